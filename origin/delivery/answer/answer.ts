import {
  goneDetail,
  printQuery,
  type ContentQuery,
  type Preview,
  type Query,
} from "../../../shared/query.ts";
import type { Texts } from "../../../shared/content/texts.ts";
import type { Tag } from "../../../shared/tags.ts";
import type { Version } from "../../../shared/version.ts";
import type { StoredAnswer } from "../../db/log/renditions.ts";
import type { AnswerLog } from "../ports.ts";
import { keyOfPrinted, type Rendered } from "./render.ts";

export interface Reader {
  log: AnswerLog;
  /** Aborts when nobody waits for the answer any more. */
  ended?: AbortSignal;
}

/** An answer as the origin gives it. `version` is null while it has no place in the log. */
export type OriginAnswer =
  | { kind: "live"; texts: Texts; etag: string; tags: Tag[]; version: Version | null }
  | { kind: "absent"; detail: string; tags: Tag[]; version: Version | null };

/**
 * Answers a query: from the log when it is there and nobody asks for more, else serialized now, and kept by nobody here.
 * @throws AppError `invalid` when the answer would be larger than the contract allows
 */
export async function answer(
  { log, ended }: Reader,
  siteId: number,
  query: Query,
  options: { fresh: boolean },
): Promise<OriginAnswer> {
  const key = keyOfPrinted(siteId, printQuery(query));
  const stored = options.fresh ? undefined : await log.findAnswer(siteId, key);
  const logged = fromLog(query, stored);
  if (logged !== undefined) return logged;
  const rendered = await log.renderNow(siteId, query, "published", ended);
  ended?.throwIfAborted();
  if (rendered.state === "dropped" && rendered.tooLarge) {
    // an answer that outgrew the limit is the last one for everybody, whatever they have seen elsewhere
    const last = fromLog(query, await log.findAnswer(siteId, key));
    if (last?.kind === "live") return last;
  }
  return answerOf(rendered);
}

function fromLog(query: Query, stored: StoredAnswer | undefined): OriginAnswer | undefined {
  if (stored === undefined) return undefined;
  const { state, body, etag, epoch, position, tags } = stored;
  const version = { epoch, position };
  if (state === "gone")
    return { kind: "absent", detail: goneDetail(query), tags: tags ?? [], version };
  if (state !== "live" || body === null || etag === null) return undefined;
  return { kind: "live", texts: [body], etag, tags: tags ?? [], version };
}

/**
 * Answers a query from the newest revisions, published or not, or from working copies; nothing of it is recorded or kept.
 * @throws AppError as `answer`
 */
export const previewAnswer = async (
  { log, ended }: Reader,
  siteId: number,
  query: ContentQuery,
  preview: Preview,
): Promise<OriginAnswer> => answerOf(await log.renderNow(siteId, query, preview, ended));

function answerOf(fresh: Rendered): OriginAnswer {
  if (fresh.state === "gone")
    return { kind: "absent", detail: fresh.detail, tags: fresh.tags, version: null };
  if (fresh.state === "dropped")
    throw fresh.refusal ?? new Error("nothing said why it was dropped");
  const { texts, etag, tags } = fresh;
  return { kind: "live", texts, etag, tags, version: null };
}
