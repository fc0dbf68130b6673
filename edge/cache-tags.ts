import { cacheTagsOf, tagKey, type CacheTag } from "../shared/keys.ts";
import { CACHE_TAGS_CHARS } from "../shared/limits-purges.ts";
import { parsePrinted } from "../shared/query.ts";
import { anyKey } from "../shared/surrogate-keys.ts";
import type { Tag } from "../shared/tags.ts";
import type { Asked, Judged } from "./ports.ts";

/** Every tag that may be purged to take an answer out of a cache: those of its query, and of what it was made of. */
export async function cacheTagsOfAnswer(
  { site, printed }: Pick<Asked, "site" | "printed">,
  { tagged, tags = "" }: Judged,
): Promise<CacheTag[]> {
  const ofQuery = await cacheTagsOf(site, parsePrinted(printed));
  return site === null || tagged !== true ? ofQuery : [...ofQuery, ...tagKeys(site, tags)];
}

/** The keys of tags as `printTags` prints them. Neighbours have none: the type of posts stands for them. */
export const tagKeys = (site: number, printed: string): CacheTag[] =>
  printed.split(",").flatMap((tag) => (tag.startsWith("n:") ? [] : tagKey(site, tag as Tag)));

/** ours: of the query and the site, and of the token for a zone. */
const OTHER_TAGS_CHARS = 512;

/** Whether an answer's tags are known one by one, and few enough that there is room for those of the query beside them. */
export const fitsCaches = (site: number, tags: string): boolean =>
  tags !== "" &&
  !tags.split(",").includes(anyKey) &&
  tagKeys(site, tags).join(",").length <= CACHE_TAGS_CHARS - OTHER_TAGS_CHARS;
