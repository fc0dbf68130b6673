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
    name: "a large write rests no longer than a small one",
    file: "origin/shares/shares.ts",
    find: "clock.now() - beginMs + besidesMs",
    put: "clock.now() - beginMs + besidesMs * 0",
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
  {
    name: "a file is read as JSON before it is told from its bytes",
    file: "origin/http/manage/manage.ts",
    find: 'app.route("/", uploadRoutes(parts));',
    put: 'app.use("*", async (context, next) => { await readJsonInBounds(context); await next(); }); app.route("/", uploadRoutes(parts));',
    tests: ["test/origin/media-edges.test.ts"],
  },
  {
    name: "a site that is not alone never rests",
    file: "origin/shares/rests.ts",
    find: "if (tookMs === 0 || !isInCompany(site)) return;",
    put: "if (site > 0) return;",
    tests: ["test/origin/shares.test.ts"],
  },
  {
    name: "selects of a site with company rest no longer than others",
    file: "edge/ledger/select-turns.ts",
    find: "isInCompany() ? restAfterMissMs(tookMs, 1) : tookMs",
    put: "tookMs",
    tests: ["test/edge/select-turns.test.ts"],
  },
  {
    name: "a ledger's selects take no rest",
    file: "edge/ledger/select-turns.ts",
    find: "bytesOf(selected) / SELECT_REST_BYTES_PER_MS",
    put: "0",
    tests: ["test/edge/select-turns.test.ts"],
  },
  {
    name: "a long answer becomes bytes in one piece",
    file: "shared/content/texts.ts",
    find: ".written;\n    yield text.length / PRINTED;",
    put: ".written;",
    tests: ["test/edge/seal.test.ts"],
  },
  {
    name: "small texts of an answer are not put together",
    file: "shared/content/texts.ts",
    find: "if (chars + length > TEXT_CHARS) put(at);",
    put: "put(at);",
    tests: ["test/edge/seal.test.ts"],
  },
  {
    name: "a long answer of the replica is printed in one piece",
    file: "edge/replica/select.ts",
    find: "if (chars < SELECT_SLICE_CHARS) continue;",
    put: "if (chars >= 0) continue;",
    tests: ["test/edge/select-slices.test.ts"],
  },
];
