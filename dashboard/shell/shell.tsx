import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { Me } from "../api/session.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { words } from "../words.ts";
import { SignedOut } from "../gate/asked.tsx";
import { Brand } from "./brand.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { Side } from "./side.tsx";
import { SignOut } from "./sign-out.tsx";

/** What is around every screen: where one can go, and what is to be said of the session. */
export function Shell({
  me,
  site,
  children,
}: {
  me: Me;
  site: string | null;
  children: ComponentChildren;
}) {
  const { url, path } = useLocation();
  // of the address that it was opened at: going somewhere closes it
  const [openAt, setOpenAt] = useState<string | null>(null);
  return (
    <div class="shell">
      <a
        class="skip button primary"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>("main h1")?.focus();
        }}
      >
        {words.skip}
      </a>
      <header class="bar">
        <Button
          kind="quiet"
          icon="menu"
          label={words.openNavigation}
          onClick={() => setOpenAt(url)}
        />
        <Brand me={me} site={site} />
      </header>
      <aside class="side" aria-label={words.navigation}>
        <Side me={me} site={site} isMain />
      </aside>
      <div class="over-page">
        <SignedOut />
      </div>
      <main class="main" id="main">
        <ErrorBoundary at={path}>{children}</ErrorBoundary>
      </main>
      <SignOut />
      {openAt === url && (
        <Dialog title={words.navigation} onClose={() => setOpenAt(null)}>
          <div class="side">
            <Side me={me} site={site} />
          </div>
        </Dialog>
      )}
    </div>
  );
}
