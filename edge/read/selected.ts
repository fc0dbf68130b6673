import { z } from "zod";
import type { Selected } from "../ports.ts";

/** As of `looked.ts`: a ledger may run another version of this worker than who asks it. */

const count = z.int().min(0);
const head = z.looseObject({ epoch: count, position: count, change: count });
// a ledger of before it purged by tags says none of an absence, and no position
const position = count.optional();
const schema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("live"),
    etag: z.string(),
    body: z.instanceof(Uint8Array<ArrayBuffer>),
    tags: z.string(),
    head,
    position,
  }),
  z.object({
    kind: z.literal("absent"),
    detail: z.string(),
    tags: z.string().optional(),
    head,
    position,
  }),
  z.object({
    kind: z.literal("refused"),
    code: z.enum(["invalid", "forbidden"]),
    detail: z.string(),
    head,
  }),
  z.object({ kind: z.enum(["not_whole", "unanswerable", "busy"]) }),
]);

/** What a ledger said to a query. @throws when this version cannot read it; the documents are then as good as away */
export function readSelected(said: Selected): Selected {
  const read = schema.safeParse(said);
  if (!read.success) throw new Error("what the ledger selected cannot be read");
  return read.data;
}
