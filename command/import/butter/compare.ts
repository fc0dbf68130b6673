import { isObject, memberOf } from "../../../shared/content/field-kind.ts";
import { DIFFERENCES_SHOWN } from "../../../shared/limits-import-sources.ts";
import { createMediaMap, differencesOf, plainFeed, type MediaMap } from "./differences.ts";
import type { Found } from "./found.ts";
import type { Params, Read, Reader } from "./reader.ts";

export interface Comparing {
  source: Reader;
  copy: Reader;
  found: readonly Found[];
  locales: readonly (string | null)[];
  tell: (line: string) => void;
}

export interface Compared {
  /** Answers that were looked at. */
  urls: number;
  /** Of these, how many differ. */
  different: number;
  /** The first differences, a line each. */
  lines: string[];
}

/** An address of the source; `isList`: all of its pages. */
interface Address {
  path: string;
  isList: boolean;
}

/** Asks source and copy for every address of the source, and says where the answers are not the same. */
export async function compare(comparing: Comparing): Promise<Compared> {
  const media = createMediaMap(
    (address) => address.startsWith("/media/") || /^https?:\/\/[^/]+\/media\//.test(address),
  );
  const compared: Compared = { urls: 0, different: 0, lines: [] };
  for (const locale of comparing.locales) {
    const params: Params = locale === null ? {} : { locale };
    for (const { path, isList } of addressesOf(comparing.found, locale))
      for (let page: number | null = 1; page !== null;) {
        const paged: Params = isList && page > 1 ? { ...params, page: String(page) } : params;
        page = await compareOne(comparing, path, paged, isList, media, compared);
      }
  }
  return compared;
}

/** Details first: addresses of media are learned there that lists and feeds have inside of texts. */
function addressesOf(found: readonly Found[], locale: string | null): Address[] {
  const details: Address[] = [];
  const lists = new Set<string>();
  for (const one of found) {
    const [list, base] = pathsOf(one);
    lists.add(list);
    for (const [key, places] of one.documents) {
      // an address in a locale that lacks the document is none of the source
      const isHere = places.some((place) => place.locale === locale && !place.isPreview);
      const slug = key.slice(key.lastIndexOf("/") + 1);
      if (isHere) details.push({ path: `${base}${encodeURIComponent(slug)}/`, isList: false });
    }
  }
  const feeds = ["rss", "atom", "sitemap"].map((format) => ({
    path: `feeds/${format}/`,
    isList: false,
  }));
  return [...details, ...[...lists].map((path) => ({ path, isList: true })), ...feeds];
}

function pathsOf({ kind, key }: Found): [list: string, base: string] {
  switch (kind) {
    case "page":
      return [`pages/${key}/`, `pages/${key}/`];
    case "single":
      return ["pages/*/", "pages/*/"];
    case "collection":
      return [`content/${key}/`, `content/${key}/`];
    case "post":
      return ["posts/", "posts/"];
    case "author":
      return ["authors/", "authors/"];
    case "category":
      return ["categories/", "categories/"];
    case "tag":
      return ["tags/", "tags/"];
  }
}

/** @returns the next page of a list */
async function compareOne(
  comparing: Comparing,
  path: string,
  params: Params,
  isList: boolean,
  media: MediaMap,
  compared: Compared,
): Promise<number | null> {
  const [source, copy] = await Promise.all([
    comparing.source.get(path, params),
    comparing.copy.get(path, params),
  ]);
  compared.urls += 1;
  const different = differencesBetween(source, copy, path, media);
  if (different.length > 0) {
    compared.different += 1;
    const query = new URLSearchParams(params).toString();
    const address = query === "" ? path : `${path}?${query}`;
    for (const line of different)
      if (compared.lines.length < DIFFERENCES_SHOWN) compared.lines.push(`${address} ${line}`);
  }
  if (compared.urls % 100 === 0)
    comparing.tell(`${compared.urls} addresses compared, ${compared.different} differ`);
  return isList && source.kind === "found" ? nextOf(source.body) : null;
}

function differencesBetween(source: Read, copy: Read, path: string, media: MediaMap): string[] {
  if (source.kind !== "found" || copy.kind !== "found") {
    const words = ({ kind }: Read) => (kind === "found" ? "an answer" : kind);
    return source.kind === copy.kind ? [] : [`is ${words(source)}, here ${words(copy)}`];
  }
  if (!path.startsWith("feeds/")) return differencesOf(source.body, copy.body, media);
  const [mine, theirs] = [source, copy].map(({ body }) => {
    const data = isObject(body) ? memberOf(body, "data") : body;
    return typeof data === "string" ? plainFeed(data, media) : data;
  });
  return differencesOf(mine, theirs, media);
}

function nextOf(body: unknown): number | null {
  const meta = isObject(body) ? memberOf(body, "meta") : undefined;
  const next = isObject(meta) ? memberOf(meta, "next_page") : null;
  return typeof next === "number" ? next : null;
}
