import { LarderError } from "./error.ts";

/** What reads may be asked for, under the API's own names. */

export type Switch = 0 | 1 | boolean;

export interface Drafts {
  /** 1: newest revisions; `draft`: what is being edited, too. Both take a token that may preview. */
  preview?: Switch | "draft";
}

export interface Documents extends Drafts {
  /** How many levels of references are written out, 1 to 5. */
  levels?: number;
  locale?: string;
  alt_media_text?: Switch;
  /** Media with addresses of several widths. */
  media_srcset?: Switch;
}

/** Pages by number, or by offset: one or the other. */
export interface Paging {
  page?: number;
  page_size?: number;
  limit?: number;
  offset?: number;
}

/** Filters: a path of fields, with or without an operator (`fields.area__gt`). */
export interface Selection {
  order?: string;
  [filter: `fields.${string}`]: string | number | boolean;
}

export type PageParams = Documents;
export type PagesParams = Documents & Paging & Selection;
export interface SearchParams extends Documents, Paging {
  /** `*` for single pages. */
  page_type?: string;
}
export type ItemsParams = PagesParams;

export interface PostParams extends Drafts {
  locale?: string;
}
export interface PostsParams extends PostParams, Paging {
  exclude_body?: Switch;
  author_slug?: string;
  category_slug?: string;
  tag_slug?: string;
}
export interface PostSearchParams extends PostParams, Paging {}
export interface TermParams {
  include?: "recent_posts";
}
export interface FeedParams {
  category_slug?: string;
  tag_slug?: string;
}

/** What the printer takes of all of these: nothing is sent of what is undefined. */
type Params = Readonly<Record<string, unknown>>;

/**
 * Parameters as they stand in an address, in one order whoever asks, so that equal questions are equal. Booleans are 1 and 0
 * but in filters, where they are words.
 */
export function printParams(params: object): string {
  const printed = Object.entries(params as Params)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]): [string, string] => [name, printValue(name, value)])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new URLSearchParams(printed).toString();
}

function printValue(name: string, value: unknown): string {
  if (typeof value === "boolean" && !name.startsWith("fields.")) return value ? "1" : "0";
  return wellFormed(String(value));
}

/** Half of a pair has no bytes: it becomes what browsers make of it. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "\uFFFD");

/**
 * A part of an address. @throws LarderError `invalid` for one that would ask something else: nothing, `.` and `..`
 */
export function part(name: string, value: string | number): string {
  const text = wellFormed(String(value));
  if (/^\.{0,2}$/.test(text))
    throw new LarderError("invalid", `${JSON.stringify(text)} is no ${name}.`);
  return encodeURIComponent(text);
}
