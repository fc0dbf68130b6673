import { AppError, type FieldErrors } from "../../shared/errors.ts";
import type { Transaction } from "../db/client.ts";
import { findTargets } from "../db/documents.ts";
import type { ReadContext, Values, WantedReference } from "./field-kind.ts";
import { readMembers } from "./fields.ts";
import type { ContentType, Model } from "./model.ts";

export interface FieldsInput {
  siteId: number;
  model: Model;
  type: ContentType;
  input: unknown;
  missing: ReadContext["missing"];
  /** Stored values of the previous revision, for `missing: "keep"`. */
  previous: Values;
}

/**
 * Reads the fields of one or more documents. It reads twice: once to collect what references name,
 * which one statement then finds, and once with the answers.
 * @returns stored values, one per input
 * @throws AppError `invalid` with the messages by path, of several inputs behind `[index]`; nothing was written
 */
export async function readFields(tx: Transaction, inputs: FieldsInput[]): Promise<Values[]> {
  const wanted: WantedReference[] = [];
  const paths = inputs.map((_, index) => (inputs.length === 1 ? "" : `[${index}]`));
  for (const input of inputs) {
    read(input, "", {}, (reference) => {
      wanted.push(reference);
      return 0;
    });
  }
  const [first] = inputs;
  const targets = first === undefined ? [] : await findTargets(tx, first.siteId, wanted);
  const ids = new Map(targets.map(({ index, id }) => [nameOf(wanted[index]), id]));
  const errors: FieldErrors = {};
  const values = inputs.map((input, index) =>
    read(input, paths[index] ?? "", errors, (reference) => ids.get(nameOf(reference))),
  );
  if (Object.keys(errors).length > 0) throw invalidFields(errors);
  return values;
}

const nameOf = (wanted: WantedReference | undefined) =>
  wanted === undefined ? "" : `${wanted.to.kind} ${wanted.to.key} ${wanted.slug ?? wanted.id}`;

function read(
  { model, type, input, missing, previous }: FieldsInput,
  path: string,
  errors: FieldErrors,
  resolve: ReadContext["resolve"],
): Values {
  return readMembers(input, type.fields, path, { model, errors, resolve, missing }, previous);
}

/** A 400 with messages by field; its `detail` names the first, for clients that show one line. */
export function invalidFields(fields: FieldErrors): AppError {
  const [first] = Object.entries(fields);
  const [path = "", messages = ["Invalid input."]] = first ?? [];
  const summary = `${path === "" ? "" : `${path}: `}${messages.join(" ")}`;
  return new AppError("invalid", summary, { fields });
}
