import type { DocumentRow } from "../../../shared/manage/documents.ts";
import { whyOutside, type Narrowed } from "../../../shared/permissions.ts";

/** What is done to several documents at once: a release makes it one change, or nothing. */

export type BulkAction = "publish" | "unpublish";

export interface ReleaseItem {
  document: number;
  locale: string;
  action: BulkAction;
}

/** What of it somebody may do, and why the rest is left out. */
export function mineOf(
  rows: readonly DocumentRow[],
  items: readonly ReleaseItem[],
  within: Narrowed,
): { items: ReleaseItem[]; left: string[] } {
  const typeOf = new Map(rows.map(({ id, kind, type }) => [id, { kind, key: type }]));
  const judged = items.map((item) => {
    const type = typeOf.get(item.document);
    return { item, why: type && whyOutside(within, type, [item.locale]) };
  });
  return {
    items: judged.flatMap(({ item, why }) => (why === undefined ? [item] : [])),
    left: judged.flatMap(({ why }) => why ?? []),
  };
}

/**
 * What a release holds for these rows: of those to publish every locale they are written in, of those to take down every
 * one that readers have; in one locale alone where the list is of one.
 */
export const itemsOf = (
  rows: readonly DocumentRow[],
  action: BulkAction,
  locale: string | null,
): ReleaseItem[] =>
  rows.flatMap(({ id, locales, published }) =>
    (action === "publish" ? locales : published)
      .filter((one) => locale === null || one === locale)
      .map((one) => ({ document: id, locale: one, action })),
  );
