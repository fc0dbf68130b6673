import type { ContentParts } from "../../edge/read/content.ts";
import type { Selected } from "../../edge/ports.ts";
import type { Head } from "../../shared/push.ts";
import { someKey } from "./entries.ts";

/** What a ledger says of its documents, without any: for what becomes of its answers. */
export type Says = (printed: string, head: Head) => Selected | Promise<Selected>;

/** Makes the edge's ledgers answer from documents, of which they have all. @returns what they are asked, oldest first */
export function withDocuments(content: ContentParts, says: Says): string[] {
  const asked: string[] = [];
  const ledgerOf = content.ledgerOf.bind(content);
  content.ledgerOf = (site) => {
    const ledger = ledgerOf(site);
    return {
      ...ledger,
      look: async (key) => ({ ...(await ledger.look(key)), replica: true }),
      async select(printed) {
        asked.push(printed);
        const { head } = await ledger.look(someKey("a"));
        return says(printed, head);
      },
    };
  };
  return asked;
}

/** Says which query it answers at which position. */
export const madeOf: Says = (printed, head) => ({
  kind: "live",
  etag: `"${head.position}"`,
  body: new TextEncoder().encode(`${printed} at ${head.position}`),
  tags: "",
  head,
  position: head.position,
});
