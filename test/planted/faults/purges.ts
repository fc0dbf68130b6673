import type { Fault } from "../fault.ts";

/** What the purger and those who ask it must not do. */

const purger = ["test/edge/purger.test.ts", "test/edge/purger.property.test.ts"];
const firstLoad = ["test/edge/first-load.test.ts"];
const zone = ["test/edge/zone.test.ts"];

export const purgeFaults: Fault[] = [
  {
    name: "purge calls are not counted",
    file: "edge/purge/purger.ts",
    find: "this.#bucket = spend(this.#bucket);",
    put: "void spend(this.#bucket);",
    tests: purger,
  },
  {
    name: "tags of a purge call that failed are forgotten",
    file: "edge/purge/purger.ts",
    find: "else if (!this.#waiting.has(want.key)) this.#waiting.set(want.key, want);",
    put: "",
    tests: purger,
  },
  {
    name: "take-downs wait behind edits",
    file: "edge/purge/plan.ts",
    find: "(want.takesDown ? 0 : 10) + want.round",
    put: "(want.takesDown ? 10 : 0) + want.round",
    tests: purger,
  },
  {
    name: "a coarser purge names another site",
    file: "edge/purge/plan.ts",
    find: "tag: siteCacheTag(site), isOfSite",
    put: "tag: siteCacheTag(site + 1), isOfSite",
    tests: purger,
  },
  {
    name: "tags of documents are never named by their site",
    file: "edge/purge/plan.ts",
    find: 'key.startsWith("r/") || isTagKey(key)',
    put: 'key.startsWith("r/")',
    tests: purger,
  },
  {
    name: "purges that wait count as sent",
    file: "edge/ledger/purge-rounds.ts",
    find: "const open = new Set(waiting);",
    put: "const open = new Set(waiting.slice(0, 0));",
    tests: ["test/edge/apply.quota.test.ts"],
  },
  {
    name: "purges that are asked for again lose their turn",
    file: "edge/purge/purger.ts",
    find: "turn: known?.turn ?? this.#turn++",
    put: "turn: this.#turn++",
    tests: purger,
  },
  {
    name: "one site uses up the calls of all",
    file: "edge/purge/plan.ts",
    find: "if (isShort && !waiting.some(",
    put: "if (isShort && waiting.length === 0 && !waiting.some(",
    tests: purger,
  },
  {
    name: "a site waits behind all that another purges",
    file: "edge/purge/plan.ts",
    find: "|| a.nth - b.nth",
    put: "",
    tests: purger,
  },
  {
    name: "one site takes up all the room to wait",
    file: "edge/purge/shares.ts",
    find: "PURGE_MAX_WAITING / counts.size - (counts.get(site) ?? 0)",
    put: "0 * counts.size",
    tests: purger,
  },
  {
    name: "the first load of an edge purges everything",
    file: "edge/ledger/apply.ts",
    find: "const purgeable = first ?",
    put: "const purgeable = first && entries.length < 0 ?",
    tests: firstLoad,
  },
  {
    name: "an edge that lost its record is loaded like a new one",
    file: "edge/ledger/apply.ts",
    find: "head.epoch === 0 ? first :",
    put: "head.epoch === 0 ? true :",
    tests: firstLoad,
  },
  {
    name: "a zone may keep what a token in a header got",
    file: "edge/read/zone.ts",
    find: 'const DECIDING = ["authorization", ',
    put: "const DECIDING = [",
    tests: zone,
  },
  {
    name: "what a zone keeps is not purged when its token is revoked",
    file: "edge/read/zone.ts",
    find: ", tokenKey(await sha256Hex(token))]",
    put: ", tokenKey(await sha256Hex(`not ${token}`))]",
    tests: zone,
  },
];
