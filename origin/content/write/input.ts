import type { Values } from "../../../shared/content/field-kind.ts";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import { findTargets, type WantedReference } from "../../db/content/documents.ts";
import type { Edit } from "../change/edit.ts";
import { invalidFields } from "../invalid.ts";
import type { ReadContext } from "./field-reader.ts";
import { readMembers } from "./fields.ts";

/** What a write says of one document in one locale. */
export interface FieldsInput {
  fields: Values;
  missing: ReadContext["missing"];
  /** Stored values of the previous revision, for `missing: "keep"`. */
  previous: Values;
  /** Whether references are ids of documents, as they are stored. */
  stored?: boolean | undefined;
  /** Where messages begin: which of several documents or locales it is; empty for the only one. */
  path: string;
}

/**
 * Reads the fields of documents of one type. It reads twice: once to collect what references name, which one statement
 * then finds, and once with the answers. Files that have to be copied first end the attempt.
 * @returns what each becomes, with its stored `values`
 * @throws AppError `invalid` with the messages by path; nothing was written
 */
export async function readFields<Input extends FieldsInput>(
  { tx, site, media }: Pick<Edit, "tx" | "site" | "media">,
  { type, model }: { type: ContentType; model: Model },
  inputs: Input[],
): Promise<(Input & { values: Values })[]> {
  const errors = new Map<string, string[]>();
  const read = (
    { fields, missing, previous, path, stored }: Input,
    context: Pick<ReadContext, "errors" | "resolve" | "media">,
  ) => readMembers(fields, type.fields, path, { model, missing, stored, ...context }, previous);

  const wanted: WantedReference[] = [];
  const resolve = (reference: WantedReference) => {
    wanted.push(reference);
    return 0;
  };
  for (const input of inputs) read(input, { errors: new Map(), resolve, media: (url) => url });

  const targets = await findTargets(tx, site.id, wanted);
  const ids = new Map(targets.map(({ index, id }) => [printReference(wanted[index]), id]));
  const all = inputs.map((input) => ({
    ...input,
    values: read(input, {
      errors,
      resolve: (reference) => ids.get(printReference(reference)),
      media: (url, at) => media.stored(url, at),
    }),
  }));
  if (errors.size > 0) throw invalidFields(errors);
  media.settle();
  return all;
}

const printReference = (wanted: WantedReference | undefined) =>
  wanted === undefined ? "" : `${wanted.to.kind} ${wanted.to.key} ${wanted.slug ?? wanted.id}`;
