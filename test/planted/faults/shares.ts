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
  {
    name: "a long answer has the thread until it is made",
    file: "origin/shares/slices.ts",
    find: "if (thread.nowMs() < untilMs) continue;",
    put: "if (thread.nowMs() < Infinity) continue;",
    tests: ["test/origin/slices.test.ts"],
  },
  {
    name: "every long answer has its slice before others go on",
    file: "origin/shares/slices.ts",
    find: "    waiting.shift()?.();\n",
    put: "    for (const go of waiting.splice(0)) go();\n",
    tests: ["test/origin/slices.test.ts"],
  },
  {
    name: "editors' looks wait for nobody",
    file: "origin/http/manage/manage.ts",
    find: "if (!isLook) return next();",
    put: "if (!isLook || isLook) return next();",
    tests: ["test/origin/manage-shares.test.ts"],
  },
];
