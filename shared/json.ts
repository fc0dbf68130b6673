import type * as z from "zod";

/** What a text says as JSON; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a schema reads in a text; undefined when that is no JSON, or something else. */
export const readAs = <Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): z.output<Schema> | undefined => schema.safeParse(parseJson(text)).data;
