import type { Random } from "../../shared/clock.ts";
import type { Field } from "../../shared/content/model.ts";
import { pool } from "./random-values.ts";

/** The words of the sites of `random-readings.ts`. */

export const PAGES = ["p", "q"];
export const SINGLES = ["home", "about"];
export const COLLECTIONS = ["c", "d"];
export const COMPONENTS = ["block", "card"];
export const SLUGS = ["a", "b", "c", "d", "e", "f", "home"];
export const AUTHORS = ["ann", "bob", "eve"];
export const CATEGORIES = ["News", "Old news", "Other"];
export const TAGS = ["Red", "Green", "Blue"];
/** A type of pages that comes and goes, and a locale that comes. */
export const LATER_TYPE = "zz";
export const LATER_LOCALE = "xx";
export const POSTS = ["one", "two", "three", "four", "five", "six"];
const prefix = "x".repeat(201);
const LONG = [
  `${prefix}😀`,
  `${prefix}ｆ`,
  `${prefix}\u{10ffff}`,
  `${prefix}a`,
  `${prefix}`,
  `${prefix}aa`,
];

type Types = Map<string, Field[]>;

/** What was made so far. */
export interface Made {
  types: Types;
  slugs: Map<string, Set<string>>;
  items: Map<string, number[]>;
  /** Documents of any kind that can be taken down and published again. */
  ids: number[];
  authors: Map<string, number>;
  /** Categories and tags, by path and name. */
  terms: Map<string, number>;
}

export const chance = (random: Random, of: number) => random() < of;

export const SIMPLE: Field[] = [
  { key: "text", kind: "short_text" },
  { key: "long", kind: "long_text" },
  { key: "html", kind: "wysiwyg" },
  { key: "count", kind: "number" },
  { key: "on", kind: "date" },
  { key: "open", kind: "checkbox" },
  { key: "image", kind: "media" },
  { key: "colour", kind: "color" },
  { key: "size", kind: "dropdown", options: ["S", "M", "L"] },
];

/** By the kind of the field, which may have come back under another's key. */
export function valuesOf({ kind }: Field): readonly unknown[] {
  switch (kind) {
    case "number":
      return pool("count");
    case "date":
      return pool("on");
    case "checkbox":
      return pool("open");
    case "media":
      return pool("image");
    case "color":
      return pool("colour");
    case "dropdown":
      return ["", "S", "M", "L"];
    default:
      return [...pool("text"), ...LONG];
  }
}
