import type { Clock, Random } from "../shared/clock.ts";
import { reportToAll, type Report } from "../shared/events.ts";
import type { Config } from "./config.ts";
import type { Database } from "./db/client.ts";
import type { EdgeInspector } from "./delivery/inspect/edge-inspector.ts";
import { createProber } from "./delivery/inspect/prober.ts";
import type { Parts } from "./http/context.ts";
import { createEventMetrics } from "./metrics/from-events.ts";

/** What watches an origin by the events that it reports. */
export interface Watch {
  /** To be given to everything that reports. */
  report: Report;
  metrics: Parts["metrics"];
  stop(): Promise<void>;
}

/** Wires metrics and the prober between an origin and where its events went before. */
export function watch(
  { metricsToken, probe }: Pick<Config, "metricsToken" | "probe">,
  parts: { clock: Clock; random: Random; report: Report; db: Database; inspector: EdgeInspector },
): Watch {
  const fromEvents = createEventMetrics();
  const counted = reportToAll(parts.report, fromEvents.observe);
  const prober = probe ? createProber({ ...parts, report: counted }) : undefined;
  return {
    report: prober === undefined ? counted : reportToAll(counted, prober.observe),
    metrics: metricsToken === null ? undefined : { token: metricsToken, fromEvents },
    stop: async () => prober?.stop(),
  };
}
