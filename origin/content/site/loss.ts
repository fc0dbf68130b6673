import { AppError } from "../../../shared/errors.ts";
import { newestValues } from "../../db/content/revisions.ts";
import type { Transaction } from "../../db/client.ts";
import { isBlank, type ReadContext } from "../write/field-reader.ts";
import { readerOf } from "../write/fields.ts";
import { isObject, memberOf, type Values } from "../../../shared/content/field-kind.ts";
import {
  componentKeys,
  withoutHints,
  type ContentType,
  type Field,
  type Model,
} from "../../../shared/content/model.ts";

/** How many documents a refusal names. */
const NAMED_DOCUMENTS = 20;

interface FieldChange {
  was: Field;
  after: Field;
}

/**
 * Refuses a change of fields under which content that documents have now could not be kept.
 * Fields that are added or taken out lose nothing: revisions keep their values.
 * @throws AppError `conflict` naming the documents
 */
export async function refuseLoss(
  tx: Transaction,
  model: Model,
  found: ContentType,
  fields: Field[],
): Promise<void> {
  // a field that was taken out and comes back finds the values it left
  const changed = changesBetween([...found.fields, ...found.retired], fields);
  if (changed.length === 0) return;
  const users =
    found.kind === "component"
      ? usersOf(model, found)
      : [{ type: found, pick: (values: Values) => [values] }];
  const losing: { id: number; slug: string | null; field: string }[] = [];
  for (const { type, pick } of users) {
    for (const document of await newestValues(tx, type.id)) {
      const lost = changed.find((change) =>
        pick(document.fields).some((values) => wouldLose(values, change, model)),
      );
      if (lost !== undefined)
        losing.push({ id: document.id, slug: document.slug, field: lost.after.key });
    }
  }
  if (losing.length === 0) return;
  throw new AppError(
    "conflict",
    `${losing.length} documents have content that the changed fields cannot hold; change them first.`,
    { extra: { documents: losing.slice(0, NAMED_DOCUMENTS) } },
  );
}

/** Whether readers lose the content of a field, at any depth. */
export const takesOut = (before: Field[], after: Field[]): boolean =>
  before.some((was) => {
    const is = after.find(({ key }) => key === was.key);
    if (is === undefined) return true;
    return was.kind === "repeater" && is.kind === "repeater" && takesOut(was.fields, is.fields);
  });

/** The fields that both lists have and that differ. */
function changesBetween(before: Field[], after: Field[]): FieldChange[] {
  const known = new Map(withoutHints(before).map((field) => [field.key, field]));
  return withoutHints(after).flatMap((field) => {
    const was = known.get(field.key);
    return was !== undefined && JSON.stringify(was) !== JSON.stringify(field)
      ? [{ was, after: field }]
      : [];
  });
}

/** The types that use a component, and where in their values its values are. */
function usersOf(model: Model, component: ContentType) {
  return [...model.byId.values()]
    .filter((type) => componentKeys(type.fields).includes(component.key))
    .map((type) => ({
      type,
      pick: (values: Values) => componentValues(values, type.fields, component.key),
    }));
}

function componentValues(values: Values, fields: Field[], key: string): Values[] {
  return fields.flatMap((field) => {
    const value = memberOf(values, field.key);
    if (field.kind === "component" && field.component === key)
      return isObject(value) ? [value] : [];
    if (field.kind !== "component_picker" || !Array.isArray(value)) return [];
    const picked = value.filter(isObject).filter((item) => item["type"] === key);
    return picked.map((item) => item["fields"]).filter(isObject);
  });
}

function wouldLose(values: Values, { was, after }: FieldChange, model: Model): boolean {
  const value = memberOf(values, was.key);
  if (holdsNothing(value)) return false;
  if (was.kind === "repeater" && after.kind === "repeater") {
    const inner = changesBetween(was.fields, after.fields);
    const items = Array.isArray(value) ? value.filter(isObject) : [];
    return items.some((item) => inner.some((change) => wouldLose(item, change, model)));
  }
  if (was.kind === "reference" && after.kind === "reference") {
    // stored as ids of documents of the target's type, one or a list
    return was.to.kind !== after.to.kind || was.to.key !== after.to.key || was.many !== after.many;
  }
  if (was.kind === "component" && after.kind === "component")
    return was.component !== after.component;
  if (was.kind === "component_picker" && after.kind === "component_picker") {
    const picked = Array.isArray(value) ? value.filter(isObject) : [];
    return picked.some((item) => !after.components.includes(String(item["type"])));
  }
  if (isStructured(was) || isStructured(after)) return true;
  return !readsBack(value, after, model);
}

/** Whether a stored value is empty for any kind of field: an earlier change may have left another kind's empty value. */
const holdsNothing = (value: unknown): boolean => {
  if (isObject(value)) return Object.values(value).every(holdsNothing);
  return isBlank(value) || value === false || (Array.isArray(value) && value.length === 0);
};

const isStructured = (field: Field) =>
  ["repeater", "reference", "component", "component_picker"].includes(field.kind);

/** Whether a simple value is the same under the changed field. */
function readsBack(value: unknown, after: Field, model: Model): boolean {
  const context: ReadContext = {
    model,
    errors: new Map(),
    missing: "empty",
    resolve: () => undefined,
    media: (url) => url,
  };
  const read = readerOf(after)(value, after, after.key, context, undefined);
  return context.errors.size === 0 && JSON.stringify(read) === JSON.stringify(value);
}
