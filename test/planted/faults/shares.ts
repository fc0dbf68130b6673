import type { Fault } from "../fault.ts";

/** Faults of what sites share of an origin. */

export const shareFaults: Fault[] = [
  {
    name: "a site that was served stays the first in the queue",
    file: "origin/shares/turns.ts",
    find: "        moveLast(queue, site);\n",
    put: "",
    tests: ["test/origin/shares.test.ts"],
  },
  {
    name: "a statement that nobody waits for goes on",
    file: "origin/db/cancel.ts",
    find: '  ended.addEventListener("abort", cancel);\n',
    put: "",
    tests: ["test/origin/shares-database.test.ts"],
  },
];
