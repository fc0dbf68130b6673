import { parseColor } from "./colors.ts";
import type { Color } from "./recipe.ts";

/** The options of a task, as they stand in an address: `width:800,fit:crop`. */

/** What is wrong with a recipe, as a sentence. */
export class Wrong extends Error {}

/** A task's options, each taken at most once by who knows it. */
export interface Options {
  has(name: string): boolean;
  /** @throws Wrong when it is not a whole number in this range */
  number<T>(name: string, least: number, most: number, otherwise: T): number | T;
  /** @throws Wrong when it is none of them */
  oneOf<const C extends string, T>(name: string, choices: readonly C[], otherwise: T): C | T;
  color<T>(name: string, otherwise: T): Color | T;
  /** The parts of `[a,b]`, or one part. */
  list(name: string): string[] | null;
}

/**
 * Reads what stands behind the `=` of a task.
 * @param known names of its options
 * @throws Wrong for others, for what has no value, and for the same twice
 */
export function readOptions(task: string, text: string | null, known: readonly string[]): Options {
  const values = new Map<string, string>();
  for (const part of text === null ? [] : splitOutside(text)) {
    const at = part.indexOf(":");
    const [name, value] = at === -1 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
    if (!known.includes(name)) throw new Wrong(unknown(task, name, known));
    if (value === "") throw new Wrong(`\`${name}\` of \`${task}\` has no value.`);
    if (values.has(name)) throw new Wrong(`\`${name}\` of \`${task}\` stands there twice.`);
    values.set(name, value);
  }
  return optionsOf(task, values);
}

function optionsOf(task: string, values: ReadonlyMap<string, string>): Options {
  const wrong = (name: string, what: string) => new Wrong(`\`${name}\` of \`${task}\` is ${what}.`);
  return {
    has: (name) => values.has(name),
    number(name, least, most, otherwise) {
      const text = values.get(name);
      if (text === undefined) return otherwise;
      const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
      if (value >= least && value <= most) return value;
      throw wrong(name, `a whole number from ${least} to ${most}`);
    },
    oneOf(name, choices, otherwise) {
      const text = values.get(name);
      if (text === undefined) return otherwise;
      const found = choices.find((choice) => choice === text);
      if (found === undefined) throw wrong(name, `one of ${choices.join(", ")}`);
      return found;
    },
    color(name, otherwise) {
      const text = values.get(name);
      if (text === undefined) return otherwise;
      const color = parseColor(text);
      if (color === null)
        throw wrong(name, "a color: three, six or eight digits without `#`, or a name of CSS");
      return color;
    },
    list(name) {
      const text = values.get(name);
      if (text === undefined) return null;
      return (/^\[([^[\]]*)\]$/.exec(text)?.[1] ?? text).split(",");
    },
  };
}

/** At commas that are in no brackets. */
function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let [from, depth] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "[") depth += 1;
    else if (char === "]") depth -= 1;
    else if (char === "," && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** A name that somebody made up, as far as it says anything. */
export const shownName = (name: string): string =>
  name.length > 40 ? `${name.slice(0, 40)}…` : name;

const unknown = (task: string, name: string, known: readonly string[]): string =>
  known.length === 0
    ? `\`${task}\` has no options.`
    : `\`${task}\` has no option \`${shownName(name)}\`; it has ${known.join(", ")}.`;
