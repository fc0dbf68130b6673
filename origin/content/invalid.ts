import { AppError, type FieldErrors } from "../../shared/errors.ts";
import { MAX_REFUSED_FIELDS } from "../../shared/limits.ts";

/** A 400 with messages by field, as many as make sense; its `detail` names the first, for clients that show one line. */
export function invalidFields(messages: FieldErrors | Record<string, string[]>): AppError {
  const all = messages instanceof Map ? messages : new Map(Object.entries(messages));
  const fields: FieldErrors = new Map([...all].slice(0, MAX_REFUSED_FIELDS));
  const [[path, sentences] = ["", ["Invalid input."]]] = fields;
  const summary = `${path === "" ? "" : `${path}: `}${sentences.join(" ")}`;
  return new AppError("invalid", summary, { fields });
}
