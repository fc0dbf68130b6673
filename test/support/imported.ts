import type { ImportedDocument } from "../../shared/manage/imports.ts";

/** A draft of a page type `note` with a field `words`, as an import brings it. */
const importedNote: ImportedDocument = {
  key: "note/1",
  kind: "page",
  type: "note",
  slug: "brought",
  locales: { en: { name: "Brought", fields: { words: "x" }, published: null } },
};

/** What an import asks of an origin: methods, paths below `/manage/v1`, bodies. */
export const importRequests: [string, string, unknown][] = [
  [
    "POST",
    "/imports/butter/documents",
    { documents: [importedNote, { ...importedNote, key: "note/2", type: "none" }] },
  ],
  ["PUT", "/imports/butter", { state: "done" }],
  ["GET", "/imports", undefined],
];
