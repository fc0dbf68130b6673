import { AppError, type FieldErrors } from "../../../shared/errors.ts";
import { MAX_REFUSED_FIELDS } from "../../../shared/limits.ts";
import { findTargets } from "../../db/content/documents.ts";
import type { ReadContext, WantedReference } from "./field-reader.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import { readMembers } from "./fields.ts";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import type { Edit } from "../publish.ts";

export interface FieldsInput {
  siteId: number;
  model: Model;
  type: ContentType;
  input: unknown;
  missing: ReadContext["missing"];
  /** Stored values of the previous revision, for `missing: "keep"`. */
  previous: Values;
  /** Where messages begin: which of several documents or locales it is; empty for the only one. */
  path: string;
}

/**
 * Reads the fields of one or more documents. It reads twice: once to collect what references name,
 * which one statement then finds, and once with the answers. Files that have to be copied first end the attempt.
 * @returns stored values, one per input
 * @throws AppError `invalid` with the messages by path; nothing was written
 */
export async function readFields(
  { tx, media }: Pick<Edit, "tx" | "media">,
  inputs: FieldsInput[],
): Promise<Values[]> {
  const wanted: WantedReference[] = [];
  for (const input of inputs) {
    const resolve = (reference: WantedReference) => {
      wanted.push(reference);
      return 0;
    };
    read(input, new Map(), { resolve, media: (url) => url });
  }
  const [first] = inputs;
  const targets = first === undefined ? [] : await findTargets(tx, first.siteId, wanted);
  const ids = new Map(targets.map(({ index, id }) => [nameOf(wanted[index]), id]));
  const errors = new Map<string, string[]>();
  const values = inputs.map((input) =>
    read(input, errors, {
      resolve: (reference) => ids.get(nameOf(reference)),
      media: (url, at) => media.stored(url, at),
    }),
  );
  if (errors.size > 0) throw invalidFields(errors);
  media.settle();
  return values;
}

const nameOf = (wanted: WantedReference | undefined) =>
  wanted === undefined ? "" : `${wanted.to.kind} ${wanted.to.key} ${wanted.slug ?? wanted.id}`;

function read(
  { model, type, input, missing, previous, path }: FieldsInput,
  errors: Map<string, string[]>,
  lookups: Pick<ReadContext, "resolve" | "media">,
): Values {
  return readMembers(input, type.fields, path, { model, errors, missing, ...lookups }, previous);
}

/** A 400 with messages by field, as many as make sense; its `detail` names the first, for clients that show one line. */
export function invalidFields(messages: FieldErrors | Record<string, string[]>): AppError {
  const all = messages instanceof Map ? messages : new Map(Object.entries(messages));
  const fields: FieldErrors = new Map([...all].slice(0, MAX_REFUSED_FIELDS));
  const [[path, sentences] = ["", ["Invalid input."]]] = fields;
  const summary = `${path === "" ? "" : `${path}: `}${sentences.join(" ")}`;
  return new AppError("invalid", summary, { fields });
}
