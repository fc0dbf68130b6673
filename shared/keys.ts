import { sha256Hex } from "./digest.ts";
import { printQuery, type Query } from "./query.ts";
import type { Tag } from "./tags.ts";

/**
 * The key space of every edge store and cache; no key is built anywhere else.
 *
 * | key | what it holds |
 * |---|---|
 * | `r/<site>/<sha256 of the printed query>` | a rendition of the site |
 * | `t/<sha256 of the token>` | which site and scopes a token opens |
 * | `m/<site>/<first half of the bytes' sha256>` | a file of media; never in the log, see `media.ts` |
 * | `p/<site>/<file's hash>/<picture's>` | a picture that was made of a file (`pictures/variant.ts`); where files are |
 * | `d/<site>/<locale>/<document>` | what is published of a document (`content/rows.ts`); in the log and in ledgers, never in a store |
 * | `g/<site>` | the site's settings and model; as documents |
 * | `v/<site>/<tag>` | nothing: answers that an edge made of its documents and that carry the tag (`tags.ts`) are out of date; in ledgers and caches alone |
 *
 * Hex throughout: cache tags are case-insensitive (Cloudflare's docs), and the same text serves as cache tag.
 *
 * | cache tag | what it takes out of a cache |
 * |---|---|
 * | a key | the answers of one query, or what carries a tag |
 * | `r/<site>` | all answers of a site, tokens excepted |
 * | `t` | the answers of all tokens, of all sites |
 */
export type Key = string & { readonly key: unique symbol };

/** The key of a query of a site. Tokens have one key whatever the site: they are how a site is found. */
export async function keyOf(site: number, query: Query): Promise<Key> {
  if (query.kind === "token") return tokenKey(query.hash);
  return `r/${site}/${await sha256Hex(printQuery(query))}` as Key;
}

export const tokenKey = (hash: string): Key => `t/${hash}` as Key;

const TAG_KEYS = "v/";

/** The key of a tag. Caches ignore case (Cloudflare's docs): slugs that differ in case alone are one. */
export const tagKey = (site: number, tag: Tag): Key =>
  `${TAG_KEYS}${site}/${tag.toLowerCase()}` as Key;

export const isTagKey = (key: Key): boolean => key.startsWith(TAG_KEYS);

/** A label of cached answers, as caches take it in `Cache-Tag` and in purges. */
export type CacheTag = Key | (string & { readonly cacheTag: unique symbol });

export const siteCacheTag = (site: number): CacheTag => `r/${site}` as CacheTag;

const TOKENS_CACHE_TAG = "t" as CacheTag;

/**
 * What a ledger purges that does not know which keys there were: as keys, which no answer has, and as tags, which every
 * answer of the site and every token's has.
 */
export const keysOfEverything = (site: number): Key[] =>
  [siteCacheTag(site), TOKENS_CACHE_TAG] as Key[];

/** Whether a key is one of `keysOfEverything`, of any site. */
export const isOfEverything = (key: Key): boolean => !KEY.test(key) && !isTagKey(key);

/** Every tag that may be purged to take this query's answers out of a cache. */
export async function cacheTagsOf(site: number | null, query: Query): Promise<CacheTag[]> {
  const key = await keyOf(site ?? 0, query);
  return [key, site === null || query.kind === "token" ? TOKENS_CACHE_TAG : siteCacheTag(site)];
}

export type MediaKey = string & { readonly mediaKey: unique symbol };

/** The key of a file of media. What it names can only be these bytes, so no version is needed and any order of puts will do. */
export const mediaKey = ({ site, hash }: { site: number; hash: string }): MediaKey =>
  `m/${site}/${hash}` as MediaKey;

/** The key of a picture that was made of a file: its own hash is that of the file, the recipe, and what the reader takes. */
export const pictureKey = (
  { site, hash }: { site: number; hash: string },
  picture: string,
): MediaKey => `${picturesPrefix({ site, hash })}${picture}` as MediaKey;

/** What the keys of all pictures of a file begin with. */
export const picturesPrefix = ({ site, hash }: { site: number; hash: string }): string =>
  `p/${site}/${hash}/`;

/** The key of a document's row in the log. */
export const documentKey = (site: number, locale: string, document: number): RowKey =>
  `d/${site}/${locale}/${document}` as RowKey;

/** The key of the site's own row. */
export const siteKey = (site: number): RowKey => `g/${site}` as RowKey;

/** A key of what ledgers hold for themselves. */
export type RowKey = string & { readonly rowKey: unique symbol };

const ROW_KEY = /^(?:g\/(\d{1,10})|d\/(\d{1,10})\/([A-Za-z0-9_-]{1,35})\/([1-9]\d{0,15}))$/;

/** What a key of the log names that is no answer's; null when it is none of this site's. */
export function parseRowKey(
  site: number,
  text: string,
): { kind: "site" } | { kind: "document"; locale: string; id: number } | null {
  const [, own, ofDocument, locale = "", id] = ROW_KEY.exec(text) ?? [];
  if (own === String(site)) return { kind: "site" };
  return ofDocument === String(site) ? { kind: "document", locale, id: Number(id) } : null;
}

const KEY = /^(r\/\d{1,10}|t)\/[0-9a-f]{64}$/;

/** Whether a text from outside is a key, and one that the site may write. */
export const isKeyOf = (site: number, text: string): text is Key =>
  KEY.test(text) && (text.startsWith("t/") || text.startsWith(`r/${site}/`));
