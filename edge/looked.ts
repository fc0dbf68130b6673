import { z } from "zod";
import type { Looked } from "./ports.ts";

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
});

/** What a ledger said, as it said it. @throws when this version cannot read it; the ledger is then as good as away */
export function readLooked(said: Looked): Looked {
  if (schema.safeParse(said).success) return said;
  throw new Error("what the ledger says cannot be read");
}
