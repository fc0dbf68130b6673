import { AppError, orNotFound } from "../../../shared/errors.ts";
import { siteTag } from "../../../shared/tags.ts";
import type { Site } from "../../db/site/sites.ts";
import {
  bumpModelVersion,
  countDocumentsOfType,
  deleteType,
  insertType,
  loadModel,
  lockSite,
  updateType,
} from "../../db/content/types.ts";
import { refuseRouteKey } from "../write/addresses.ts";
import { invalidFields } from "../invalid.ts";
import { refuseLoss, takesOut } from "./loss.ts";
import {
  componentKeys,
  referenceTargets,
  withoutHints,
  type ContentType,
  type Field,
  type Model,
  type TypeKind,
} from "../../../shared/content/model.ts";
import { edit, type Edit, type Writer } from "../change/edit.ts";

export type NewType = Omit<ContentType<TypeKind>, "id" | "retired">;

/** Adds a type to the site's model. @throws AppError `conflict` (key taken), `invalid` (names what does not exist) */
export function createType(writer: Writer, site: Site, type: NewType): Promise<ContentType> {
  return edit(writer, site, async (current) => {
    const model = await lockModel(current);
    refuseRouteKey(type.kind, type.key);
    checkNames(model, type);
    const created = await insertType(current.tx, site.id, type, current.now);
    if (created === undefined)
      throw new AppError("conflict", `There is a ${type.kind} "${type.key}" already.`);
    await bumpModelVersion(current.tx, site.id);
    // the list of Single Pages has one more type now, and so has a list that was asked for while an earlier type was gone
    if (type.kind !== "component")
      await current.change({ kind: "model", tags: [siteTag], canonical: [] });
    return created;
  });
}

/**
 * Changes a type's name and fields. Content of a field that is taken out is taken down: it stays in the revisions and is back
 * when the field is. A field whose kind changes must be able to hold what documents have in it.
 * @throws AppError `not_found`, `invalid`, or `conflict` naming the documents that would lose content
 */
export function changeType(writer: Writer, site: Site, type: NewType): Promise<ContentType> {
  return edit(writer, site, async (current) => {
    const model = await lockModel(current);
    const found = requireType(model, type.kind, type.key);
    checkNames(model, type);
    await refuseLoss(current.tx, model, found, type.fields);
    const { name, fields } = type;
    const retired = retiredBy(found, fields);
    await updateType(current.tx, found.id, { name, fields, retired }, current.now);
    if (isSameToReaders(found, type)) return { ...found, fields };
    await bumpModelVersion(current.tx, site.id);
    const erases = takesOut(found.fields, fields);
    await current.change({ kind: "model", erases, tags: [siteTag], canonical: [] });
    return { ...found, name, fields, retired };
  });
}

/** Whether only what is for those who fill fields in is another. */
const isSameToReaders = (found: ContentType, { name, fields }: NewType): boolean =>
  found.name === name &&
  JSON.stringify(withoutHints(found.fields)) === JSON.stringify(withoutHints(fields));

/** What the type no longer has, under its last definition. */
function retiredBy(found: ContentType, fields: Field[]): Field[] {
  const kept = new Set(fields.map((field) => field.key));
  return [...found.fields, ...found.retired].filter((field) => !kept.has(field.key));
}

/** Takes a type out of the model. @throws AppError `not_found`, or `conflict` while something uses it */
export function removeType(writer: Writer, site: Site, kind: TypeKind, key: string): Promise<void> {
  return edit(writer, site, async (current) => {
    const model = await lockModel(current);
    const found = requireType(model, kind, key);
    const users = [...model.byId.values()].filter(
      (type) => type.id !== found.id && uses(type, found),
    );
    if (users.length > 0) {
      const names = users.map((type) => `${type.kind} ${type.key}`).join(", ");
      throw new AppError("conflict", `${kind} "${key}" is used by ${names}.`);
    }
    const count = await countDocumentsOfType(current.tx, found.id);
    if (count > 0) {
      throw new AppError(
        "conflict",
        `${kind} "${key}" has ${count} documents, deleted ones included.`,
      );
    }
    await deleteType(current.tx, found.id);
    await bumpModelVersion(current.tx, site.id);
    await current.change({ kind: "model", tags: [siteTag], canonical: [] });
  });
}

/** The type a request names. @throws AppError `not_found` */
export function requireType(model: Model, kind: TypeKind, key: string): ContentType {
  return orNotFound(model.find(kind, key));
}

async function lockModel({ tx, site }: Edit): Promise<Model> {
  await lockSite(tx, site.id);
  return loadModel(tx, site.id);
}

/** Components and reference targets must exist; a type may refer to itself. */
function checkNames(model: Model, type: NewType): void {
  const component = componentKeys(type.fields).find(
    (key) => model.find("component", key) === undefined,
  );
  if (component !== undefined)
    throw invalidFields({ fields: [`There is no component "${component}".`] });
  const target = referenceTargets(type.fields).find(
    (to) =>
      model.find(to.kind, to.key) === undefined && !(to.kind === type.kind && to.key === type.key),
  );
  if (target !== undefined) {
    throw invalidFields({
      fields: [`There is no ${target.kind} type "${target.key}" to refer to.`],
    });
  }
}

function uses(user: ContentType, used: ContentType): boolean {
  if (used.kind === "component") return componentKeys(user.fields).includes(used.key);
  return referenceTargets(user.fields).some((to) => to.kind === used.kind && to.key === used.key);
}
