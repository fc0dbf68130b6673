import { isObject } from "../../../shared/content/field-kind.ts";
import type { FieldOf } from "../../../shared/content/model.ts";
import type { WantedReference } from "../../db/content/documents.ts";
import { addError, isBlank, readList, type FieldReader, type ReadContext } from "./field-reader.ts";

export const reference: FieldReader<FieldOf<"reference">> = (input, field, path, context) => {
  if (!field.many)
    return isBlank(input) ? null : (readReference(input, field, path, context) ?? null);
  const ids = readList(input, path, context, "items").map((item, index) =>
    readReference(item, field, `${path}[${index}]`, context),
  );
  return [...new Set(ids.filter((id) => id !== undefined))];
};

function readReference(
  input: unknown,
  field: FieldOf<"reference">,
  path: string,
  context: ReadContext,
): number | undefined {
  const wanted = wantedReference(input, field.to, context.stored);
  if (wanted === undefined) {
    const what = field.to.kind === "page" ? "a page's slug" : "a collection item's id";
    addError(context, path, `Incorrect type. Expected ${what}.`);
    return undefined;
  }
  const id = context.resolve(wanted);
  if (id === undefined) {
    addError(
      context,
      path,
      `Invalid reference "${wanted.slug ?? wanted.id}" - object does not exist.`,
    );
  }
  return id;
}

/** Slugs and ids as the contract has them, and the expanded objects that reads return. */
function wantedReference(
  input: unknown,
  to: FieldOf<"reference">["to"],
  stored: boolean | undefined,
): WantedReference | undefined {
  if (to.kind === "page" && stored !== true) {
    const slug = isObject(input) ? input["slug"] : input;
    return typeof slug === "string" && slug !== "" ? { to, slug } : undefined;
  }
  const meta = isObject(input) && isObject(input["meta"]) ? input["meta"]["id"] : input;
  const id = typeof meta === "string" && /^[1-9]\d*$/.test(meta) ? Number(meta) : meta;
  return typeof id === "number" && Number.isSafeInteger(id) && id > 0 ? { to, id } : undefined;
}
