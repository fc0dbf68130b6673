import type { ContentType, Model } from "../../../shared/content/model.ts";

/** What a write knows a document by. */
export interface DocumentName {
  id: number;
  type: ContentType;
  slug: string | null;
}

/** The name of a stored document; its type is in the model because types with documents cannot be deleted. */
export function nameOf(
  { id, typeId, slug }: { id: number; typeId: number; slug: string | null },
  model: Model,
): DocumentName {
  const type = model.byId.get(typeId);
  if (type === undefined) throw new Error(`document ${id} has no type in the model`);
  return { id, type, slug };
}
