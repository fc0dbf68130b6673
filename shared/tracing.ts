/** What traces are made of, as W3C and OpenTelemetry have it; who records them is the program's business. */

/** Which span of which trace something is done in. */
export interface SpanContext {
  /** 32 hexadecimal digits, not all of them zero. */
  traceId: string;
  /** 16, likewise. */
  spanId: string;
  /** Whether the trace is recorded. */
  isSampled: boolean;
}

export type SpanKind = "internal" | "server" | "client" | "producer" | "consumer";
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanStart {
  name: string;
  kind: SpanKind;
  attributes?: SpanAttributes;
  /** From elsewhere: of another program, or of what was done before. What runs now is the parent without it. */
  parent?: SpanContext | undefined;
  /** What else it is done for. */
  links?: readonly SpanContext[];
}

/** A span that is not over. */
export interface OpenSpan {
  context: SpanContext;
  set(attributes: SpanAttributes): void;
  /** It went wrong, in a few words. */
  fail(why: string): void;
}

export interface Tracer {
  /** Does `work`, begun at once, as a span. @throws what it throws, which the span then says */
  span<T>(start: SpanStart, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** A span of what is over: from then to now. */
  record(start: SpanStart, beganMs: number): void;
  /** The time for `record`. */
  now(): number;
  /** What runs now, if its trace is recorded. */
  recorded(): SpanContext | undefined;
}

const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?=-|$)/;
const TRACEPARENT_CHARS = 55;

/** A `traceparent` (W3C Trace Context); undefined when it is none, two of them are joined, or it is of a version we could misread. */
export function parseTraceparent(text: string | null | undefined): SpanContext | undefined {
  if (typeof text !== "string" || text.length > 2 * TRACEPARENT_CHARS) return undefined;
  const [, traceId, spanId, flags] = TRACEPARENT.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  // version 00 ends here; later ones may go on
  if (text.startsWith("00") && text.length !== TRACEPARENT_CHARS) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export const printTraceparent = ({ traceId, spanId, isSampled }: SpanContext): string =>
  `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;

/** ours: of a path in a span; addresses of pages are shorter. */
const PATH_CHARS = 256;

/** What is said of a request: never its query, which tokens come in. */
export const attributesOf = (
  method: string,
  path: string,
  requestId: string | undefined,
): SpanAttributes => ({
  "http.request.method": method,
  "url.path": path.slice(0, PATH_CHARS),
  ...(requestId !== undefined && { "larder.request_id": requestId }),
});

/** Answers a request as a span of its sender's trace, or of a new one; plainly where nobody records any. */
export function answeredAs<Answered extends Response>(
  tracer: Tracer | undefined,
  request: { method: string; path: string; traceparent: string | null | undefined; id: string },
  answer: () => Promise<Answered>,
): Promise<Answered> {
  if (tracer === undefined) return answer();
  const { method, path, traceparent, id } = request;
  const start: SpanStart = {
    name: `${method} ${sectionOf(path)}`,
    kind: "server",
    attributes: attributesOf(method, path, id),
    parent: parseTraceparent(traceparent),
  };
  return tracer.span(start, async (span) => {
    const response = await answer();
    tellStatus(span, response, 500);
    return response;
  });
}

/** The same requests, each as a span; none where nobody records any. */
export const fetchingAs =
  (fetch: typeof globalThis.fetch, tracer: Tracer | undefined): typeof globalThis.fetch =>
  (input, init) => {
    if (tracer?.recorded() === undefined) return fetch(input, init);
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? "GET";
    const attributes = {
      ...attributesOf(method, url.pathname, undefined),
      "server.address": url.host,
    };
    const start: SpanStart = {
      name: `${method} ${sectionOf(url.pathname)}`,
      kind: "client",
      attributes,
    };
    return tracer.span(start, async (span) => {
      const response = await fetch(input, init);
      tellStatus(span, response, 400);
      return response;
    });
  };

function tellStatus(span: OpenSpan, { status }: Response, fails: number): void {
  span.set({ "http.response.status_code": status });
  if (status >= fails) span.fail(String(status));
}

/** ours: the first parts of a path name a kind of request; names of spans are counted by, and addresses would be too many. */
const SECTIONS = new Set(
  "v2 pages posts content authors categories tags feeds manage v1 internal push rendition media admin docs documents changes".split(
    " ",
  ),
);

function sectionOf(path: string): string {
  const parts = path.split("/").slice(1, 4);
  const known = parts.findIndex((part) => !SECTIONS.has(part));
  return `/${(known === -1 ? parts : parts.slice(0, known)).join("/")}`;
}
