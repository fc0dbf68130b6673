import type { Fault } from "../fault.ts";

/** Faults of the protocol at the edge: the ledger, what a miss answers, what is kept. */

const WRITES = "edge/writes.ts";
const written = ["test/edge/writes.test.ts"];
const APPLY = "edge/apply.ts";
const CONTENT = "edge/content.ts";
const MEMORY = "edge/local/memory-cache.ts";
const applied = ["test/edge/apply.test.ts", "test/edge/apply.crash.test.ts"];
const answered = ["test/edge/content.table.test.ts", "test/edge/content.test.ts"];
const cached = ["test/conformance/memory.test.ts", "test/edge/memory-cache.test.ts"];

export const edgeFaults: Fault[] = [
  {
    name: "no fence: a batch need not continue the head",
    file: APPLY,
    find: "? batch.from === head.position",
    put: "? batch.from >= 0",
    tests: applied,
  },
  {
    name: "an older epoch is taken for a newer one",
    file: APPLY,
    find: "batch.epoch > head.epoch && batch.from === 0",
    put: "batch.from === 0",
    tests: applied,
  },
  {
    name: "an edge of a newer epoch need not begin at 0",
    file: APPLY,
    find: "batch.epoch > head.epoch && batch.from === 0",
    put: "batch.epoch > head.epoch",
    tests: applied,
  },
  {
    name: "a late batch without entries takes back the change",
    file: APPLY,
    find: "epoch === head.epoch ? Math.max(head.change, change) : change;",
    put: "epoch === head.epoch ? change : change;",
    tests: applied,
  },
  {
    name: "errors of the store are swallowed",
    file: "edge/writes.ts",
    find: "if (failed !== undefined) throw failed.reason;",
    put: "",
    tests: applied,
  },
  {
    name: "a batch may write keys of another site",
    file: APPLY,
    find: "if (!isKeyOf(site, entry.key))",
    put: "if (site < 0)",
    tests: applied,
  },
  {
    name: "take-downs leave no tombstone",
    file: APPLY,
    find: 'if (entry.state === "gone") return { key, version, stored: { state: "gone", version } };',
    put: 'if (entry.state === "gone") return undefined;',
    tests: [...applied, "test/edge/apply.repair.test.ts"],
  },
  {
    name: "what is gone is purged like an edit",
    file: "edge/purge-rounds.ts",
    find: 'takesDown: state === "gone" || reserve === 0',
    put: "takesDown: reserve === 0",
    tests: ["test/edge/apply.rounds.test.ts"],
  },
  {
    name: "reserves that ended are purged like an edit",
    file: "edge/purge-rounds.ts",
    find: 'takesDown: state === "gone" || reserve === 0',
    put: 'takesDown: state === "gone"',
    tests: ["test/edge/apply.rounds.test.ts"],
  },
  {
    name: "the body of a reserve that ended stays in the store",
    file: APPLY,
    find: "return entry.reserve === 0 ? { key, version, stored: null } : undefined;",
    put: "return undefined;",
    tests: applied,
  },
  {
    name: "what a batch wrote is written again when it comes again",
    file: WRITES,
    find: "if (!wanted.has(key) && waitMs(key) === 0) lasts.delete(key);",
    put: "if (waitMs(key) === 0) lasts.delete(key);",
    tests: written,
  },
  {
    name: "what was written counts for every later version",
    file: WRITES,
    find: '`${printVersion(version)} ${stored?.state ?? "deleted"}`',
    put: '`${printVersion(version).slice(0, 0)} ${stored?.state ?? "deleted"}`',
    tests: written,
  },
  {
    name: "a key is written again before its second is over",
    file: WRITES,
    find: "clock.now() + (isWritten ? gapMs : KV_WRITE_GAP_MS)",
    put: "clock.now() + (isWritten ? gapMs * 0 : KV_WRITE_GAP_MS)",
    tests: written,
  },
  {
    name: "a batch is applied of which the store has only a part",
    file: APPLY,
    find: "if (!(await writes.all(wanted, STORE_WRITES_WITHIN_MS))) {",
    put: "if ((await writes.all(wanted, STORE_WRITES_WITHIN_MS)) && wanted.length < 0) {",
    tests: written,
  },
  {
    name: "a batch waits for all comparisons that are due",
    file: APPLY,
    find: "if (isBatchWaiting()) break;",
    put: "void isBatchWaiting;",
    tests: ["test/edge/apply.repair.test.ts"],
  },
  {
    name: "what no log has any more is given",
    file: "edge/usable.ts",
    find: "whole && stored.version.epoch < head.epoch) return false;",
    put: "whole && stored.version.epoch < head.epoch) return true;",
    tests: [...answered, "test/edge/restore.test.ts"],
  },
  {
    name: "what only the lost log had is purged from no cache",
    file: "edge/cloudflare/ledger-record.ts",
    find: "          sql.exec(statement.endTasks, to, dueMs, epoch);",
    put: "",
    tests: ["test/conformance/workerd.test.ts"],
  },
  {
    name: "any body may be a reserve",
    file: "edge/ports.ts",
    find: "stored.version.position === reserve;",
    put: "stored.version.position >= 0;",
    tests: [...answered, "test/edge/apply.repair.test.ts"],
  },
  {
    name: "two purge rounds instead of three",
    file: "shared/limits-purges.ts",
    find: "PURGE_ROUNDS_AFTER_MS = [5_000, 10_000] as const",
    put: "PURGE_ROUNDS_AFTER_MS = [5_000] as const",
    tests: ["test/edge/apply.rounds.test.ts"],
  },
  {
    name: "purge intents are not durable",
    file: "edge/cloudflare/ledger-record.ts",
    find: "          sql.exec(statement.setTask, key, position, dueMs);",
    put: "",
    tests: ["test/conformance/workerd.test.ts"],
  },
  {
    name: "store and ledger are never compared",
    file: APPLY,
    find: "if (need === null || !isBehind(stored, need)) record.finish([task]);",
    put: "if (need === null || task.round < 99) record.finish([task]);",
    tests: ["test/edge/apply.repair.test.ts"],
  },
  {
    name: "what ended waits for an origin that is away",
    file: APPLY,
    find: 'isAway && need.state === "live" ? "away"',
    put: 'isAway ? "away"',
    tests: ["test/edge/apply.repair.test.ts"],
  },
  {
    name: "a miss is not verified with the ledger",
    file: CONTENT,
    find: "last !== null && isAtLeast(last.version, need.version)",
    put: "last !== null",
    tests: answered,
  },
  {
    name: "what the ledger knows to be gone is looked for elsewhere",
    file: CONTENT,
    find: 'if (need?.state === "gone") return gone(query, need.version, "verified");',
    put: "",
    tests: answered,
  },
  {
    name: "old answers call themselves verified",
    file: CONTENT,
    find: 'known(query, last, "stale")',
    put: 'known(query, last, "verified")',
    tests: answered,
  },
  {
    name: "answers without the ledger call themselves verified",
    file: CONTENT,
    find: 'known(query, last, "unverified")',
    put: 'known(query, last, "verified")',
    tests: answered,
  },
  {
    name: "a reader who has seen a change gets an older answer",
    file: CONTENT,
    find: "looked.value.head.change >= minChange",
    put: "looked.value.head.change >= 0",
    tests: [...answered, "test/edge/app.test.ts"],
  },
  {
    name: "a part that dawdles is waited for",
    file: CONTENT,
    find: "const timed = await withDeadline(clock, ms, work());",
    put: 'const timed = { kind: "done" as const, value: await work() };',
    tests: answered,
  },
  {
    name: "unverified answers are kept long",
    file: MEMORY,
    find: 'answer.freshness === "verified" ? VERIFIED_TTL_S : UNVERIFIED_TTL_S',
    put: 'answer.freshness === "verified" ? VERIFIED_TTL_S : VERIFIED_TTL_S + UNVERIFIED_TTL_S',
    tests: cached,
  },
  {
    name: "a 503 is kept",
    file: MEMORY,
    find: 'if (answer.kind === "unavailable" || answer.kind === "refused") return 0;',
    put: 'if (answer.kind === "refused") return 0; if (answer.kind === "unavailable") return 60;',
    tests: [...cached, "test/conformance/workers-cache.test.ts"],
  },
  {
    name: "a fill that a purge overtook is kept",
    file: MEMORY,
    find: "if (ttlS > 0 && !current.overtaken) {",
    put: "if (ttlS > 0) {",
    tests: cached,
  },
  {
    name: "an older version counts as new enough",
    file: "shared/version.ts",
    find: "have.position >= need.position",
    put: "have.position + 1 >= need.position",
    tests: [...answered, "test/edge/apply.repair.test.ts"],
  },
];
