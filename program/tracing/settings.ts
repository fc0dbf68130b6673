import { samplerOf } from "./sampler.ts";

/** What the standard variables of OpenTelemetry say of traces; can be given to a thread. */
export interface TraceSettings {
  /** Where spans are sent. */
  url: string;
  headers: Record<string, string>;
  timeoutMs: number;
  resource: Record<string, string>;
  sampler: string;
  samplerArgument: string;
  queueMost: number;
  batchMost: number;
  everyMs: number;
}

/** Whether traces are recorded, and how; `why` is there when somebody wanted it and it cannot be. */
export type Tracing = { kind: "on"; settings: TraceSettings } | { kind: "off"; why?: string };

type Env = Readonly<Record<string, string | undefined>>;

/** ours: a queue that takes more than this is a leak by another name. */
const QUEUE_MOST = 100_000;
/** ours: what a collector takes at once, well below the 4 MB of gRPC's and 20 MB of HTTP's usual limits. */
const BATCH_MOST = 2_000;
const PROTOCOLS = new Set(["", "http/json", "http/protobuf"]);

/**
 * Off unless an endpoint is set: the usual default, a collector on this machine, would be asked by everybody who has none.
 * What is set and wrong never keeps a program from running: it is off, and says why.
 */
export function readTracing(env: Env, program: string): Tracing {
  const of = (name: string) => (env[name] ?? "").trim();
  const url = urlOf(of);
  if (url === "" || of("OTEL_SDK_DISABLED").toLowerCase() === "true") return { kind: "off" };
  const exporter = of("OTEL_TRACES_EXPORTER");
  if (exporter === "none") return { kind: "off" };
  if (exporter !== "" && exporter !== "otlp")
    return off("OTEL_TRACES_EXPORTER is neither otlp nor none");
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    return off("OTEL_EXPORTER_OTLP_ENDPOINT is no URL");
  const protocol = of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") || of("OTEL_EXPORTER_OTLP_PROTOCOL");
  if (!PROTOCOLS.has(protocol))
    return off("OTEL_EXPORTER_OTLP_PROTOCOL is not HTTP; spans go as http/json");
  const sampler = of("OTEL_TRACES_SAMPLER");
  const samplerArgument = of("OTEL_TRACES_SAMPLER_ARG");
  if (samplerOf(sampler, samplerArgument) === undefined)
    return off("OTEL_TRACES_SAMPLER or its argument is not known");
  const headers = pairs(
    of("OTEL_EXPORTER_OTLP_TRACES_HEADERS") || of("OTEL_EXPORTER_OTLP_HEADERS"),
  );
  const resource = pairs(of("OTEL_RESOURCE_ATTRIBUTES"));
  const name = of("OTEL_SERVICE_NAME") || resource["service.name"] || program;
  return {
    kind: "on",
    settings: {
      url,
      headers,
      timeoutMs: number(
        of("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT") || of("OTEL_EXPORTER_OTLP_TIMEOUT"),
        { usual: 10_000, most: 60_000 },
      ),
      resource: { ...resource, "service.name": name },
      sampler,
      samplerArgument,
      queueMost: number(of("OTEL_BSP_MAX_QUEUE_SIZE"), { usual: 2_048, most: QUEUE_MOST }),
      batchMost: number(of("OTEL_BSP_MAX_EXPORT_BATCH_SIZE"), { usual: 512, most: BATCH_MOST }),
      everyMs: number(of("OTEL_BSP_SCHEDULE_DELAY"), { usual: 5_000, most: 60_000 }),
    },
  };
}

const off = (why: string): Tracing => ({ kind: "off", why });

function urlOf(of: (name: string) => string): string {
  const own = of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  if (own !== "") return own;
  const all = of("OTEL_EXPORTER_OTLP_ENDPOINT");
  return all === "" ? "" : `${all.replace(/\/+$/, "")}/v1/traces`;
}

/** `a=1,b=2`, percent-encoded (W3C Baggage); what is no pair is left out. */
function pairs(text: string): Record<string, string> {
  const read = text.split(",").flatMap((pair): [string, string][] => {
    const at = pair.indexOf("=");
    const name = pair.slice(0, Math.max(at, 0)).trim();
    return name === "" ? [] : [[name, decoded(pair.slice(at + 1).trim())]];
  });
  return Object.fromEntries(read);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What is no number from 1 to the most is as if it were not set. */
function number(text: string, { usual, most }: { usual: number; most: number }): number {
  const value = Number(text);
  return text !== "" && Number.isInteger(value) && value >= 1 && value <= most ? value : usual;
}
