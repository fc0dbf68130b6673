import type { ImportedDocument } from "../../../shared/manage/imports.ts";
import { identityFrom } from "../write/terms.ts";

/** What an author, category or tag is found by when writers name it; null of everything else. */
export function identityOfTerm(
  { kind, locales }: ImportedDocument,
  defaultLocale: string,
): string | null {
  const held = locales[defaultLocale];
  if (held === undefined) return null;
  if (kind !== "author" && kind !== "category" && kind !== "tag") return null;
  return identityFrom(kind, held.name, held.fields);
}
