import { parseJson } from "../../shared/json.ts";

/** An answer, as far as it is compared. */
export interface Compared {
  status: number;
  text: string;
}

/** ours: what is shown of one answer's differences, and of one value. */
export const MAX_SHOWN = 20;
const MAX_VALUE_CHARS = 120;

/** Sentences on what is another in the second answer, none when nothing is; at most one more than are shown. */
export function differencesOf(one: Compared, other: Compared, byBytes: boolean): string[] {
  if (one.status !== other.status) return [`status: ${one.status}, then ${other.status}`];
  if (one.text === other.text) return [];
  const [was, is] = [parseJson(one.text), parseJson(other.text)];
  const found: string[] = [];
  if (was !== undefined && is !== undefined) compare(was, is, "", found);
  else found.push("the bodies are others, and no JSON");
  if (found.length === 0 && byBytes)
    found.push(`the bytes, at ${firstDifference(one.text, other.text)}`);
  return found;
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

function compare(one: unknown, other: unknown, path: string, found: string[]): void {
  if (found.length > MAX_SHOWN || Object.is(one, other)) return;
  if (Array.isArray(one) && Array.isArray(other)) {
    if (one.length !== other.length)
      found.push(`${path || "the answer"}: ${one.length} entries, then ${other.length}`);
    for (let at = 0; at < Math.min(one.length, other.length); at++)
      compare(one[at], other[at], `${path}[${at}]`, found);
    return;
  }
  if (isObject(one) && isObject(other)) {
    for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
      const at = path === "" ? name : `${path}.${name}`;
      if (!Object.hasOwn(other, name))
        found.push(`${at}: ${shown(one[name])}, then it is not there`);
      else if (!Object.hasOwn(one, name))
        found.push(`${at}: it is not there, then ${shown(other[name])}`);
      else compare(one[name], other[name], at, found);
    }
    return;
  }
  found.push(`${path || "the answer"}: ${shown(one)}, then ${shown(other)}`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE_CHARS ? text : `${text.slice(0, MAX_VALUE_CHARS)}…`;
}
