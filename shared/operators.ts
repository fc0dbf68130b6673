/**
 * What may stand behind a filter's path (ours, not ButterCMS's): `fields.price__gte=10`. Whether it is an operator or the end
 * of a field's key only the model can tell, so a query keeps the path as it was asked.
 */

const OPERATORS = ["gt", "gte", "lt", "lte", "in", "ne", "contains"] as const;
export type Operator = (typeof OPERATORS)[number];

const ENDING = new RegExp(`^(.+)__(${OPERATORS.join("|")})$`);

/** The path before an operator and the operator, for a path that ends in one. */
export function splitOperator(path: string): { path: string; operator: Operator } | undefined {
  const [, before, operator] = ENDING.exec(path) ?? [];
  return before === undefined ? undefined : { path: before, operator: operator as Operator };
}

/** Whether a path may be followed by several values. */
export const mayList = (path: string): boolean => splitOperator(path)?.operator === "in";

/**
 * The values of a list, each once: they are separated by commas, `\,` is a comma and `\\` a backslash inside of one. Any other
 * backslash is itself. An empty text is a list of one empty value.
 */
export function splitList(text: string): string[] {
  const values = [""];
  for (const [part] of text.matchAll(/\\[\\,]|[^]/gu)) {
    if (part === ",") values.push("");
    else values.push(`${values.pop()}${part.length === 2 && part[0] === "\\" ? part[1] : part}`);
  }
  return [...new Set(values)];
}
