import { atSite } from "../../links.ts";
import { LinkButton } from "../../ui/button.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { session } from "../../wiring.ts";
import { Changes } from "./changes.tsx";
import { Edges } from "./edges.tsx";
import { words } from "./words.ts";

/** Where what was published is: edges, changes, receipts. */
export const DeliveryScreen = () => (
  <Page
    title={words.title}
    intro={words.intro}
    actions={
      <LinkButton href={atSite(session.site.value ?? "", "/delivery/why")} icon="search">
        {words.whyShort}
      </LinkButton>
    }
  >
    <Section title={words.edges}>
      <Edges />
    </Section>
    <Section title={words.changes}>
      <Changes />
    </Section>
  </Page>
);
