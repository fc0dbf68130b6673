import type { SpanAttributes, SpanKind } from "../../shared/tracing.ts";
import type { EndedSpan } from "./tracer.ts";

/** Spans in OTLP's JSON (opentelemetry-proto, `trace.proto`): ids as hexadecimal digits, 64-bit numbers as text. */

const KINDS: Record<SpanKind, number> = {
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
};
const STATUS_ERROR = 2;
const SAMPLED = 1;

export const toOtlp = (spans: readonly EndedSpan[], resource: SpanAttributes): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: attributes(resource) },
        scopeSpans: [{ scope: { name: "larder" }, spans: spans.map(spanOf) }],
      },
    ],
  });

const spanOf = (span: EndedSpan) => ({
  traceId: span.traceId,
  spanId: span.spanId,
  ...(span.parentId !== null && { parentSpanId: span.parentId }),
  flags: SAMPLED,
  name: span.name,
  kind: KINDS[span.kind],
  startTimeUnixNano: nanoseconds(span.beganMs),
  endTimeUnixNano: nanoseconds(Math.max(span.beganMs, span.endedMs)),
  attributes: attributes(span.attributes),
  links: span.links.map(({ traceId, spanId }) => ({ traceId, spanId, flags: SAMPLED })),
  ...(span.failure !== null && { status: { code: STATUS_ERROR, message: span.failure } }),
});

/** A number holds microseconds of this century exactly, and no nanoseconds. */
const nanoseconds = (ms: number): string => `${Math.round(ms * 1_000)}000`;

const attributes = (all: SpanAttributes) =>
  Object.entries(all).map(([key, value]) => ({ key, value: valueOf(value) }));

function valueOf(value: string | number | boolean) {
  if (typeof value === "string") return { stringValue: value.toWellFormed() };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
