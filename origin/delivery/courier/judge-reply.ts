import type { Batch, Reply } from "../../../shared/push.ts";
import type { BatchHead } from "../../db/log/edges.ts";
import type { Reached } from "../../db/log/receipts.ts";

/** What an edge's answer to a batch means. */
export type Judged =
  /** It is where the batch ends. */
  | { kind: "took"; reached: Reached }
  /** It is somewhere else in the log, and takes what continues that; `back`: it had more once. */
  | { kind: "elsewhere"; reached: Reached; back: boolean }
  /** It is no answer to this batch. `reason` is a sentence, safe to show. */
  | { kind: "failed"; reason: string };

/**
 * Compares an answer with what was sent: an edge may be anybody's machine, and one that does not move must not be sent
 * the same again at once.
 * @param lane as it was when the batch was made
 */
export function judgeReply(
  lane: Pick<BatchHead, "epoch" | "head">,
  batch: Pick<Batch, "from" | "to" | "change" | "documents">,
  { outcome, head, purgedTo, documents }: Reply,
): Judged {
  const sameEpoch = head.epoch === lane.epoch;
  if (sameEpoch && documents > lane.head)
    return failed("It names documents that the site's log does not have.");
  if (outcome === "applied") {
    const isThere = sameEpoch && head.position === batch.to && head.change >= batch.change;
    if (!isThere)
      return failed("It says that it took the push, and names another head than the push's.");
    const reached = { ...head, purgedTo, documents };
    if (batch.documents === undefined || documents === batch.documents.to)
      return { kind: "took", reached };
    return { kind: "elsewhere", reached, back: lacks(batch, documents) };
  }
  if (head.epoch > lane.epoch || (sameEpoch && head.position > lane.head))
    return failed("It names a head that the site's log does not have.");
  // an edge of another epoch is treated as one that has nothing: the log is sent from 0
  const reached = sameEpoch
    ? { ...head, purgedTo, documents }
    : { epoch: lane.epoch, position: 0, change: 0, purgedTo: 0, documents: 0 };
  const back = lacks(batch, reached.documents);
  if (reached.position === batch.from && !back)
    return failed("It refused a push that continues the head it names.");
  return { kind: "elsewhere", reached, back: back || reached.position < batch.from };
}

/** Whether it has fewer documents than it was sent others to continue. */
const lacks = ({ documents }: Pick<Batch, "documents">, said: number): boolean =>
  documents !== undefined && said < documents.from;

const failed = (reason: string): Judged => ({ kind: "failed", reason });
