import * as z from "zod";
import { listen } from "./listener.ts";

/** An OTLP receiver: takes spans as JSON over HTTP, as a collector does, and refuses what none would take. */

const hex = (digits: number) =>
  z.string().regex(new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`), `not ${digits} digits`);
const value = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ intValue: z.string().regex(/^-?\d{1,19}$/) }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({ boolValue: z.boolean() }),
]);
const attributes = z.array(z.strictObject({ key: z.string().min(1), value }));
const nanoseconds = z.string().regex(/^\d{19}$/);
const span = z.strictObject({
  traceId: hex(32),
  spanId: hex(16),
  parentSpanId: hex(16).optional(),
  flags: z.int(),
  name: z.string().min(1),
  kind: z.int().min(1).max(5),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  links: z.array(z.strictObject({ traceId: hex(32), spanId: hex(16), flags: z.int() })),
  status: z.strictObject({ code: z.literal(2), message: z.string() }).optional(),
});
const request = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeSpans: z.array(
        z.strictObject({ scope: z.strictObject({ name: z.string() }), spans: z.array(span) }),
      ),
    }),
  ),
});

/** A span as it came, with what its attributes say. */
export interface Collected {
  service: string;
  traceId: string;
  spanId: string;
  parentId: string | undefined;
  name: string;
  kind: number;
  ms: number;
  attributes: Record<string, unknown>;
  links: string[];
  failure: string | undefined;
}

export interface Collector {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  url: string;
  spans: Collected[];
  /** What was wrong with what came. */
  problems: string[];
  /** Headers of the requests. */
  headers: Record<string, unknown>[];
  /** Everything that came, as text. */
  texts: string[];
}

export async function startCollector(): Promise<Collector> {
  const collected: Omit<Collector, "url"> = { spans: [], problems: [], headers: [], texts: [] };
  const { url } = await listen(({ body, headers, path }, response) => {
    collected.headers.push(headers);
    collected.texts.push(body);
    if (path !== "/v1/traces") collected.problems.push(`asked for ${path}`);
    const parsed = request.safeParse(JSON.parse(body));
    if (!parsed.success) collected.problems.push(z.prettifyError(parsed.error));
    else collected.spans.push(...spansOf(parsed.data));
    response.statusCode = parsed.success ? 200 : 400;
    response.setHeader("content-type", "application/json");
    response.end("{}");
  });
  return { ...collected, url };
}

const spansOf = ({ resourceSpans }: z.output<typeof request>): Collected[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((one) => ({
        service: String(told(resource.attributes)["service.name"]),
        traceId: one.traceId,
        spanId: one.spanId,
        parentId: one.parentSpanId,
        name: one.name,
        kind: one.kind,
        ms: Number(BigInt(one.endTimeUnixNano) - BigInt(one.startTimeUnixNano)) / 1e6,
        attributes: told(one.attributes),
        links: one.links.map(({ spanId }) => spanId),
        failure: one.status?.message,
      })),
    ),
  );

const told = (all: z.output<typeof attributes>): Record<string, unknown> =>
  Object.fromEntries(all.map(({ key, value: one }) => [key, Object.values(one)[0] as unknown]));
