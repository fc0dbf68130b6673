import { readFile, stat } from "node:fs/promises";
import * as z from "zod";
import type { Field } from "../../../shared/content/model.ts";
import { AppError } from "../../../shared/errors.ts";
import { parseJson } from "../../../shared/json.ts";
import { HINTS_BYTES } from "../../../shared/limits-import-sources.ts";
import { isKey } from "../keys.ts";

/** What a field is, as somebody states it who knows. */
export type Hint =
  | { kind: "none" }
  | { kind: "simple"; of: SimpleKind }
  | { kind: "dropdown"; options: string[] }
  | { kind: "reference"; to: { kind: "page" | "collection"; key: string }; many: boolean }
  | { kind: "component"; key: string }
  | { kind: "component_picker"; keys: string[] }
  | { kind: "repeater" };

const SIMPLE = [
  "short_text",
  "long_text",
  "wysiwyg",
  "html",
  "number",
  "checkbox",
  "date",
  "color",
  "media",
] as const satisfies Field["kind"][];
export type SimpleKind = (typeof SIMPLE)[number];

/** Hints by place (`page country`, `collection city`, `component seo`) and path (`capital`, `rows.city`). */
export type Hints = ReadonlyMap<string, ReadonlyMap<string, Hint>>;
export const NO_HINTS: Hints = new Map();

const hintsShape = z.record(z.string(), z.record(z.string(), z.string()));

/** Reads a file of hints. @throws AppError `invalid` naming what cannot be read */
export async function readHints(path: string): Promise<Hints> {
  const size = await stat(path).then(
    (found) => found.size,
    (cause: unknown) => {
      throw new AppError("invalid", `The hints cannot be read: ${path}.`, { cause });
    },
  );
  if (size > HINTS_BYTES) throw new AppError("too_large", `${path} is too large for hints.`);
  return parseHints(await readFile(path, "utf8"), path);
}

/** @throws AppError `invalid` naming what cannot be read */
export function parseHints(text: string, path: string): Hints {
  const read = hintsShape.safeParse(parseJson(text));
  if (!read.success)
    throw new AppError(
      "invalid",
      `${path} is read as JSON such as {"page country": {"capital": "reference collection city"}}.`,
    );
  return new Map(
    Object.entries(read.data).map(([place, fields]) => {
      if (!/^(?:page|single|collection|component) \S+$/.test(place))
        throw wrong(
          path,
          place,
          "name a type as in `page country`, `collection city` or `component seo`",
        );
      const hints = Object.entries(fields).map(([field, words]): [string, Hint] => [
        field,
        parseHint(words, `${place}: ${field}`, path),
      ]);
      return [place, new Map(hints)];
    }),
  );
}

const wrong = (path: string, at: string, why: string) =>
  new AppError("invalid", `${path}, ${at}: ${why}.`);

function parseHint(words: string, at: string, path: string): Hint {
  const [kind = "", ...rest] = words.trim().split(/\s+/);
  const of = SIMPLE.find((simple) => simple === kind);
  if (of !== undefined && rest.length === 0) return { kind: "simple", of };
  if (kind === "none" && rest.length === 0) return { kind };
  if (kind === "repeater" && rest.length === 0) return { kind };
  const areKeys = rest.length > 0 && rest.every(isKey);
  if (kind === "dropdown" && areKeys) return { kind, options: rest };
  if (kind === "component_picker" && areKeys) return { kind, keys: rest };
  if (kind === "component" && areKeys && rest.length === 1) return { kind, key: rest[0] ?? "" };
  const [to = "", key = ""] = rest;
  const isReference = kind === "reference" || kind === "references";
  if (isReference && (to === "page" || to === "collection") && isKey(key) && rest.length === 2)
    return { kind: "reference", to: { kind: to, key }, many: kind === "references" };
  throw wrong(
    path,
    at,
    `"${words}" is none of ${SIMPLE.join(", ")}, none, repeater, dropdown <options>, reference(s) page|collection <key>, component <key>, component_picker <keys>`,
  );
}
