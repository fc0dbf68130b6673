import type { ComponentChildren } from "preact";
import { Mark } from "../ui/mark.tsx";
import { words } from "../words.ts";

/** The page of who is not in yet: one card. */
export const GateCard = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <main class="gate">
    <p class="gate-mark">
      <Mark />
      {words.product}
    </p>
    <div class="gate-card">
      <h1 tabIndex={-1}>{title}</h1>
      {children}
    </div>
  </main>
);
