import { atSite } from "../../links.ts";
import { LinkButton } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { session } from "../../wiring.ts";
import { ReceiptOf } from "./whole-receipt.tsx";
import { words } from "./words.ts";

/** One change: its receipt, which stays under this address. */
export function ChangeScreen({ params }: { params: Record<string, string> }) {
  const number = Number(params["number"]);
  return (
    <Page
      title={words.changeTitle(number)}
      actions={
        <LinkButton href={atSite(session.site.value ?? "", "/delivery")} icon="left" kind="quiet">
          {words.all}
        </LinkButton>
      }
    >
      <ReceiptOf number={number} />
    </Page>
  );
}
