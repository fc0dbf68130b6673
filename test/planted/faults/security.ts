import type { Fault } from "../fault.ts";

/** Faults that attacks by number must notice (docs/security.md). */

export const securityFaults: Fault[] = [
  {
    name: "a browser may keep what management answers",
    file: "origin/http/manage/manage.ts",
    find: '  "cache-control": "private, no-store",\n  "x-content',
    put: '  "x-content',
    tests: ["test/security/d-cross-site.test.ts"],
  },
  {
    name: "a statement forgets its site",
    file: "origin/db/content/documents.ts",
    find: "where d.site_id = ${siteId} and d.deleted_at is null and ${condition}",
    put: "where d.deleted_at is null and ${condition}",
    tests: ["test/security/b-statements.test.ts"],
  },
  {
    name: "lists show the newest revision of what is published",
    file: "origin/db/content/selected.ts",
    find: "  join revisions r on r.id = p.revision_id`;",
    put: "  join revisions r on r.id = (select max(id) from revisions where document_id = p.document_id)`;",
    tests: ["test/security/b-drafts.test.ts"],
  },
  {
    name: "elements in texts are elements of feeds",
    file: "shared/content/feeds.ts",
    find: '.replaceAll("<", "&lt;")',
    put: '.replaceAll("<", "<")',
    tests: ["test/security/d-answers.test.ts"],
  },
  {
    name: "files may run scripts",
    file: "shared/respond-media.ts",
    find: "media-src 'self'; sandbox\"",
    put: "media-src 'self'; sandbox allow-scripts\"",
    tests: ["test/security/d-files.test.ts"],
  },
  {
    name: "errors of ours say what they are",
    file: "shared/errors.ts",
    find: 'new AppError("internal", "Internal error.",',
    put: 'new AppError("internal", String((error as Error).cause ?? error),',
    tests: ["test/security/d-answers.test.ts"],
  },
  {
    name: "a range reads the file to its end",
    file: "shared/respond-media.ts",
    find: "        controller.close();\n        return reader.cancel();",
    put: "",
    tests: ["test/security/a-ranges.test.ts"],
  },
];
