import type { Fault } from "../fault.ts";

/** What the purger and those who ask it must not do. */

const purger = ["test/edge/purger.test.ts", "test/edge/purger.property.test.ts"];
const zone = ["test/edge/zone.test.ts"];

export const purgeFaults: Fault[] = [
  {
    name: "purge calls are not counted",
    file: "edge/purger.ts",
    find: "this.#bucket = spend(this.#bucket);",
    put: "void spend(this.#bucket);",
    tests: purger,
  },
  {
    name: "tags of a purge call that failed are forgotten",
    file: "edge/purger.ts",
    find: "else if (!this.#waiting.has(want.key)) this.#waiting.set(want.key, want);",
    put: "",
    tests: purger,
  },
  {
    name: "take-downs wait behind edits",
    file: "edge/purge-plan.ts",
    find: "(want.takesDown ? 0 : 10) + want.round",
    put: "(want.takesDown ? 10 : 0) + want.round",
    tests: purger,
  },
  {
    name: "a coarser purge names another site",
    file: "edge/purge-plan.ts",
    find: 'level === "site" ? siteCacheTag(want.site) : familyTagOf(want);',
    put: 'level === "site" ? siteCacheTag(want.site + 1) : familyTagOf(want);',
    tests: purger,
  },
  {
    name: "purges that wait count as sent",
    file: "edge/purge-rounds.ts",
    find: "const open = new Set(waiting);",
    put: "const open = new Set(waiting.slice(0, 0));",
    tests: ["test/edge/apply.quota.test.ts"],
  },
  {
    name: "a zone may keep what a token in a header got",
    file: "edge/zone.ts",
    find: 'const DECIDING = ["authorization", ',
    put: "const DECIDING = [",
    tests: zone,
  },
  {
    name: "what a zone keeps is not purged when its token is revoked",
    file: "edge/zone.ts",
    find: "  tags.push(tokenKey(await sha256Hex(token)));",
    put: "  void [tokenKey, sha256Hex];",
    tests: zone,
  },
];
