import { z } from "zod";
import type { Looked } from "../ports.ts";

/** A ledger may run another version of this worker than who asks it: during a deploy, or after a rollback. */

const count = z.int().min(0);
const schema = z.looseObject({
  head: z.looseObject({ epoch: count, position: count, change: count }),
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
  const read = schema.safeParse(said);
  if (!read.success) throw new Error("what the ledger says cannot be read");
  const { floor, whole, head, replica } = read.data;
  const { wholeEpoch = whole ? head.epoch : 0 } = read.data;
  return { ...said, floor, whole, wholeEpoch, replica };
}
