import { z } from "zod";
import type { Looked, Selected } from "../ports.ts";

/** A ledger may run another version of this worker than who asks it: during a deploy, or after a rollback. */

const count = z.int().min(0);
const head = z.looseObject({ epoch: count, position: count, change: count });

const looked = z.looseObject({
  head,
  need: z
    .looseObject({
      version: z.object({ epoch: count, position: count }),
      state: z.enum(["live", "gone", "dropped"]),
    })
    .nullable(),
  // a ledger of before there was one says none
  floor: count.default(0),
  whole: z.boolean().default(false),
  wholeEpoch: count.optional(),
  replica: z.boolean().default(false),
});

/** What a ledger said. @throws when this version cannot read it; the ledger is then as good as away */
export function readLooked(said: Looked): Looked {
  const read = looked.safeParse(said);
  if (!read.success) throw new Error("what the ledger says cannot be read");
  const { floor, whole, head: at, replica } = read.data;
  const { wholeEpoch = whole ? at.epoch : 0 } = read.data;
  return { ...said, floor, whole, wholeEpoch, replica };
}

// a ledger of before it purged by tags says none of an absence, and no position
const position = count.optional();
const selected = z.discriminatedUnion("kind", [
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
  const read = selected.safeParse(said);
  if (!read.success) throw new Error("what the ledger selected cannot be read");
  return read.data;
}
