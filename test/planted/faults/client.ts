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
  {
    name: "what a client sends unpaid in an outage is never paid off",
    file: "client/src/layers/budget.ts",
    find: "owe: () => void (owed += 1),",
    put: "owe: () => void (owed += 0),",
    tests: layer("retries"),
  },
  {
    name: "hedges count every read once more",
    file: "client/src/layers/hedging.ts",
    find: "if (shared === undefined) budget.wanted();",
    put: "budget.wanted();",
    tests: layer("retries"),
  },
  {
    name: "a client keeps previews",
    file: "client/src/fetch.ts",
    find: '!/\\bno-store\\b/i.test(response.headers.get("cache-control") ?? "");',
    put: 'response.headers.get("cache-control") !== "none";',
    tests: ["test/client/previews.test.ts"],
  },
  {
    name: "larder/butter shares requests, so that hooks miss some",
    file: "client/src/butter/create.ts",
    find: "sharing: false,",
    put: "sharing: true,",
    tests: ["test/client/butter/failing.test.ts"],
  },
  {
    name: "larder/butter tells a site's hooks its token",
    file: "client/src/butter/hooks.ts",
    find: "return { options, params: rest, type };",
    put: "return { options, params: { ...rest, auth_token: _token }, type };",
    tests: ["test/client/butter/larder.test.ts"],
  },
  {
    name: "larder/butter waits for an edge that hangs until there is no time left for another one",
    file: "client/src/butter/create.ts",
    find: "const part = endpoints.length > 1 ? ATTEMPT_SHARE : 1;",
    put: "const part = endpoints.length > 1 ? ATTEMPT_SHARE / ATTEMPT_SHARE : 1;",
    tests: ["test/client/butter/failing.test.ts"],
  },
  {
    name: "larder/butter says nothing of an error to hooks",
    file: "client/src/butter/resource.ts",
    find: "if (config.onError) config.onError(data, told({ config, params, type }));",
    put: "told({ config, params, type });",
    tests: ["test/client/butter/larder.test.ts"],
  },
  {
    name: "an answer that is late is lost",
    file: "client/src/layers/late-answers.ts",
    find: "(isFailure(response) ? over() : resolve(response))",
    put: "(isFailure(response) ? over() : over())",
    tests: layer("late-answers"),
  },
  {
    name: "what is late goes on after its caller went",
    file: "client/src/layers/deadline.ts",
    find: 'if (!isLeft) signal?.removeEventListener("abort", end);',
    put: 'signal?.removeEventListener("abort", end);',
    tests: layer("late-answers"),
  },
  {
    name: "larder/butter has less of a slow edge than who waits for it",
    file: "client/src/butter/create.ts",
    find: "lateAnswers: withLateAnswers,",
    put: "...(withLateAnswers.length > 5 && { lateAnswers: withLateAnswers }),",
    tests: ["test/client/butter/failing.test.ts"],
  },
];
