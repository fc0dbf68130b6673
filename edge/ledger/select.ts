import { printTags } from "../../shared/surrogate-keys.ts";
import type { Selected } from "../ports.ts";
import type { Rows } from "../replica/schema.ts";
import { inSlices, select, type Pause } from "../replica/select.ts";
import type { LedgerRecord } from "./record.ts";
import type { Seal } from "./seal.ts";

export interface SelectParts {
  record: Pick<LedgerRecord, "head"> & {
    replica: Pick<LedgerRecord["replica"], "isWhole" | "newest">;
  };
  rows: Rows;
  pause: Pause;
  seal: Seal;
}

/**
 * Answers a printed query from the documents as they are at the ledger's head. Reads all it needs before anything else can
 * come to the ledger, as `select` does. The body leaves as bytes: a call to a Durable Object may carry 32 MiB
 * (Cloudflare's docs), and one character past Latin-1 makes a text of 10 MB twice as long there.
 * @throws whatever SQLite does
 */
export async function selectAtHead(
  { record, rows, pause, seal }: SelectParts,
  printed: string,
): Promise<Selected> {
  const head = record.head();
  if (!record.replica.isWhole(head)) return { kind: "not_whole" };
  const position = record.replica.newest();
  const made = await select(rows, printed, pause);
  switch (made.kind) {
    case "live": {
      const { body, etag } = await seal(made.texts, inSlices(pause));
      return { kind: "live", etag, body, tags: printTags(made.tags), head, position };
    }
    case "absent":
      return { kind: "absent", detail: made.detail, tags: printTags(made.tags), head, position };
    case "refused": {
      const { code, message } = made.error;
      if (code !== "invalid" && code !== "forbidden") throw made.error;
      return { kind: "refused", code, detail: message, head };
    }
    case "unanswerable":
      return { kind: "unanswerable" };
  }
}
