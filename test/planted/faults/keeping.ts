import type { Fault } from "../fault.ts";

/** Faults of backups and of what brings them back. */

const taken = ["test/origin/backup.test.ts"];
const collected = ["test/origin/collect.test.ts"];
const files = ["test/origin/collect-media.test.ts"];
const refused = ["test/origin/backup-refused.test.ts"];

export const keepingFaults: Fault[] = [
  {
    name: "a backup sees what is committed while it is taken",
    file: "origin/db/backup/snapshot.ts",
    find: '"begin isolation level repeatable read read only"',
    put: '"begin read only"',
    tests: taken,
  },
  {
    name: "a restore begins no epoch",
    file: "origin/backup/restore.ts",
    find: "const sites = await beginEpoch(drizzle(client), epoch);",
    put: "const sites = checked.manifest.sites.length;",
    tests: taken,
  },
  {
    name: "a restore lets triggers make once more what they made",
    file: "origin/db/backup/fresh.ts",
    find: '  await all("disable");\n',
    put: "",
    tests: taken,
  },
  {
    name: "sums of a backup are not compared",
    file: "origin/backup/opened.ts",
    find: 'if (new TextDecoder().decode(bytes) !== waiting.join(""))',
    put: "if (bytes.byteLength === 0)",
    tests: refused,
  },
  {
    name: "a restore passes over origins that run",
    file: "origin/backup/restore.ts",
    find: "if (origins > 0)",
    put: "if (origins < 0)",
    tests: refused,
  },
  {
    name: "tombstones go that an edge has not had",
    file: "origin/db/collect/log.ts",
    find: "least(e.head, e.documents, e.purged)",
    put: "l.head",
    tests: collected,
  },
  {
    name: "an edge that goes back behind collected tombstones is sent what comes after",
    file: "origin/db/log/receipts.ts",
    find: "between 1 and least(b.head, l.collected) - 1",
    put: "between 1 and 0",
    tests: collected,
  },
  {
    name: "a deleted document goes that what is published refers to",
    file: "origin/db/collect/documents.ts",
    find: "        and not exists (select from document_references r where r.target_id = d.id)\n",
    put: "",
    tests: collected,
  },
  {
    name: "a file goes that is named after the looking",
    file: "origin/db/collect/media.ts",
    find: "where id > $3 and strpos",
    put: "where id < 0 and id > $3 and strpos",
    tests: files,
  },
  {
    name: "a write does not wait for a file that is going",
    file: "origin/media/library.ts",
    find: "  await keepMedia(library.db, site.id, hash);\n",
    put: "",
    tests: files,
  },
  {
    name: "a file that was uploaded is collected like a copy",
    file: "origin/db/collect/media.ts",
    find: " or m.source_url is null and x.deleted_at is null and not $3::boolean",
    put: " or false and $3::boolean",
    tests: files,
  },
];
