import { tokenOf } from "../../shared/credentials.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { header } from "../../shared/headers.ts";
import { tokenKey } from "../../shared/keys.ts";
import { CACHE_TAGS_CHARS } from "../../shared/limits-purges.ts";
import { cacheTagsOfAnswer } from "../cache-tags.ts";
import { ttlOf } from "../cache/memory-cache.ts";
import { isPurgeable, type Answer, type Asked } from "../ports.ts";

/** The cache of a Cloudflare zone in front of this edge: what it is told of answers, so that it keeps what purges reach. */

/**
 * Tells a zone how long it may keep an answer, as long as our own cache does, and the tags that purges name. It gives what
 * expired for errors without end, so it keeps only what purges reach. It keeps
 * by URL alone: an answer to which anything else contributed says that it is not to be kept. The token's tag is
 * among the others because a zone answers without asking whether the token still holds.
 * Only Cloudflare reads the first header and takes both off; what browsers and other caches are told stays as it is.
 */
export async function tellZone(
  headers: Headers,
  request: Request,
  { asked, answer }: { asked: Asked; answer: Answer },
): Promise<void> {
  const token = tokenInUrlAlone(request);
  headers.set(header.cloudflareCdnCacheControl, "no-store");
  if (token === undefined || !isPurgeable(answer)) return;
  // a reader's own surrogate keys stay: whoever purges by them still can
  const own = headers.get(header.cacheTag);
  const tags = [...(await cacheTagsOfAnswer(asked, answer)), tokenKey(await sha256Hex(token))];
  const all = [...(own === null ? [] : [own]), ...tags].join(",");
  if (all.length > CACHE_TAGS_CHARS) return;
  headers.set(header.cloudflareCdnCacheControl, `public, max-age=${ttlOf(answer)}`);
  headers.set(header.cacheTag, all);
}

/** Request headers that an answer depends on and that are in no zone's key. */
const DECIDING = ["authorization", header.minChange, header.tags];

function tokenInUrlAlone({ headers, url }: Request): string | undefined {
  if (DECIDING.some((name) => headers.has(name))) return undefined;
  return tokenOf(headers, new URL(url));
}
