import { isObject } from "../../../shared/content/field-kind.ts";
import { DIFFERENCE_CHARS } from "../../../shared/limits-import-sources.ts";
import { cutText } from "../../../shared/text.ts";

/** Where two answers differ that should be the same. Pure but for the addresses that it learns. */

/** Addresses of files at the source by those of the copy, learned where both stand in one place. */
export interface MediaMap {
  /** Whether the copy's address may stand for the source's, here and everywhere. */
  stands: (source: string, copy: string) => boolean;
  /** A text with the source's addresses replaced by the copy's. */
  mapped: (text: string) => string;
}

/** @param isCopied whether an address is one that the copy gives its own files */
export function createMediaMap(isCopied: (address: string) => boolean): MediaMap {
  const known = new Map<string, string>();
  return {
    stands(source, copy) {
      if (!/^(?:https?:\/)?\/\S+$/.test(source) || !isCopied(copy)) return false;
      const before = known.get(source);
      if (before === undefined) known.set(source, copy);
      return before === undefined || before === copy;
    },
    mapped: (text) =>
      [...known].reduce(
        (whole, [source, copy]) =>
          whole.includes(source) ? whole.replaceAll(source, copy) : whole,
        text,
      ),
  };
}

/** Members of pages and posts that ButterCMS has only since some year: missing ones say nothing. */
const OF_LATER_YEARS: ReadonlySet<string> = new Set(["status", "scheduled", "deleted"]);

/** Paths at which two values differ, with both in short. */
export function differencesOf(source: unknown, copy: unknown, media: MediaMap): string[] {
  const found: string[] = [];
  const compare = (left: unknown, right: unknown, path: string): void => {
    if (Object.is(left, right)) return;
    if (typeof left === "string" && typeof right === "string") {
      if (media.stands(left, right) || media.mapped(left) === right) return;
      // where posts are read is a setting of each side
      if (/(?:^|\.)url$/.test(path) && withoutHost(left) === withoutHost(right)) return;
    } else if (Array.isArray(left) && Array.isArray(right)) {
      if (left.length !== right.length)
        found.push(`${path}: ${left.length} entries, here ${right.length}`);
      for (let at = 0; at < Math.min(left.length, right.length); at++)
        compare(left[at], right[at], `${path}[${at}]`);
      return;
    } else if (isObject(left) && isObject(right)) {
      const [mine, theirs] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
      for (const key of new Set([...mine.keys(), ...theirs.keys()])) {
        if (!mine.has(key) && OF_LATER_YEARS.has(key)) continue;
        compare(mine.get(key), theirs.get(key), path === "" ? key : `${path}.${key}`);
      }
      return;
    }
    found.push(`${path}: ${shortOf(left)}, here ${shortOf(right)}`);
  };
  compare(source, copy, "");
  return found;
}

const withoutHost = (address: string) => address.replace(/^https?:\/\/[^/]+/, "");

const shortOf = (value: unknown): string =>
  value === undefined ? "nothing" : cutText(JSON.stringify(value), DIFFERENCE_CHARS);

/** Feeds without hosts, and without when they were made. */
export const plainFeed = (xml: string, media: MediaMap): string =>
  media
    .mapped(xml)
    .replaceAll(/https?:\/\/[^/"<\s]+/g, "")
    .replace(/<lastBuildDate>[^<]*<\/lastBuildDate>/, "")
    .replace(/<updated>[^<]*<\/updated>/, "");
