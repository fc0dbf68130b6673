import type { Fault } from "../fault.ts";

/** Faults by which what was taken down could still be given. */

const CACHE = "edge/cache/memory-cache.ts";
const edges = ["test/edge/erasure.test.ts", "test/edge/content.table.test.ts"];
const origins = ["test/origin/erasure.test.ts"];
const processes = ["test/system/faults.test.ts"];
const WORKERS_CACHE = "edge/cloudflare/workers-cache.ts";

export const erasureFaults: Fault[] = [
  {
    name: "what nobody verified is given after its time",
    file: CACHE,
    find: 'answer.kind === "absent" || isPurgeable(answer)',
    put: 'answer.kind !== "refused" || isPurgeable(answer)',
    tests: ["test/conformance/memory.test.ts", "test/conformance/workers-cache.test.ts"],
  },
  {
    name: "the cache in memory gives whatever expired",
    file: CACHE,
    find: " && last !== undefined && mayOutlive(last.answer)",
    put: " && last !== undefined",
    tests: ["test/conformance/memory.test.ts"],
  },
  {
    name: "real processes: a list that no log has is given after its time, with what was taken down",
    file: CACHE,
    find: " && last !== undefined && mayOutlive(last.answer)",
    put: " && last !== undefined",
    tests: processes,
  },
  {
    name: "the check of the processes forgets what an edit erased",
    file: "test/prove/processes/erased.ts",
    find: "state.number === null || state.erases",
    put: "state.number === null",
    tests: ["test/prove/check.test.ts"],
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
    file: "edge/read/zone.ts",
    find: "token === undefined || !isPurgeable(answer)",
    put: 'token === undefined || !("freshness" in answer) || answer.freshness === "stale"',
    tests: ["test/edge/zone.test.ts"],
  },
  {
    name: "a lagging place gives what was there before a take-down",
    file: "edge/read/heard.ts",
    find: 'stored.state === "gone" || floor === 0',
    put: 'stored.state !== "gone" || floor === 0',
    tests: edges,
  },
  {
    name: "a restore makes every older body one of before a take-down",
    file: "edge/read/heard.ts",
    find: "need === null ? stored.version.epoch : head.epoch",
    put: "head.epoch",
    tests: ["test/edge/content.table.test.ts"],
  },
  {
    name: "a later batch takes the floor back",
    file: "edge/ledger/sqlite-record.ts",
    find: "Math.max(floorIn(batch.epoch, before), batch.floor)",
    put: "Math.min(before.floor + 1e9, batch.floor)",
    tests: ["test/conformance/workerd.test.ts"],
  },
  {
    name: "a publish after a take-down is purged like an edit",
    file: "edge/ledger/sqlite-record.ts",
    find: "oldest = case when round < ${REPAIR_ROUND} then oldest else excluded.oldest end",
    put: "oldest = excluded.oldest",
    tests: ["test/conformance/workerd.test.ts"],
  },
  {
    name: "purges of what showed a taken-down document are like those of edits",
    file: "edge/ledger/purge-rounds.ts",
    find: " || oldest <= floor",
    put: " || oldest < 0",
    tests: edges,
  },
  {
    name: "a body that landed late stays in the store while the origin is away",
    file: "edge/ledger/apply.ts",
    find: "if (isOpen && task.round > REPAIR_ROUND && stored !== null",
    put: "if (isOpen && task.round > 99 && stored !== null",
    tests: edges,
  },
  {
    name: "a first comparison deletes what only lags",
    file: "edge/ledger/apply.ts",
    find: "if (isOpen && task.round > REPAIR_ROUND && stored !== null",
    put: "if (isOpen && task.round >= REPAIR_ROUND && stored !== null",
    tests: edges,
  },
  {
    name: "a take-down does not raise the floor",
    file: "origin/delivery/materialize/materialize.ts",
    find: "const isFloor = changes.some(takesDown);",
    put: "const isFloor = changes.length > 1e6;",
    tests: origins,
  },
  {
    name: "edges are not told of the floor",
    file: "origin/delivery/courier/courier.ts",
    find: "change, head, floor, first, entries };",
    put: "change, head, floor: Math.min(floor, 0), first, entries };",
    tests: origins,
  },
  {
    name: "a change that erases is not recorded as one",
    file: "origin/db/log/changes.ts",
    find: "${change.erases === true}",
    put: "${change.erases === true && change.tags.length > 1e6}",
    tests: origins,
  },
  {
    name: "a field that is taken out is an edit",
    file: "origin/content/site/loss.ts",
    find: "if (is === undefined) return true;",
    put: "if (is === undefined) return false;",
    tests: origins,
  },
  {
    name: "a field that is taken out of a repeater is an edit",
    file: "origin/content/site/loss.ts",
    find: "takesOut(was.fields, is.fields);",
    put: "takesOut(was.fields, was.fields);",
    tests: origins,
  },
  {
    name: "a draft that is to erase something is taken",
    file: "origin/content/change/record.ts",
    find: "  if (seen.length === 0 && erase) throw nothingToErase();\n",
    put: "",
    tests: origins,
  },
];
