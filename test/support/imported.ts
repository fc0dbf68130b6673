import type { ImportedDocument } from "../../shared/manage/imports.ts";

/** A draft of a page type `note` with a field `words`, as an import brings it. */
export const importedNote: ImportedDocument = {
  key: "note/1",
  kind: "page",
  type: "note",
  slug: "brought",
  locales: { en: { name: "Brought", fields: { words: "x" }, published: null } },
};
