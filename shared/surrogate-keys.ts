import { MAX_TAGS_CHARS } from "./limits.ts";
import type { Tag } from "./tags.ts";

/**
 * Tags for readers who cache answers themselves, in a CDN or a framework (docs/surrogate-keys.md).
 * An answer names keys, a webhook names the keys of a change; whatever shares one is out of date.
 */

/** Every change has it, and so have answers whose tags are unknown or too many to name. */
export const anyKey = "any";

/**
 * Tags as edges keep them beside a body: sorted, joined by commas. Too many give up the documents among them for `any`,
 * so that a header holds them: coarser, never too few. The empty text means unknown.
 */
export function printTags(tags: readonly Tag[]): string {
  const sorted = [...new Set(tags)].toSorted();
  const printed = sorted.join(",");
  if (printed.length <= MAX_TAGS_CHARS) return printed;
  const coarse = [anyKey, ...sorted.filter((tag) => !tag.startsWith("d:"))].join(",");
  return coarse.length <= MAX_TAGS_CHARS ? coarse : anyKey;
}

/** The keys of an answer, from its printed tags. */
export const surrogateKeys = (site: number, printed: string): string[] =>
  (printed === "" ? anyKey : printed).split(",").map((tag) => keyOf(site, tag));

/** The keys that a change puts out of date. Those of tokens are nobody's business. */
export const keysOfChange = (site: number, tags: readonly Tag[]): string[] =>
  [...new Set<string>(tags), anyKey]
    .filter((tag) => !tag.startsWith("k:"))
    .map((tag) => keyOf(site, tag));

/** A CDN's keys are shared by everything it caches. */
const keyOf = (site: number, tag: string) => `larder:${site}:${tag}`;

/** The headers that CDNs read: Fastly's and Varnish's, and Cloudflare's. */
export function surrogateHeaders(site: number, printed: string): Record<string, string> {
  const keys = surrogateKeys(site, printed);
  return { "surrogate-key": keys.join(" "), "cache-tag": keys.join(",") };
}
