import type { Transaction } from "../../db/client.ts";
import { findPublished, writeValues, rulesOf } from "../../db/content/values.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import { valuesOf } from "../../../shared/content/values.ts";

/** Keeping the values that lists compare (`values.ts`) of what is published. */

/** Whether lists of a type compare anything. */
export const isCompared = ({ kind }: ContentType): boolean =>
  kind === "page" || kind === "collection";

export interface PublishedValues {
  documentId: number;
  locale: string;
  type: ContentType;
  fields: Values;
}

/** Keeps the values of documents that were just published; those of a type that no list compares have none. @returns how many are due no more */
export async function keepValues(
  tx: Transaction,
  model: Model,
  published: PublishedValues[],
): Promise<number> {
  const compared = published.filter(({ type }) => isCompared(type));
  const rules = new Map(compared.map(({ type }) => [type.id, rulesOf(type, model)]));
  const places = compared.map(({ documentId, locale, type, fields }) => ({
    documentId,
    locale,
    typeId: type.id,
    rules: rules.get(type.id) ?? "",
    values: valuesOf(fields, type, model),
  }));
  return writeValues(tx, places);
}

/** Makes the values of documents anew from what is published of them; they must be locked. @returns as `keepValues` */
export async function revalue(tx: Transaction, model: Model, ids: number[]): Promise<number> {
  const found = await findPublished(tx, ids);
  const published = found.flatMap(({ documentId, locale, typeId, fields }) => {
    const type = model.byId.get(typeId);
    return type === undefined ? [] : [{ documentId, locale, type, fields }];
  });
  return keepValues(tx, model, published);
}
