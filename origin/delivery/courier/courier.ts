import { type Clock, nowText } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors.ts";
import { causeText, type Report } from "../../../shared/events.ts";
import { PUSH_MAX_BYTES, PUSH_MAX_ENTRIES } from "../../../shared/limits.ts";
import type { Batch, Entry, Reply } from "../../../shared/push.ts";
import { printTags } from "../../../shared/surrogate-keys.ts";
import type { BatchHead, Lane } from "../../db/log/edges.ts";
import type { LogEntryRow, Wanted } from "../../db/log/stretches.ts";
import type { EdgeClient } from "./edge-client.ts";
import { judgeReply } from "./judge-reply.ts";
import type { CourierLog } from "../ports.ts";

export interface Courier {
  log: CourierLog;
  edges: Pick<EdgeClient, "push">;
  clock: Clock;
  report: Report;
  /** Told of each answer before anything is made of it. */
  heard?: (batch: Batch, reply: Reply) => Promise<void>;
}

export type Sent =
  | { kind: "up_to_date" }
  /** It took what it was sent; there is more. */
  | { kind: "sent" }
  /** It has the head it is known to have, and was sent nothing else. */
  | { kind: "answered" }
  /** It has another head than it was known to have, and is sent what continues that; `back`: it had more once. */
  | { kind: "elsewhere"; back: boolean }
  /** Nothing new is known of the edge; the same rows go out again later. `answered`: it is there, and did not take them. */
  | { kind: "failed"; answered: boolean }
  /** The edge is no longer one of the site's. */
  | { kind: "removed" };

/**
 * Sends an edge the next stretch of its site's log and remembers the head it answers with. Repeating it is harmless:
 * the edge refuses what does not continue its head, and says where it is.
 * @param asks sends also when there is nothing to send: whether the edge still has the head it once said
 * @param light sends no row of the log, only where it would go on: to an edge of which nobody knows whether it takes any
 */
export async function sendNext(
  parts: Courier,
  edgeId: number,
  attempt: number,
  asks = false,
  light = false,
): Promise<Sent> {
  const next = await readNext(parts, edgeId, light);
  if (next === undefined) return { kind: "removed" };
  if (!asks && hasNothingNew(next)) return { kind: "up_to_date" };
  const { lane, batch } = next;
  const { log, report } = parts;
  const names = { site: lane.siteId, edge: edgeId };
  report({
    kind: "courier.sending",
    ...names,
    from: batch.from,
    to: batch.to,
    entries: batch.entries.length,
  });
  const reply = await push(parts, lane, batch, attempt);
  if (reply === undefined) return { kind: "failed", answered: false };
  report({ kind: "courier.answered", ...names, outcome: reply.outcome, head: reply.head.position });
  await parts.heard?.(batch, reply);
  const judged = judgeReply(lane, batch, reply);
  if (judged.kind === "failed") {
    await recordFailure(parts, lane, attempt, { cause: judged.reason, sentence: judged.reason });
    return { kind: "failed", answered: true };
  }
  const head = judged.reached;
  const waitsMs = await log.recordReached(edgeId, head, nowText(parts));
  report({ kind: "courier.recorded", ...names, head: head.position, change: head.change, waitsMs });
  if (judged.kind === "elsewhere") return { kind: "elsewhere", back: judged.back };
  if (head.position >= lane.head && hasDocuments(lane, head.documents))
    return { kind: "up_to_date" };
  return { kind: light ? "answered" : "sent" };
}

/** A push that sends an edge nothing and hears where it is. Undefined: the edge was removed. */
export const lightBatch = async (parts: Courier, edgeId: number): Promise<Batch | undefined> =>
  (await readNext(parts, edgeId, true))?.batch;

/** What goes out next, on one snapshot. Undefined: the edge was removed. */
function readNext({ log }: Courier, edgeId: number, light: boolean) {
  return log.reading(async (lanes) => {
    const lane = await lanes.readLane(edgeId);
    if (lane === undefined) return undefined;
    const wanted = nextWanted(lane);
    const limits = { entries: PUSH_MAX_ENTRIES, bytes: PUSH_MAX_BYTES };
    const stretch = light ? nothing : await lanes.readLog(lane.siteId, wanted, limits);
    const rows = stretch.entries;
    const end = stretch.more || light ? (rows.at(-1)?.position ?? wanted.after) : lane.head;
    const to = wanted.answers ? end : lane.from;
    const change = await lanes.changeAt(lane.siteId, to, lane.known ? lane.change : 0);
    const entries = rows.map(toEntry);
    const { siteId: site, edgeId: edge, epoch, from, head, floor, first } = lane;
    const batch: Batch = { site, edge, epoch, from, to, change, head, floor, first, entries };
    if (wanted.documents) batch.documents = { from: wanted.after, to: end };
    return { lane, batch };
  });
}

const nothing = { entries: [], more: false };

/**
 * Both kinds at once for an edge that has as much of one as of the other, so that it takes a change whole; else answers
 * first, which readers wait for, and documents once it has all answers.
 */
function nextWanted({ from, head, documents, documented }: BatchHead): Wanted {
  if (documents === null || !documented) return { after: from, answers: true, documents: false };
  if (documents === from) return { after: from, answers: true, documents: true };
  return from < head
    ? { after: from, answers: true, documents: false }
    : { after: documents, answers: false, documents: true };
}

/** Whether an edge that has documents up to here is sent none. */
const hasDocuments = ({ documented, head }: BatchHead, documents: number | null) =>
  !documented || documents === null || documents >= head;

/** A courier may be woken for what it has just sent. An edge of another epoch is told of the new one in any case. */
const hasNothingNew = ({ lane, batch }: { lane: BatchHead; batch: Batch }) =>
  batch.entries.length === 0 &&
  lane.change >= batch.change &&
  lane.from === lane.head &&
  hasDocuments(lane, lane.documents) &&
  lane.known &&
  !lane.purging;

function toEntry({ key, position, state, etag, body, tags }: LogEntryRow): Entry {
  if (state !== "live") return { state, key, position };
  if (etag === null || body === null) throw new Error(`the live log entry ${position} has no body`);
  return { state, key, position, etag, body, tags: printTags(tags ?? []) };
}

async function push(
  parts: Courier,
  lane: Lane,
  batch: Batch,
  attempt: number,
): Promise<Reply | undefined> {
  try {
    return await parts.edges.push(lane.url, batch);
  } catch (error) {
    const failure = { cause: causeText(error), sentence: sayable(error) };
    await recordFailure(parts, lane, attempt, failure);
    return undefined;
  }
}

/** @param failure the cause is for the log, the sentence for managers of the site */
export async function recordFailure(
  parts: Pick<Courier, "report" | "log" | "clock">,
  { siteId, edgeId }: Lane,
  attempt: number,
  { cause, sentence }: { cause: string; sentence: string },
): Promise<void> {
  parts.report({ kind: "courier.failed", site: siteId, edge: edgeId, attempt, cause });
  await parts.log.recordFailure(edgeId, sentence, nowText(parts));
}

/** Managers of a site read it, and a site's edge may be anybody's machine: only what we have said ourselves. */
const sayable = (error: unknown): string =>
  error instanceof AppError ? error.message : "It could not be sent; the origin's log says why.";
