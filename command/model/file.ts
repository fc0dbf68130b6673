import * as z from "zod";
import { AppError } from "../../shared/errors.ts";
import { parseJson } from "../../shared/json.ts";
import { idOf, KINDS, nameOf, sorted, typeSchema, type ModelType } from "./shapes.ts";

/** A content model as a file of a site's repository: JSON that is always printed alike, so that its diffs are small. */

/** ours: a model of a thousand types is 2 MB. */
export const MAX_MODEL_FILE_BYTES = 10_000_000;

const listsOf = {
  components: z.array(typeSchema("component").strict()).default([]),
  collections: z.array(typeSchema("collection").strict()).default([]),
  "page-types": z.array(typeSchema("page").strict()).default([]),
  "single-pages": z.array(typeSchema("single").strict()).default([]),
};
const fileSchema = z.strictObject(listsOf);

/** The model of a file's text. @throws AppError `invalid` saying where it is none */
export function parseModel(text: string, path: string): ModelType[] {
  const json = parseJson(text);
  if (json === undefined) throw new AppError("invalid", `${path} is no JSON.`);
  const read = fileSchema.safeParse(json);
  if (!read.success) {
    const said = read.error.issues.map(
      (issue) => `\n  ${whereOf(json, issue.path)}: ${issue.message}`,
    );
    throw new AppError("invalid", `${path} is no content model:${said.join("")}`);
  }
  const types = KINDS.flatMap(({ kind, path: of }) =>
    read.data[of].map(({ key, name = key, fields }): ModelType => ({ kind, key, name, fields })),
  );
  const seen = new Set<string>();
  for (const type of types) {
    if (seen.has(idOf(type))) throw new AppError("invalid", `${path} has two of ${nameOf(type)}.`);
    seen.add(idOf(type));
  }
  return sorted(types);
}

/** A place in the file, with the keys of what the numbers count. */
function whereOf(json: unknown, path: readonly PropertyKey[]): string {
  let at = json;
  const words = path.map((step) => {
    at = at === null || typeof at !== "object" ? undefined : Reflect.get(at, step);
    const key: unknown = at === null || typeof at !== "object" ? undefined : Reflect.get(at, "key");
    return typeof step === "number" && typeof key === "string" ? key : String(step);
  });
  return words.length === 0 ? "the file" : words.join(".");
}

/** The text of a file with this model: the same whatever order the types came in. */
export function printModel(types: readonly ModelType[]): string {
  const all = sorted(types);
  const lists = KINDS.map(({ kind, path }) => [
    path,
    all
      .filter((type) => type.kind === kind)
      .map(({ key, name, fields }) => ({ key, name, fields })),
  ]);
  return `${JSON.stringify(Object.fromEntries(lists), null, 2)}\n`;
}
