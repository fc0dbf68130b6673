import { AppError } from "../../shared/errors.ts";
import type { Manage } from "../manage.ts";
import { push } from "../model/push.ts";
import { idOf } from "../model/shapes.ts";
import { loadModel } from "../model/site-model.ts";
import { differences, unfit, type Model } from "./fits.ts";
import type { ModelType } from "./source.ts";

/** Types at the origin, made before documents are sent. */

/**
 * Makes the types that are not there. What is there stays as it is.
 * @returns sentences about types that are there with other fields
 * @throws AppError `conflict` naming fields that are there and cannot hold what would be written
 */
export async function makeTypes(manage: Manage, types: readonly ModelType[]): Promise<string[]> {
  const current = await loadModel(manage);
  const there: Model = new Map(current.map((type) => [idOf(type), type.fields]));
  const wanted: Model = new Map(types.map((type) => [idOf(type), type.fields]));
  const existing = types.filter((type) => there.has(idOf(type)));
  const problems = existing.flatMap((type) =>
    unfit(type.fields, there.get(idOf(type)) ?? [], wanted, there).map(
      (problem) => `  ${idOf(type)}: ${problem}`,
    ),
  );
  if (problems.length > 0)
    throw new AppError(
      "conflict",
      `Types that are there cannot hold what would be written:\n${problems.join("\n")}`,
    );
  const missing = types.filter((type) => !there.has(idOf(type)));
  await push(manage, current, [...current, ...missing], () => undefined);
  return existing.flatMap((type) =>
    differences(type.fields, there.get(idOf(type)) ?? []).map(
      (difference) => `${idOf(type)} was there: ${difference}`,
    ),
  );
}
