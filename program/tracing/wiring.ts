import { randomBytes } from "node:crypto";
import type { Clock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import type { Tracer } from "../../shared/tracing.ts";
import { ambient } from "../current.ts";
import { createExporter, type Exporter } from "./exporter.ts";
import { samplerOf } from "./sampler.ts";
import type { TraceSettings, Tracing } from "./settings.ts";
import { createTracer, type EndedSpan } from "./tracer.ts";

/** The tracer of a thread; what is over goes where it is told. @throws Error for a sampler that `readTracing` did not check */
export function tracerOf(
  { sampler, samplerArgument }: Pick<TraceSettings, "sampler" | "samplerArgument">,
  ended: (span: EndedSpan) => void,
): Tracer {
  const decides = samplerOf(sampler, samplerArgument);
  if (decides === undefined) throw new Error("OTEL_TRACES_SAMPLER is not known");
  return createTracer({
    ambient,
    sampler: decides,
    now: () => performance.timeOrigin + performance.now(),
    randomHex: (bytes) => randomBytes(bytes).toString("hex"),
    ended,
  });
}

/** What a program has that records traces. */
export interface Traces {
  tracer: Tracer;
  exporter: Exporter;
  settings: TraceSettings;
}

/** Undefined when traces are off; one line says why, if somebody wanted them. */
export function startTracing(
  tracing: Tracing,
  parts: { clock: Clock; report: Report; fetch: typeof globalThis.fetch },
): Traces | undefined {
  if (tracing.kind === "off") {
    if (tracing.why !== undefined) parts.report({ kind: "trace.off", cause: tracing.why });
    return undefined;
  }
  const { settings } = tracing;
  const exporter = createExporter({ ...parts, settings });
  return { settings, exporter, tracer: tracerOf(settings, (span) => exporter.add(span)) };
}
