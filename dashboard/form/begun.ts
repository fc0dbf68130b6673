import type { JsonObject } from "../../shared/working/value.ts";
import type { FormField } from "./form-field.ts";

/** What a row or a component begins with that is added in a form; all else in it is empty. */
export const begun = (fields: readonly FormField[]): JsonObject =>
  Object.fromEntries(
    fields.flatMap((field) =>
      "default" in field && field.default !== undefined ? [[field.key, field.default]] : [],
    ),
  );
