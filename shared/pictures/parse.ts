import {
  PICTURE_MAX_RECIPE_CHARS,
  PICTURE_MAX_SIDE_PX,
  PICTURE_MAX_STEPS,
} from "../limits-pictures.ts";
import { readOptions, shownName, Wrong } from "./options.ts";
import { fits, type Recipe, type Step } from "./recipe.ts";
import { formatNamed, NOT_MADE, OUTPUTS, TASKS, type Part } from "./tasks.ts";

/** Reading recipes. `printRecipe` writes what `parseRecipe` reads. */

export type Parsed = { kind: "recipe"; recipe: Recipe } | { kind: "refused"; why: string };

/** What of an address's query is a recipe; others mean nothing. */
export const QUERY_NAMES = ["w", "h", "fit", "f", "q"] as const;

/** Whether a part of a path is a task: it says so by `=`, or has the name of one. */
export const isTask = (segment: string): boolean =>
  segment.includes("=") || TASKS.has(segment) || NOT_MADE.has(segment);

/**
 * Reads tasks, as they stand between slashes, and a query. Never throws.
 * @returns null when there is neither
 */
export function parseRecipe(tasks: readonly string[], query: URLSearchParams): Parsed | null {
  const asked = QUERY_NAMES.some((name) => query.has(name));
  if (tasks.length === 0 && !asked) return null;
  try {
    return { kind: "recipe", recipe: readRecipe(tasks, query) };
  } catch (error) {
    if (error instanceof Wrong) return { kind: "refused", why: error.message };
    throw error;
  }
}

/** Reads what `printRecipe` wrote. */
export const parsePrinted = (text: string): Parsed =>
  parseRecipe(text.split("/"), new URLSearchParams()) ?? {
    kind: "refused",
    why: "There is no recipe.",
  };

function readRecipe(tasks: readonly string[], query: URLSearchParams): Recipe {
  const chars = tasks.reduce((sum, task) => sum + task.length, 0);
  if (chars > PICTURE_MAX_RECIPE_CHARS)
    throw new Wrong(`A recipe has at most ${PICTURE_MAX_RECIPE_CHARS} characters.`);
  if (tasks.length > PICTURE_MAX_STEPS)
    throw new Wrong(`A recipe has at most ${PICTURE_MAX_STEPS} tasks.`);
  const seen = new Set<string>();
  const parts = [...tasks.map((task) => readTask(task, seen)), ...readQuery(query)];
  const steps: Step[] = [];
  const said: Partial<Omit<Recipe, "steps">> = {};
  for (const part of parts) {
    if ("step" in part) {
      if (steps.some(({ task }) => task === part.step.task)) throw twice(part.step.task);
      steps.push(part.step);
    } else if ("output" in part) {
      for (const name of Object.keys(part.output)) if (Object.hasOwn(said, name)) throw twice(name);
      Object.assign(said, part.output);
    }
  }
  return { steps, format: null, quality: null, background: null, ...said };
}

const twice = (what: string) => new Wrong(`\`${what}\` stands there twice.`);

function readTask(text: string, seen: Set<string>): Part {
  const at = text.indexOf("=");
  const name = at === -1 ? text : text.slice(0, at);
  const task = TASKS.get(name);
  const those = `Tasks are ${[...TASKS.keys()].join(", ")}.`;
  if (NOT_MADE.has(name)) throw new Wrong(`\`${name}\` is not made here. ${those}`);
  if (task === undefined) throw new Wrong(`\`${shownName(name)}\` is no task. ${those}`);
  if (seen.has(name)) throw twice(name);
  seen.add(name);
  const said = at === -1 ? null : text.slice(at + 1);
  // `monochrome=true` and `flip=` are how some programs write what has no options
  const isSwitched = task.isBare && (said === "true" || said === "");
  const options = readOptions(name, isSwitched ? null : said, task.options);
  if (!task.isBare && !task.options.some((option) => options.has(option)))
    throw new Wrong(`\`${name}\` needs one of ${task.options.join(", ")}.`);
  return task.read(options);
}

/** `?w=&h=&fit=&f=&q=`, each at most once. */
function readQuery(query: URLSearchParams): Part[] {
  const of = (name: (typeof QUERY_NAMES)[number]): string | null => {
    if (query.getAll(name).length > 1) throw twice(name);
    return query.get(name);
  };
  const number = (name: "w" | "h" | "q", most: number): number | null => {
    const text = of(name);
    if (text === null) return null;
    const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
    if (value >= 1 && value <= most) return value;
    throw new Wrong(`\`${name}\` is a whole number from 1 to ${most}.`);
  };
  const choice = <const C extends string>(name: "fit" | "f", choices: readonly C[]): C | null => {
    const text = of(name);
    const found = choices.find((one) => one === text) ?? null;
    if (text !== null && found === null)
      throw new Wrong(`\`${name}\` is one of ${choices.join(", ")}.`);
    return found;
  };
  const [width, height] = [number("w", PICTURE_MAX_SIDE_PX), number("h", PICTURE_MAX_SIDE_PX)];
  const fit = choice("fit", fits);
  const format = choice("f", ["auto", ...OUTPUTS]);
  const quality = number("q", 100);
  if (fit !== null && width === null && height === null)
    throw new Wrong("`fit` needs `w`, `h`, or both.");
  const parts: Part[] = [];
  if (width !== null || height !== null) {
    const sides = [width !== null && `width:${width}`, height !== null && `height:${height}`];
    const text = [...sides.filter((side) => side !== false), `fit:${fit ?? "clip"}`].join(",");
    parts.push(readTask(`resize=${text}`, new Set()));
  }
  if (format !== null)
    parts.push({ output: { format: format === "auto" ? format : formatNamed(format) } });
  if (quality !== null) parts.push({ output: { quality } });
  return parts;
}
