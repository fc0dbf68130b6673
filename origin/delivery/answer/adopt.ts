import type { Clock } from "../../../shared/clock.ts";
import type { AdoptionLimit, Report } from "../../../shared/events.ts";
import { goneDetail, printQuery, type ContentQuery, type Query } from "../../../shared/query.ts";
import type { Tag } from "../../../shared/tags.ts";
import type { Version } from "../../../shared/version.ts";
import type { AdoptionLimits, AskedQuery } from "../../db/log/adoptions.ts";
import type { StoredAnswer } from "../../db/log/renditions.ts";
import type { AdoptionLog } from "../ports.ts";
import { keyOfPrinted, type Rendered } from "./render.ts";

export interface Reader {
  log: AdoptionLog;
  clock: Clock;
  report: Report;
  limits: AdoptionLimits;
  /** Aborts when nobody waits for the answer any more. */
  ended?: AbortSignal;
}

/** An answer as the origin gives it. `version` is null while it has no place in the log. */
export type OriginAnswer =
  | { kind: "live"; body: string; etag: string; tags: Tag[]; version: Version | null }
  | { kind: "absent"; detail: string; version: Version | null };

/**
 * Answers a query: from the log when it is there and nobody asks for more, else freshly serialized and adopted.
 * The query is recorded before the materializer reads the content for it, so no publish in between is missed.
 * Absent answers are never adopted.
 * @throws AppError `invalid` when the answer would be larger than the contract allows
 */
export async function answer(
  parts: Reader,
  siteId: number,
  query: Query,
  options: { fresh: boolean },
): Promise<OriginAnswer> {
  const printed = printQuery(query);
  const key = keyOfPrinted(siteId, printed);
  const stored = options.fresh ? undefined : await parts.log.findAnswer(siteId, key);
  if (stored !== undefined) {
    const logged = fromLog(query, stored);
    if (logged !== undefined) return logged;
  }
  return serializeNow(parts, siteId, query, { key, query: printed });
}

function fromLog(query: Query, stored: StoredAnswer): OriginAnswer | undefined {
  const { state, body, etag, epoch, position, tags } = stored;
  const version = { epoch, position };
  if (state === "gone") return { kind: "absent", detail: goneDetail(query), version };
  if (state !== "live" || body === null || etag === null) return undefined;
  return { kind: "live", body, etag, tags: tags ?? [], version };
}

async function serializeNow(
  parts: Reader,
  siteId: number,
  query: Query,
  row: { key: string; query: string },
): Promise<OriginAnswer> {
  const begunMs = parts.clock.now();
  const rendered = await parts.log.renderNow(siteId, query, "published", parts.ended);
  const costMs = Math.ceil(parts.clock.now() - begunMs);
  parts.ended?.throwIfAborted();
  if (rendered.state === "dropped" && rendered.tooLarge) {
    // an answer that outgrew the limit is the last one for everybody, whatever they have seen elsewhere
    const stored = await parts.log.findAnswer(siteId, row.key);
    const last = stored?.state === "live" ? fromLog(query, stored) : undefined;
    if (last !== undefined) return last;
  }
  const fresh = answerOf(rendered);
  if (fresh.kind === "absent") return fresh;
  const outcome = await adopt(parts, siteId, { ...row, costMs });
  parts.report(
    outcome === "recorded"
      ? { kind: "query.adopted", site: siteId, query: row.query }
      : { kind: "query.not_adopted", site: siteId, query: row.query, reason: outcome },
  );
  return fresh;
}

/** What takes long is not even recorded: every publish that touches it would have to do it again. */
async function adopt(
  { log, clock, limits }: Reader,
  siteId: number,
  asked: AskedQuery,
): Promise<"recorded" | AdoptionLimit> {
  if (asked.costMs > limits.mostMs) return "cost";
  return log.recordQuery(siteId, asked, limits, new Date(clock.now()).toISOString());
}

/**
 * Answers a query from the newest revisions, published or not; nothing of it is recorded or kept.
 * @throws AppError as `answer`
 */
export const previewAnswer = async (
  { log, ended }: Reader,
  siteId: number,
  query: ContentQuery,
): Promise<OriginAnswer> => answerOf(await log.renderNow(siteId, query, "latest", ended));

function answerOf(fresh: Rendered): OriginAnswer {
  if (fresh.state === "gone") return { kind: "absent", detail: fresh.detail, version: null };
  if (fresh.state === "dropped")
    throw fresh.refusal ?? new Error("nothing said why it was dropped");
  const { body, etag, tags } = fresh;
  return { kind: "live", body, etag, tags, version: null };
}
