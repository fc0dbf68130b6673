import type { Fault } from "../fault.ts";

/** Faults by which what was taken down could still be given. */

const CACHE = "edge/local/memory-cache.ts";
const WORKERS_CACHE = "edge/cloudflare/workers-cache.ts";

export const erasureFaults: Fault[] = [
  {
    name: "what nobody verified is given after its time",
    file: CACHE,
    find: 'answer.kind === "absent" || answer.freshness === "verified"',
    put: 'answer.kind !== "refused" || answer.freshness === "verified"',
    tests: ["test/conformance/memory.test.ts", "test/conformance/workers-cache.test.ts"],
  },
  {
    name: "the cache in memory gives whatever expired",
    file: CACHE,
    find: " && isThere && mayOutlive(known.answer)",
    put: " && isThere",
    tests: ["test/conformance/memory.test.ts"],
  },
  {
    name: "Workers Cache is not told what ends with its time",
    file: WORKERS_CACHE,
    find: 'mayOutlive(answer) ? "" : ", stale-if-error=0"',
    put: 'mayOutlive(answer) ? "" : ""',
    tests: ["test/conformance/workers-cache.test.ts"],
  },
  {
    name: "whatever Workers Cache gives after its time is an answer",
    file: WORKERS_CACHE,
    find: "if (isExpired && !mayOutlive(written)) {",
    put: 'if (isExpired && !mayOutlive(written) && kind === "refused") {',
    tests: ["test/conformance/workers-cache.test.ts"],
  },
  {
    name: "a zone keeps what nobody verified",
    file: "edge/zone.ts",
    find: 'answer.freshness === "verified";',
    put: 'answer.freshness !== "stale";',
    tests: ["test/edge/zone.test.ts"],
  },
];
