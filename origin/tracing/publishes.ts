import { LRUCache } from "lru-cache";
import type { Report } from "../../shared/events.ts";
import type { SpanContext, SpanStart, Tracer } from "../../shared/tracing.ts";
import type { EdgeClient } from "../delivery/courier/edge-client.ts";
import type { Log } from "../delivery/ports.ts";

/** A publish as one trace: the request that committed a change, its way into the log, and the push to each edge. */

/** ours: changes whose traces are remembered; one is pushed within seconds of its commit, or its edge is away. */
const CHANGES = 1_000;
/** ours: of what one push brings, the newest. */
const CHANGES_OF_PUSH = 100;

export interface PublishTraces {
  /** Hears of commits, on behalf of the request that made them. */
  observe: Report;
  log: (log: Log) => Log;
  edges: (edges: EdgeClient) => EdgeClient;
}

/**
 * What comes after a commit is done by loops, which ask the database what there is to do and not for whom. So this process remembers in
 * which trace it committed what; another origin's loops begin none for it.
 */
export function tracePublishes(tracer: Tracer | undefined): PublishTraces {
  if (tracer === undefined) return untraced;
  const traces = new LRUCache<string, SpanContext>({ max: CHANGES });
  const tracesOf = (site: number, changes: readonly number[]) =>
    changes.flatMap((change) => traces.get(`${site}/${change}`) ?? []);
  return {
    observe(event) {
      const trace = event.kind === "change.committed" ? tracer.recorded() : undefined;
      if (event.kind === "change.committed" && trace !== undefined)
        traces.set(`${event.site}/${event.change}`, trace);
    },
    log: (log) => ({ ...log, materializing: materializingAs(tracer, log, tracesOf) }),
    edges: (edges) => ({ ...edges, push: pushingAs(tracer, edges, tracesOf) }),
  };
}

const untraced: PublishTraces = {
  observe: () => undefined,
  log: (log) => log,
  edges: (edges) => edges,
};

type TracesOf = (site: number, changes: readonly number[]) => SpanContext[];

const materializingAs =
  (tracer: Tracer, log: Log, tracesOf: TracesOf): Log["materializing"] =>
  async (site, work) => {
    const beganMs = tracer.now();
    let taken: number[] = [];
    const result = await log.materializing(site, (inside) =>
      work({
        ...inside,
        async takeChanges(limit) {
          const changes = await inside.takeChanges(limit);
          taken = changes.map(({ number }) => number);
          return changes;
        },
      }),
    );
    const attributes = { "larder.site": site, "larder.changes": taken.length };
    const start = startOf(
      { name: "materialize", kind: "internal", attributes },
      tracesOf(site, taken),
    );
    if (start !== undefined) tracer.record(start, beganMs);
    return result;
  };

function pushingAs(tracer: Tracer, edges: EdgeClient, tracesOf: TracesOf): EdgeClient["push"] {
  const reached = new LRUCache<number, number>({ max: CHANGES });
  return async (url, batch) => {
    const { site, edge, change, entries } = batch;
    const first = Math.max(reached.get(edge) ?? change - 1, change - CHANGES_OF_PUSH) + 1;
    const changes = Array.from({ length: Math.max(0, change - first + 1) }, (_, at) => first + at);
    const attributes = {
      "server.address": URL.parse(url)?.host ?? "",
      "larder.site": site,
      "larder.edge": edge ?? 0,
      "larder.change": change,
      "larder.entries": entries.length,
    };
    const start = startOf({ name: "push", kind: "client", attributes }, tracesOf(site, changes));
    const push = () => edges.push(url, batch);
    const reply = await (start === undefined ? push() : tracer.span(start, push));
    if (reply.outcome === "applied") reached.set(edge ?? 0, change);
    return reply;
  };
}

/** A span of the first trace, linked with the others; undefined when nobody traces any of it. */
function startOf(start: SpanStart, [parent, ...links]: SpanContext[]): SpanStart | undefined {
  return parent === undefined ? undefined : { ...start, parent, links };
}
