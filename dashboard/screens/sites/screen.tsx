import { useState } from "preact/hooks";
import { atSite } from "../../links.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Empty } from "../../ui/state.tsx";
import { session } from "../../wiring.ts";
import { MakeSite } from "./new.tsx";
import { words } from "./words.ts";

/** The choice of who has several sites; operators have all, and make more. */
export function SitesScreen() {
  const [isMaking, setMaking] = useState(false);
  const { sites = [], isOperator = false } = session.me.value ?? {};
  return (
    <Page
      title={words.title}
      size="narrow"
      {...(isOperator && {
        actions: (
          <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
            {words.create}
          </Button>
        ),
      })}
    >
      {sites.length === 0 ? (
        <Empty icon="globe" title={isOperator ? words.noneYet : words.none}>
          <p>{isOperator ? words.noneYetMore : words.noneMore}</p>
        </Empty>
      ) : (
        <ul class="site-list">
          {sites.map(({ site, name, role }) => (
            <li key={site}>
              <a href={atSite(site)}>
                {name}
                <Badge>{role}</Badge>
              </a>
            </li>
          ))}
        </ul>
      )}
      {isMaking && <MakeSite onClose={() => setMaking(false)} />}
    </Page>
  );
}
