import type { ComponentChildren } from "preact";
import { here } from "../../here.ts";
import { Page } from "../../ui/page.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { words } from "./words.ts";

const PARTS = {
  "/settings": words.site,
  "/settings/people": words.people,
  "/settings/tokens": words.tokens,
  "/settings/webhooks": words.webhooks,
  "/settings/edges": words.edges,
  "/settings/imports": words.imports,
  "/settings/audit": words.audit,
} as const;

/** A screen of Settings: the parts beside it, and what is special to it. */
export const SettingsPage = ({
  part,
  intro,
  actions,
  children,
}: {
  part: keyof typeof PARTS;
  intro?: string;
  actions?: ComponentChildren;
  children: ComponentChildren;
}) => (
  <Page title={PARTS[part]} {...(intro && { intro })} {...(actions ? { actions } : {})}>
    <Tabs
      label={words.parts}
      tabs={Object.entries(PARTS).map(([path, text]) => ({ href: here(path), text }))}
      current={here(part)}
    />
    {children}
  </Page>
);
