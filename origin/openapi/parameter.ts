import { MAX_SLUG_CHARS } from "../../shared/limits.ts";

/** A parameter as the document has it; its schema is JSON Schema. */
export type Parameter = {
  name: string;
  in: "query" | "path" | "header";
  description: string;
  required?: boolean;
  schema: Record<string, unknown>;
  example?: unknown;
  style?: "form";
  explode?: boolean;
};

/** One of the URL's query. The example is the schema's: the viewer would send a parameter's own unasked. */
export const query = (
  name: string,
  description: string,
  schema: Record<string, unknown>,
  example: unknown,
): Parameter => ({ name, in: "query", description, schema: { ...schema, examples: [example] } });

/** What types, collections and slugs are made of. */
export const SLUG = "^[A-Za-z0-9_-]+$";
export const slug = { type: "string", minLength: 1, maxLength: MAX_SLUG_CHARS };

/** One of the path: a slug unless the schema says otherwise. */
export const path = (
  name: string,
  description: string,
  schema: object,
  example: unknown,
): Parameter => ({
  name,
  in: "path",
  required: true,
  description,
  schema: { ...slug, pattern: SLUG, ...schema },
  example,
});
