import { AppError } from "../errors.ts";
import { MAX_BODY_BYTES, MAX_ITEMS_OF_KEYS, MIN_LEVELS } from "../limits.ts";
import { utf8Bytes } from "../text.ts";
import type { ContentQuery } from "../query.ts";
import { runWhole, type Sliced } from "../sliced.ts";
import { charsIn, type Texts } from "./texts.ts";

/** Answers larger than an answer may be: which end early, and what is said of the others. */

/** An answer that cannot be given. */
export class TooLarge extends Error {}

/** Of one UTF-16 unit. */
const MOST_UTF8_BYTES = 3;

/** Whether this is more than an answer may hold. Before all of it is there, a shorter text may tell. */
export const isTooLarge = (text: string): boolean => runWhole(areTooLarge([text]));

/** The same of texts that are one answer. */
export function* areTooLarge(texts: Texts): Sliced<boolean> {
  const chars = charsIn(texts);
  if (chars > MAX_BODY_BYTES) return true;
  if (chars * MOST_UTF8_BYTES <= MAX_BODY_BYTES) return false;
  let bytes = 0;
  for (const text of texts) {
    bytes += utf8Bytes(text);
    yield;
  }
  return bytes > MAX_BODY_BYTES;
}

/**
 * An answer that ends early when it has to: with as many as fit, at most `most`.
 * @throws TooLarge when not even none does
 */
export function* printFitting(most: number, print: (count: number) => string): Sliced<string> {
  const all = print(most);
  if (!isTooLarge(all)) return all;
  let fits = print(0);
  if (isTooLarge(fits)) throw new TooLarge();
  let [low, high] = [0, most - 1];
  while (low < high) {
    yield;
    const middle = Math.ceil((low + high) / 2);
    const text = print(middle);
    if (isTooLarge(text)) high = middle - 1;
    else [low, fits] = [middle, text];
  }
  return fits;
}

/** What the reader of such an answer is told: what it would be, and what helps. */
export function tooLarge(query: ContentQuery): AppError {
  const ways = waysOut(query);
  const help = ways.length === 0 ? "." : `; ask for ${ways.join(", ")}.`;
  return new AppError(
    "invalid",
    `This answer would be larger than ${MAX_BODY_BYTES} bytes${
      query.kind === "collections" ? ` or have more than ${MAX_ITEMS_OF_KEYS} items` : ""
    }${help}`,
  );
}

function waysOut(query: ContentQuery): string[] {
  const ways: string[] = [];
  if (query.kind === "posts" && !query.excludeBody)
    ways.push("posts without their bodies (exclude_body=1)");
  if ("levels" in query && query.levels > MIN_LEVELS) ways.push("fewer levels (levels=1)");
  if (query.kind === "collections") ways.push("each key alone, which has pages (page_size, page)");
  if ("paging" in query) {
    const { paging } = query;
    const [name, size] =
      paging.mode === "page" ? ["page_size", paging.size] : ["limit", paging.limit];
    if (size > 1) ways.push(`a smaller ${name}`);
  }
  if ((query.kind === "terms" || query.kind === "term") && query.recentPosts)
    ways.push("them without include=recent_posts");
  return ways;
}
