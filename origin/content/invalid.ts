import {
  addMessage,
  AppError,
  listed,
  type FieldErrors,
  type Problem,
} from "../../shared/errors.ts";
import { MAX_REFUSED_FIELDS } from "../../shared/limits.ts";

/**
 * A 400 with messages by field, as many as make sense; its `detail` names the first, for clients that show one line.
 * @param locale in which what was sent is written, where all of it is in one
 */
export function invalidFields(
  messages: FieldErrors | Record<string, string[]>,
  locale: string | null = null,
): AppError {
  const all = messages instanceof Map ? messages : new Map(Object.entries(messages));
  const fields: FieldErrors = new Map([...all].slice(0, MAX_REFUSED_FIELDS));
  const [[path, sentences] = ["", ["Invalid input."]]] = fields;
  const summary = `${path === "" ? "" : `${path}: `}${sentences.join(" ")}`;
  return new AppError("invalid", summary, { fields, problems: listed(fields, locale) });
}

/** The same for what documents hold. */
export function invalidProblems(all: readonly Problem[]): AppError {
  const fields = new Map<string, string[]>();
  const problems = all.slice(0, MAX_REFUSED_FIELDS);
  for (const { path, message } of problems) addMessage(fields, path, message);
  const { message, options } = invalidFields(fields);
  return new AppError("invalid", message, { ...options, problems });
}
