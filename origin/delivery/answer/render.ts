import { createHash, hash } from "node:crypto";
import type { Grant } from "../../../shared/api.ts";
import { etagOfDigest } from "../../../shared/digest.ts";
import { detail, type AppError } from "../../../shared/errors.ts";
import type { ContentQuery, Query } from "../../../shared/query.ts";
import { tokenTag, siteTag, type Tag } from "../../../shared/tags.ts";
import type { Serialized } from "../../../shared/content/documents.ts";
import type { InSlices } from "../../../shared/content/graph.ts";
import type { Texts } from "../../../shared/content/texts.ts";
import type { Sliced } from "../../../shared/sliced.ts";
import { serializeSet } from "../../../shared/content/read.ts";
import { createSource, type ModelCache } from "../../db/content/source.ts";
import type { Slices } from "../../shares/slices.ts";
import type { Database } from "../../db/client.ts";
import { findGrants } from "../../db/site/sites.ts";
import type { View } from "../../db/content/views.ts";

/** What a process serializes with. */
export interface Serializing {
  models: ModelCache;
  slices: Slices;
}

/** What the log will hold for a query. */
export type Rendered =
  | { state: "live"; texts: Texts; etag: string; tags: Tag[] }
  | { state: "gone"; detail: string; tags: Tag[] }
  /** Not kept: whoever asks is told why by the origin. */
  | { state: "dropped"; refusal: AppError | null; tooLarge: boolean; tags: Tag[] };

/** The hash of the bytes, as a validator. */
export const etagOf = (body: string): string => etagOfDigest(hash("sha256", body, "base64url"));

/** The same of texts that are one answer. */
function* etagOfTexts(texts: Texts): Sliced<string> {
  const [only = "", ...others] = texts;
  if (others.length === 0) return etagOf(only);
  const hashing = createHash("sha256");
  for (const text of texts) {
    hashing.update(text);
    yield text.length;
  }
  return etagOfDigest(hashing.digest("base64url"));
}

/** Where a query is kept; `keyOf` of `shared/keys.ts` without its promise, for sets of thousands. */
export const keyOfPrinted = (siteId: number, printed: string): string =>
  printed.startsWith("token:")
    ? `t/${printed.slice("token:".length)}`
    : `r/${siteId}/${hash("sha256", printed, "hex")}`;

/**
 * Renders queries of one site in sets: content through the serializer, tokens from their table.
 * Run it inside one snapshot, after `readAs`; `ended` ends the serializing. @returns one outcome per query, in order
 */
export async function renderSet(
  db: Database,
  { models, slices }: Serializing,
  siteId: number,
  queries: Query[],
  view: View = "published",
  ended?: AbortSignal,
): Promise<Rendered[]> {
  const content = queries.filter((query): query is ContentQuery => query.kind !== "token");
  const hashes = queries.flatMap((query) => (query.kind === "token" ? [query.hash] : []));
  const inSlices: InSlices = (work) => slices.run(work, ended);
  const serialized =
    content.length === 0
      ? []
      : await serializeSet(createSource(db, models, siteId, view), content, {
          following: inSlices,
          printing: inSlices,
        });
  const grants = new Map((await findGrants(db, hashes)).map(({ hash: of, grant }) => [of, grant]));
  const etags: string[] = [];
  for (const outcome of serialized)
    etags.push(outcome.kind === "live" ? await inSlices(etagOfTexts(outcome.texts)) : "");
  const rendered = serialized
    .map((one, index) => fromSerialized(one, etags[index] ?? ""))
    [Symbol.iterator]();
  return queries.map((query) => {
    if (query.kind === "token") return fromGrant(query.hash, grants.get(query.hash));
    const next = rendered.next();
    if (next.done === true) throw new Error("a query was not serialized");
    return next.value;
  });
}

function fromSerialized(outcome: Serialized, etag: string): Rendered {
  switch (outcome.kind) {
    case "live":
      return { state: "live", texts: outcome.texts, etag, tags: outcome.tags };
    case "absent":
      return { state: "gone", detail: outcome.detail, tags: outcome.tags };
    case "refused":
      return {
        state: "dropped",
        refusal: outcome.error,
        tooLarge: outcome.tooLarge,
        tags: outcome.tags,
      };
  }
}

function fromGrant(of: string, grant: Grant | undefined): Rendered {
  const tags = [siteTag, tokenTag(of)];
  if (grant === undefined) return { state: "gone", detail: detail.badToken, tags };
  const body = JSON.stringify(grant);
  return { state: "live", texts: [body], etag: etagOf(body), tags };
}
