import type { Fault } from "../fault.ts";

/** Faults of what versions share, and of what guards the edge's parts from readers. */

const WORKERS_CACHE = "edge/cloudflare/workers-cache.ts";
const versions = ["test/edge/cache-versions.test.ts"];

export const cacheFaults: Fault[] = [
  {
    name: "a cached answer that cannot be read is a fault and not a miss",
    file: WORKERS_CACHE,
    find: "      return undefined;\n    }\n  };\n  // asked again",
    put: "      throw error;\n    }\n  };\n  // asked again",
    tests: versions,
  },
  {
    name: "versions that write another header share cached answers",
    file: WORKERS_CACHE,
    find: "https://content.larder/${CACHE_FORMAT}/",
    put: "https://content.larder/${1 + CACHE_FORMAT - CACHE_FORMAT}/",
    tests: versions,
  },
  {
    name: "a stored query that cannot be read stops the site",
    file: "origin/delivery/materialize/materialize.ts",
    find: "if (query === undefined) unreadable.push(known);",
    put: 'if (query === undefined) throw new Error("unreadable");',
    tests: ["test/origin/unreadable-query.test.ts"],
  },
  {
    name: "a clock that is set back puts the log before the commit",
    file: "origin/db/log/changes.ts",
    find: "set materialized_at = greatest(committed_at, ${now}::timestamptz), position",
    put: "set materialized_at = ${now}::timestamptz, position",
    tests: ["test/origin/clocks.test.ts"],
  },
  {
    name: "the database's clock is measured and not used",
    file: "origin/db/clock.ts",
    find: "now: () => Math.floor(clock.now() + aheadMs),",
    put: "now: () => Math.floor(clock.now() + 0 * aheadMs),",
    tests: ["test/origin/clocks.test.ts"],
  },
  {
    name: "what the origin said of its last change is forgotten",
    file: "edge/read/min-change.ts",
    find: "if (minChange > mostPossible(changes, site)) throw noSuchChange(minChange);",
    put: "if (mostPossible(changes, site) < 0) throw noSuchChange(minChange);",
    tests: ["test/edge/min-change.test.ts"],
  },
  {
    name: "questions that name a change are not limited",
    file: "edge/read/min-change.ts",
    find: "changes.limit.spend(String(site));",
    put: "",
    tests: ["test/edge/min-change.test.ts"],
  },
  {
    name: "the log answers before it has the change",
    file: "origin/http/v2/answered.ts",
    find: "{ fresh: !inLog, ended }),",
    put: "{ fresh: inLog, ended }),",
    tests: ["test/origin/min-change.test.ts"],
  },
  {
    name: "one strong validator for every encoding",
    file: "shared/respond.ts",
    find: "    etag: weak(answer.etag),",
    put: "    etag: answer.etag,",
    tests: ["test/shared/respond.test.ts"],
  },
  {
    name: "a validator that a hop made weak is another one",
    file: "shared/respond.ts",
    find: "strong(candidate) === strong(etag)",
    put: "candidate === strong(etag)",
    tests: ["test/shared/respond.test.ts"],
  },
  {
    name: "a part that hangs is waited for each time",
    file: "edge/read/breaker.ts",
    find: "if (now < state.probeMs) return false;",
    put: "if (now < state.probeMs) return true;",
    tests: ["test/edge/breaker.test.ts"],
  },
  {
    name: "a try that takes as long as the pause is followed by the next one",
    file: "edge/read/breaker.ts",
    find: "        probeMs: now + BREAKER.probeEveryMs,\n      });",
    put: "        probeMs: state?.probeMs ?? 0,\n      });",
    tests: ["test/edge/breaker.test.ts"],
  },
  {
    name: "unverified answers are kept past the last purge",
    file: "edge/read/breaker.ts",
    find: "grown * (mostMoreS + 1));",
    put: "grown * (mostMoreS * 2));",
    tests: ["test/edge/breaker.test.ts"],
  },
  {
    name: "what a ledger of another version says is taken as it is",
    file: "edge/read/heard.ts",
    find: "if (!looked.safeParse(said).success)",
    put: "if (said === null)",
    tests: ["test/edge/content.test.ts"],
  },
  {
    name: "a ledger that lost its record leaves in caches what only a lost log had",
    file: "edge/ledger/sqlite-record.ts",
    find: "before.wholeEpoch === 0 && !batch.first;",
    put: "false;",
    tests: ["test/conformance/workerd.test.ts"],
  },
  {
    name: "no purge takes out the answers of all tokens",
    file: "shared/keys.ts",
    find: "? TOKENS_CACHE_TAG :",
    put: "? key :",
    tests: ["test/shared/cache-tags.test.ts"],
  },
  {
    name: "what one site had purged counts as purged for another",
    file: "edge/purge/purger.ts",
    find: "`${site} ${printVersion(version)} ${round}`",
    put: "`${printVersion(version)} ${round}`",
    tests: ["test/conformance/purgers.test.ts"],
  },
];
