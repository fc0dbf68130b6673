import { AppError } from "../../../shared/errors.ts";
import { isNarrowed, whyOutside } from "../../../shared/permissions.ts";
import { findWritten } from "../../db/content/owners.ts";
import type { Edit } from "./edit.ts";

/** A document, or what it is in one locale; null: in all it is written in. */
export interface Changed {
  documentId: number;
  locale: string | null;
}

/**
 * Where it is decided what a narrowed membership is for: nothing is changed, or planned to be, by somebody whose it is not.
 * `record` asks it of whatever becomes of documents, so that no act can go past it; acts that only come to something later ask it themselves.
 * @throws AppError `forbidden`
 */
export async function refuseOutside(
  { tx, site, within }: Pick<Edit, "tx" | "site" | "within">,
  changed: readonly Changed[],
): Promise<void> {
  if (!isNarrowed(within) || changed.length === 0) return;
  const ids = new Set(changed.map(({ documentId }) => documentId));
  const found = new Map(
    (await findWritten(tx, site.id, [...ids])).map((document) => [document.id, document]),
  );
  for (const { documentId, locale } of changed) {
    const document = found.get(documentId);
    if (document === undefined) continue;
    const why = whyOutside(within, document, locale === null ? document.locales : [locale]);
    if (why !== undefined) throw new AppError("forbidden", why);
  }
}
