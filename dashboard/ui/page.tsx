import type { ComponentChildren } from "preact";

/** A screen: its name, what can be done there, and what it shows. The name takes the focus when one comes here. */
export const Page = ({
  title,
  intro,
  actions,
  size = "wide",
  children,
}: {
  title: string;
  intro?: ComponentChildren;
  actions?: ComponentChildren;
  /** `narrow` for what is read or filled in. */
  size?: "narrow" | "wide";
  children: ComponentChildren;
}) => (
  <div class={`page ${size}`}>
    <header class="page-head">
      <h1 tabIndex={-1}>{title}</h1>
      {actions !== undefined && <div class="page-actions">{actions}</div>}
      {intro !== undefined && <p class="page-intro">{intro}</p>}
    </header>
    {children}
  </div>
);

/** A part of a screen with a name. */
export const Section = ({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ComponentChildren;
  children: ComponentChildren;
}) => (
  <section class="section">
    <header>
      <h2>{title}</h2>
      {actions}
    </header>
    {children}
  </section>
);
