import { handle } from "../../edge/app.ts";
import { createEdgeClient } from "../../origin/delivery/courier/edge-client.ts";
import { sendNext } from "../../origin/delivery/courier/courier.ts";
import { listEdges } from "../../origin/db/log/edges.ts";
import { createFakeClock, type FakeClock } from "./clock.ts";
import { edgeCallsBy } from "./edge-calls.ts";
import { createTestEdge, type Faults, type TestEdge } from "./edge.ts";
import type { TestOrigin, TestOriginOptions } from "./origin.ts";

/** An origin and edges in one process that speak as over HTTP, on one clock. Nothing moves unless told to. */
export interface Connected<Name extends string> extends TestOrigin {
  clock: FakeClock;
  edges: Record<Name, TestEdge>;
  /** Requests to these fail as if nobody listened, or are never answered. */
  faults: Map<Name, "refuses" | "silent">;
  /** What edges were asked, as `<name> <method> <path>`, oldest first. */
  asked: string[];
  fetch: typeof globalThis.fetch;
  /** Materializes, and sends everything to one edge or to all. */
  deliver: (...names: Name[]) => Promise<void>;
}

/** @param newOrigin makes the origin, on the file's database @param names the edges, with failures to plant in each */
export async function createConnected<Name extends string>(
  newOrigin: (options?: TestOriginOptions) => Promise<TestOrigin>,
  names: Record<Name, Faults>,
  options: TestOriginOptions = {},
): Promise<Connected<Name>> {
  const clock = createFakeClock();
  const all = Object.keys(names) as Name[];
  const faults = new Map<Name, "refuses" | "silent">();
  const asked: string[] = [];
  const edges = Object.fromEntries(
    all.map((name) => [name, createTestEdge(names[name], clock)]),
  ) as Record<Name, TestEdge>;
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    const { hostname, pathname } = new URL(request.url);
    const name = hostname.split(".")[0] as Name;
    asked.push(`${name} ${request.method} ${pathname}`);
    const fault = faults.get(name);
    if (fault === "refuses") throw new TypeError("fetch failed");
    if (fault === "silent") return new Promise<never>(() => undefined);
    return handle(edges[name].parts, request);
  };
  const origin = await newOrigin({ ...options, clock, edgesFetch: fetch });
  const { postgres, log, report, pushKeys } = origin.parts;
  for (const name of all)
    await origin.request("POST", "/manage/v1/edges", { name, url: `https://${name}.test` });
  const courier = {
    log,
    edges: createEdgeClient(edgeCallsBy(fetch, clock, pushKeys)),
    clock,
    report,
  };
  return {
    ...origin,
    clock,
    edges,
    faults,
    asked,
    fetch,
    async deliver(...to) {
      await origin.materialize();
      for (const edge of await listEdges(postgres.db, origin.site.id)) {
        if (to.length > 0 && !to.includes(edge.name as Name)) continue;
        let sent = await sendNext(courier, edge.id, 1);
        while (sent.kind === "sent" || sent.kind === "elsewhere")
          sent = await sendNext(courier, edge.id, 1);
      }
    },
  };
}
