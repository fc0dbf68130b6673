import { z } from "zod";
import type { Field, TypeKind } from "../../shared/content/model.ts";
import { AppError } from "../../shared/errors.ts";
import type { Manage } from "../manage.ts";
import { differences, unfit, type Model } from "./fits.ts";
import type { ModelType } from "./source.ts";

/** Types at the origin, made before documents are sent. */

const PATHS = {
  component: "components",
  collection: "collections",
  page: "page-types",
  single: "single-pages",
} as const satisfies Record<TypeKind, string>;

/** What the origin says of a type; it has checked the fields itself. */
const typeBody = z.object({
  key: z.string(),
  name: z.string(),
  fields: z.custom<Field[]>((value) => Array.isArray(value)),
});
const typeList = z.object({ data: z.array(typeBody) });

const named = ({ kind, key }: Pick<ModelType, "kind" | "key">) => `${kind} ${key}`;

/**
 * Makes the types that are not there. What is there stays as it is.
 * @returns sentences about types that are there with other fields
 * @throws AppError `conflict` naming fields that are there and cannot hold what would be written
 */
export async function makeTypes(manage: Manage, types: readonly ModelType[]): Promise<string[]> {
  const there = await readModel(manage);
  const wanted: Model = new Map(types.map((type) => [named(type), type.fields]));
  const existing = types.filter((type) => there.has(named(type)));
  const problems = existing.flatMap((type) =>
    unfit(type.fields, there.get(named(type)) ?? [], wanted, there).map(
      (problem) => `  ${named(type)}: ${problem}`,
    ),
  );
  if (problems.length > 0)
    throw new AppError(
      "conflict",
      `Types that are there cannot hold what would be written:\n${problems.join("\n")}`,
    );
  await makeMissing(
    manage,
    types.filter((type) => !there.has(named(type))),
  );
  return existing.flatMap((type) =>
    differences(type.fields, there.get(named(type)) ?? []).map(
      (difference) => `${named(type)} was there: ${difference}`,
    ),
  );
}

async function readModel(manage: Manage): Promise<Model> {
  const model: Model = new Map();
  for (const kind of ["component", "collection", "page", "single"] as const) {
    const { data } = await manage.request("GET", `/${PATHS[kind]}`, typeList);
    for (const { key, fields } of data) model.set(named({ kind, key }), fields);
  }
  return model;
}

/** What references and components lead to has to be there first, so types come empty and get their fields afterwards. */
async function makeMissing(manage: Manage, types: readonly ModelType[]): Promise<void> {
  const targets = types.filter(({ kind }) => kind === "page" || kind === "collection");
  const create = ({ kind, key, name, fields }: ModelType) =>
    manage.request("POST", `/${PATHS[kind]}`, z.unknown(), { key, name, fields });
  for (const type of targets) await create({ ...type, fields: [] });
  for (const type of types.filter(({ kind }) => kind === "component")) await create(type);
  for (const { kind, key, name, fields } of targets)
    if (fields.length > 0)
      await manage.request("PUT", `/${PATHS[kind]}/${key}`, z.unknown(), { name, fields });
  for (const type of types.filter(({ kind }) => kind === "single")) await create(type);
}
