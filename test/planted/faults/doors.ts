import type { Fault } from "../fault.ts";

/** Faults of the doors of programs on Node, and of the limits of edges. */

export const doorFaults: Fault[] = [
  {
    name: "an address may have all connections",
    file: "doors/connections.ts",
    find: "if ((byStranger.get(stranger) ?? 0) >= caps.perAddress)",
    put: "if (caps.perAddress < 0)",
    tests: ["test/security/doors-connections.test.ts"],
    hangs: true,
  },
  {
    name: "a reader that takes nothing is waited for",
    file: "doors/readers.ts",
    find: "response.setTimeout(stallsMs, () => end(response));",
    put: "",
    tests: ["test/security/doors-connections.test.ts"],
    hangs: true,
  },
  {
    name: "a request's body may take for ever",
    file: "doors/server.ts",
    find: "requestTimeout: settings.requestWithinMs",
    put: "requestTimeout: 0",
    tests: ["test/security/doors-connections.test.ts"],
    hangs: true,
  },
  {
    name: "who is refused again and again is heard at once",
    file: "doors/patience.ts",
    find: "const waitMs = waitOf(owed(stranger));",
    put: "const waitMs = 0 * waitOf(owed(stranger));",
    tests: ["test/security/doors-patience.test.ts"],
  },
  {
    name: "pages that are not there count as nonsense",
    file: "doors/patience.ts",
    find: "new Set([400, 401, 403, 405,",
    put: "new Set([400, 401, 403, 404, 405,",
    tests: ["test/security/doors-patience.test.ts"],
    hangs: true,
  },
  {
    name: "the front passes on what the runtime obeys",
    file: "edge/local/front.ts",
    find: "if (PASSED.has(name) || (OURS.test(name) && name !== header.front))",
    put: "if (name !== header.front)",
    tests: ["test/security/doors-requests.test.ts"],
  },
  {
    name: "a page of another site drives an origin with the demo's tokens",
    file: "origin/http/context.ts",
    find: '  if (scope !== "read" || parts.isDemo === false)\n    refuseStrangersPage(token, request, parts.hosts ?? [], parts.isDemo);\n',
    put: "",
    tests: ["test/security/doors-pages.test.ts"],
  },
  {
    name: "a token counts for all addresses that have it, and addresses for nothing",
    file: "edge/limits/edge-limits.ts",
    find: 'for (const by of ["address", "token", "site"] as const)',
    put: 'for (const by of ["token", "site"] as const)',
    tests: ["test/security/limits-reads.test.ts"],
  },
  {
    name: "bodies that edges are being sent have no bound together",
    file: "edge/limits/byte-budget.ts",
    find: "const fits = total + bytes <= limits.totalBytes || total === 0;",
    put: "const fits = total <= limits.totalBytes || total === 0;",
    tests: ["test/security/limits-bodies.test.ts"],
    hangs: true,
  },
  {
    name: "a local edge reads what no origin signed for",
    file: "edge/local/front.ts",
    find: "if (isBodyless(request) || !url.startsWith(SIGNED)) return pass(request, response);",
    put: "if (url.length > 0) return pass(request, response);",
    tests: ["test/security/doors-unread.test.ts"],
  },
  {
    name: "an edge takes the body of a write that no token is for",
    file: "edge/app.ts",
    find: 'if (!allows(grant, "write")) throw noToken();',
    put: "",
    tests: ["test/edge/app.test.ts"],
  },
];
