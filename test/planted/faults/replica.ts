import type { Fault } from "../fault.ts";

/** Faults of what an edge answers from its documents: when they are asked, and what becomes of the answer. */

const REPLICA = "edge/read/replica.ts";
const SELECT_TURNS = "edge/ledger/select-turns.ts";
const answered = ["test/edge/content.table.test.ts", "test/edge/content.test.ts"];
const tagged = ["test/edge/tags.test.ts"];
const turns = ["test/edge/select-turns.test.ts"];

export const replicaFaults: Fault[] = [
  {
    name: "what was made of documents is kept as if purges named it",
    file: "edge/ports.ts",
    find: ' && (source !== "replica" || tagged === true)',
    put: "",
    tests: ["test/edge/erasure.test.ts", "test/edge/zone.test.ts"],
  },
  {
    name: "documents are asked of which some are missing",
    file: REPLICA,
    find: " || !looked.value.replica",
    put: "",
    tests: answered,
  },
  {
    name: "documents that lack the reader's change are verified for him",
    file: REPLICA,
    find: 'head.change >= minChange ? "verified" : "stale"',
    put: 'head.change >= minChange ? "verified" : "verified"',
    tests: answered,
  },
  {
    name: "an answer that outgrew the limit is refused by the documents",
    file: REPLICA,
    find: " && !isAnswered",
    put: "",
    tests: answered,
  },
  {
    name: "something old is given before the documents are asked",
    file: "edge/read/content.ts",
    find: 'if (selected.kind !== "unavailable") return selected;',
    put: 'if (selected.kind !== "unavailable" && last === null) return selected;',
    tests: answered,
  },
  {
    name: "an answer made of documents is older than what the log had for the question",
    file: REPLICA,
    find: "need?.version.epoch === epoch ? need.version.position : 0",
    put: "0",
    tests: answered,
  },
  {
    name: "what was made of documents is kept under tags that are not known",
    file: REPLICA,
    find: '!tags.split(",").includes(anyKey) &&',
    put: "",
    tests: answered,
  },
  {
    name: "a document's row touches nothing that shows it elsewhere",
    file: "edge/replica/touched.ts",
    find: "return [documentTag(id), ...known.map(typeTag), ...slugs];",
    put: "return [...known.map(typeTag), ...slugs];",
    tests: tagged,
  },
  {
    name: "a document's row does not touch its slug",
    file: "edge/replica/touched.ts",
    find: "return [documentTag(id), ...known.map(typeTag), ...slugs];",
    put: "return [documentTag(id), ...known.map(typeTag)];",
    tests: tagged,
  },
  {
    name: "a document that goes does not touch its type",
    file: "edge/replica/replica.ts",
    find: "types: [before], slug: null",
    put: "types: [], slug: null",
    tests: tagged,
  },
  {
    name: "a new neighbour touches no post",
    file: "edge/replica/tags.ts",
    find: 'hasNeighbours ? typesOf(readSite(rows).model, ["post"]) : []',
    put: "hasNeighbours ? [] : []",
    tests: ["test/edge/tags.property.test.ts"],
  },
  {
    name: "tags of rows are believed while documents do not keep up",
    file: "edge/ledger/touched.ts",
    find: " && documents.keepsUp(head)",
    put: "",
    tests: [...tagged, "test/conformance/memory.test.ts"],
  },
  {
    name: "what another version did not purge is not purged",
    file: "edge/ledger/touched.ts",
    find: " && before.kept === before.position",
    put: "",
    tests: tagged,
  },
  {
    name: "a change is live before the tags that it touches are purged",
    file: "edge/ledger/apply.ts",
    find: ", ...touched.map(firstOfTag)]",
    put: "]",
    tests: tagged,
  },
  {
    name: "a tag is compared with the store",
    file: "edge/ledger/purge-rounds.ts",
    find: "round === REPAIR_ROUND && isTagKey(key)",
    put: "false && isTagKey(key)",
    tests: tagged,
  },
  {
    name: "a purge of a tag overtakes no fill",
    file: "edge/local/memory-cache.ts",
    find: "ttlS > 0 && !current.isOvertaken(tags)",
    put: "ttlS > 0 && !current.isOvertaken(tags.slice(0, 3))",
    tests: ["test/conformance/memory.test.ts", ...tagged],
  },
  {
    name: "selects go before what else the ledger is asked",
    file: SELECT_TURNS,
    find: "await clock.sleep(0);\n        waiting",
    put: "waiting",
    tests: turns,
  },
  {
    name: "answers are made for readers who have gone",
    file: SELECT_TURNS,
    find: 'beginMs > untilMs ? { kind: "busy" } : work()',
    put: "work()",
    tests: turns,
  },
  {
    name: "a late stretch of documents takes back what came since",
    file: "edge/replica/replica.ts",
    find: ".filter((row) => row.entry.position > position)",
    put: ".filter((row) => row.entry.position > 0 * position)",
    tests: ["test/edge/replica.test.ts"],
  },
  {
    name: "a replica is whole as its last stretch says",
    file: "edge/replica/replica.ts",
    find: "Math.max(until, head)",
    put: "Math.max(0 * until, head)",
    tests: ["test/edge/replica.test.ts"],
  },
  {
    name: "a part of a body ends within a character",
    file: "edge/replica/document.ts",
    find: "isWithinPair ? end - 1 : end",
    put: "isWithinPair ? end : end",
    tests: ["test/edge/replica.test.ts"],
  },
  {
    name: "of conditions that many documents meet, the first leads",
    file: "edge/replica/conditions.ts",
    find: "limit <= last; limit *= factor",
    put: "limit <= 0 * last; limit *= factor",
    tests: ["test/edge/select-plans.test.ts"],
  },
  {
    name: "a document is compared by way of all values that are meant",
    file: "edge/replica/conditions.ts",
    find: "sql`+own.value`",
    put: "sql`own.value`",
    tests: ["test/edge/select-plans.test.ts"],
  },
  {
    name: "of a condition that is turned round, what it leaves is counted one by one",
    file: "edge/replica/lists.ts",
    find: "only?.negated === true && others.length === 0",
    put: "only?.negated === true && others.length < 0",
    tests: ["test/edge/select-plans.test.ts"],
  },
  {
    name: "values to be made again ask for an alarm at no time",
    file: "edge/cloudflare/ledger-record.ts",
    find: "const AT_ONCE_MS = 1;",
    put: "const AT_ONCE_MS = 0;",
    tests: ["test/conformance/workerd.test.ts"],
  },
  {
    name: "statements once asked stay prepared for ever",
    file: "edge/node/sqlite-rows.ts",
    find: "new LRUCache<string, StatementSync>({ max: STATEMENTS_KEPT })",
    put: "new Map<string, StatementSync>()",
    tests: ["test/edge/sqlite-rows.test.ts"],
  },
];
