import * as z from "zod";
import { AppError } from "../../shared/errors.ts";
import { hintOf } from "../hint.ts";
import type { Manage } from "../manage.ts";
import type { Difference } from "./difference.ts";
import { namesIn, planOf, type Step } from "./plan.ts";
import { idOf, nameOf, pathOf, typeSchema, inOrder, type ModelType } from "./shapes.ts";
import { addressOf, countDocuments } from "./site-model.ts";

/** What a push would lose, and carrying it out. */

/** @throws AppError `invalid` where a type names one that the model does not have */
export function requireWhole(types: readonly ModelType[]): void {
  const there = new Set(types.map(idOf));
  for (const type of types) {
    const absent = namesIn(type.fields).find((id) => !there.has(id));
    if (absent !== undefined)
      throw new AppError(
        "invalid",
        `${nameOf(type)} names ${absent}, which the file does not have.`,
      );
  }
}

/** What readers would lose, a sentence each. @throws AppError `conflict` where something cannot be done at all */
export async function lossesOf(
  manage: Manage,
  current: readonly ModelType[],
  differences: readonly Difference[],
): Promise<string[]> {
  const losses: string[] = [];
  const refused: string[] = [];
  for (const difference of differences) {
    if (difference.kind === "gone") {
      const { count, words } = await documentsOf(manage, current, difference.type);
      const said = `${nameOf(difference.type)} is removed (${words})`;
      if (count > 0 && difference.type.kind !== "component") refused.push(said);
      else losses.push(said);
    }
    if (difference.kind === "changed" && difference.taken.length > 0) {
      const { words } = await documentsOf(manage, current, difference.was);
      const fields = difference.taken.join(", ");
      losses.push(`${nameOf(difference.was)} loses ${fields} (${words})`);
    }
  }
  if (refused.length > 0)
    throw new AppError(
      "conflict",
      `A type that has documents cannot be removed; delete them first. Nothing was changed.\n  ${refused.join("\n  ")}`,
    );
  return losses;
}

/** How many documents have the type; of a component, how many have a type that uses it. */
async function documentsOf(manage: Manage, current: readonly ModelType[], type: ModelType) {
  if (type.kind !== "component") return countDocuments(manage, type);
  const users = current.filter(({ fields }) => namesIn(fields).includes(idOf(type)));
  if (users.length === 0) return { count: 0, words: "no type uses it" };
  const said: string[] = [];
  let count = 0;
  for (const user of users) {
    const of = await countDocuments(manage, user);
    count += of.count;
    said.push(`${nameOf(user)} uses it: ${of.words}`);
  }
  return { count, words: said.join("; ") };
}

/** `creates page type country`, with what else there is to say. */
export const stepWords = ({ act, type, inPart }: Step): string => {
  const more = inPart ? ", without the fields that wait for others" : "";
  return `${{ create: "creates", change: "changes", remove: "removes" }[act]} ${nameOf(type)}${more}`;
};

/**
 * Makes the site's model the wanted one. @returns how many requests that took
 * @throws AppError saying what was done and what was not, where something was refused on the way
 */
export async function push(
  manage: Manage,
  current: readonly ModelType[],
  wanted: readonly ModelType[],
  tell: (line: string) => void,
): Promise<number> {
  const steps = planOf(current, wanted);
  for (const [index, step] of steps.entries()) {
    try {
      await carryOut(manage, step);
    } catch (error) {
      throw halfDone(steps, index, error);
    }
    tell(`${index + 1} of ${steps.length}: ${stepWords(step)}`);
  }
  return steps.length;
}

function halfDone(steps: readonly Step[], index: number, cause: unknown): AppError {
  const why = hintOf(cause);
  const code = cause instanceof AppError ? cause.code : "failed";
  if (index === 0) return new AppError(code, `Nothing was changed. ${why}`, { cause });
  const list = (some: readonly Step[]) => some.map((step) => `\n  ${stepWords(step)}`).join("");
  return new AppError(
    code,
    `The model is changed in part. ${why}\nDone:${list(steps.slice(0, index))}\nNot done:${list(steps.slice(index))}\nPush again when that is put right: it goes on from here.`,
    { cause },
  );
}

async function carryOut(manage: Manage, { act, type }: Step): Promise<void> {
  const { key, name, fields } = type;
  const anything = z.unknown();
  if (act === "change") await manage.request("PUT", addressOf(type), anything, { name, fields });
  else if (act === "create") await create(manage, type, { key, name, fields });
  else
    await manage.request("DELETE", addressOf(type), anything).catch((error: unknown) => {
      // a removal whose answer was lost was sent again
      if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    });
}

/** Creates a type. One whose answer was lost was made, and is sent again. */
async function create(manage: Manage, type: ModelType, body: object): Promise<void> {
  try {
    await manage.request("POST", `/${pathOf(type)}`, z.unknown(), body);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
    const found = await manage
      .request("GET", addressOf(type), typeSchema(type.kind))
      .catch(() => null);
    const print = (fields: ModelType["fields"]) => JSON.stringify(fields.map(inOrder));
    if (found === null || print(found.fields) !== print(type.fields)) throw error;
  }
}
