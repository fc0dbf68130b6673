import { documentTag, siteTag, slugTag, typeTag, type Tag } from "../../shared/tags.ts";
import { isSlug } from "../../shared/query-params.ts";

/** What is out of date because of rows of the log: answers with such a tag, made of what was here before. */
export interface Touched {
  tag: Tag;
  /** Of the newest of these rows. */
  position: number;
  /** Whether one of them took something away. */
  isGone: boolean;
}

/** A row that was taken: which document in which locale was what type before and is what now, under which slug; null for the site's. */
export interface TakenRow {
  position: number;
  document: {
    id: number;
    types: (number | undefined)[];
    slug: string | null;
    isGone: boolean;
  } | null;
}

/**
 * The tags that rows touch, each once. A slug that a document leaves is none of them: whatever showed the document by it
 * carries the document's tag.
 */
export function touchedBy(rows: readonly TakenRow[]): Touched[] {
  const touched = new Map<Tag, Touched>();
  for (const { position, document } of rows) {
    const isGone = document?.isGone ?? false;
    for (const tag of tagsOf(document)) {
      const known = touched.get(tag);
      touched.set(tag, {
        tag,
        position: Math.max(position, known?.position ?? 0),
        isGone: isGone || known?.isGone === true,
      });
    }
  }
  return [...touched.values()];
}

function tagsOf(document: TakenRow["document"]): Tag[] {
  if (document === null) return [siteTag];
  const { id, types, slug } = document;
  const known = types.filter((type) => type !== undefined);
  // nobody is answered under another name
  const slugs = slug !== null && isSlug(slug) ? [slugTag(slug)] : [];
  return [documentTag(id), ...known.map(typeTag), ...slugs];
}
