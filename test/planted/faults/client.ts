import type { Fault } from "../fault.ts";

const layer = (name: string) => [`test/client/layers/${name}.test.ts`];

/** The client of sites. */
export const clientFaults: Fault[] = [
  {
    name: "a client takes half an answer",
    file: "client/src/layers/whole.ts",
    find: "if (response.status !== 304 && !isFailure(response)) requireObject(answer, text);",
    put: "if (text === null) requireObject(answer, text);",
    tests: layer("once"),
  },
  {
    name: "a client goes back to an older answer",
    file: "client/src/layers/high-water-mark.ts",
    find: "mark !== undefined && !isAtLeast(version, mark.version)",
    put: "mark === undefined && !isAtLeast(version, version)",
    tests: layer("high-water-mark"),
  },
  {
    name: "clients make an outage worse",
    file: "client/src/layers/retries.ts",
    find: "if (!elsewhere.isWell && !budget.take()) return outcome(came);",
    put: "if (!elsewhere.isWell && !budget.take() && attempt > attempts) return outcome(came);",
    tests: layer("retries"),
  },
  {
    name: "a client that begins beside a dead endpoint asks no other",
    file: "client/src/layers/retries.ts",
    find: "if (!elsewhere.isWell && !budget.take()) return outcome(came);",
    put: "if (!budget.take()) return outcome(came);",
    tests: layer("retries"),
  },
  {
    name: "a client's copies are anybody's",
    file: "client/src/layers/failover-cache.ts",
    find: "fingerprint(JSON.stringify([token, inQuery]))",
    put: "fingerprint(JSON.stringify([inQuery.length * 0]))",
    tests: layer("failover-cache"),
  },
  {
    name: "what was taken down comes back as a copy",
    file: "client/src/layers/failover-cache.ts",
    find: "const ENDS_COPY = [401, 403, 404, 410];",
    put: "const ENDS_COPY: number[] = [];",
    tests: layer("failover-cache"),
  },
];
