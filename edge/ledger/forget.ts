import type { ForgetReply, Removal } from "../../shared/forget.ts";
import type { Batch, Head } from "../../shared/push.ts";
import type { LedgerParts, Membership } from "./record.ts";
import type { Need } from "../ports.ts";

/** The position of what was forgotten: newer than any body. */
const FORGOTTEN_POSITION = Number.MAX_SAFE_INTEGER;

/** What a key of a site that was forgotten must have: nothing, whatever is away. */
export const forgotten = (epoch: number): Need => ({
  version: { epoch, position: FORGOTTEN_POSITION },
  state: "dropped",
});

/**
 * Takes the site out of this edge: every key becomes one that may not be given, is purged like a take-down, and is then
 * deleted from the store (`workOff`). Repeating it changes nothing; one that comes after the edge was added again does nothing.
 */
export function forget({ record, clock }: LedgerParts, removal: Removal): ForgetReply {
  const { epoch, edge } = removal;
  const [head, member] = [record.head(), record.membership()];
  if (epoch < head.epoch || (epoch === head.epoch && edge < member.edge))
    return { outcome: "superseded" };
  if (!member.removed || edge > member.edge || epoch > head.epoch)
    record.forget(removal, forgotten(epoch).version.position, clock.now());
  return { outcome: "forgotten" };
}

/** Whether a batch is one of before the edge was removed. */
export const isOfRemoved = (head: Head, member: Membership, { epoch, edge }: Batch): boolean =>
  member.removed && epoch <= head.epoch && edge <= member.edge;
