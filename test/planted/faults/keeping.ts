import type { Fault } from "../fault.ts";

/** Faults of backups and of what brings them back. */

const taken = ["test/origin/backup.test.ts"];
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
    find: "const sites = await beginEpoch(drizzle(client), clock.now());",
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
];
