import type { Fault } from "../fault.ts";

const LISTS = ["test/origin/manage-lists.test.ts"];
const EDITS = ["test/origin/manage-edits.test.ts"];

const HINTS = ["test/origin/field-hints.test.ts"];

/** Documents as dashboards list, open and change them. */
export const documentFaults: Fault[] = [
  {
    name: "a list goes on with the row it ended with",
    file: "origin/db/content/summaries.ts",
    find: "${descending ? sql`<` : sql`>`}",
    put: "${descending ? sql`<=` : sql`>=`}",
    tests: LISTS,
  },
  {
    name: "what is planned in a release is not called planned",
    file: "origin/db/content/summaries.ts",
    find: "  where r.site_id = ${siteId} and r.state = 'scheduled')`;",
    put: "  where r.site_id = ${siteId} and r.state = 'open')`;",
    tests: LISTS,
  },
  {
    name: "an author's is whatever an author finds",
    file: "origin/http/manage/own-documents.ts",
    find: "  const isOwn = found.owner !== null && found.owner === by.personId;",
    put: "  const isOwn = by.personId !== null;",
    tests: EDITS,
  },
  {
    name: "an address that a page left is not looked at again",
    file: "origin/content/documents/rename.ts",
    find: "const tags = [...touchedBy([before]), ...beside];",
    put: "const tags = beside;",
    tests: EDITS,
  },
  {
    name: "a field's help is sent to edges",
    file: "origin/delivery/documents/write-rows.ts",
    find: "fields: withoutHints(type.fields)",
    put: "fields: type.fields",
    tests: HINTS,
  },
  {
    name: "a change of a field's help has every answer looked at again",
    file: "origin/content/site/types.ts",
    find: "if (isSameToReaders(found, type)) return",
    put: "if (isSameToReaders(found, type) && fields.length > 99) return",
    tests: HINTS,
  },
  {
    name: "what publishing a revision again comes to is said of the newest one",
    file: "origin/content/documents/check.ts",
    find: "if (revision === null) return chosen(",
    put: "if (revision !== -1) return chosen(",
    tests: ["test/origin/check-revision.test.ts"],
  },
];
