import { newId, type Ambient } from "../../shared/current.ts";
import { cutText } from "../../shared/text.ts";
import type {
  OpenSpan,
  SpanAttributes,
  SpanContext,
  SpanKind,
  SpanStart,
  Tracer,
} from "../../shared/tracing.ts";
import type { Sampler } from "./sampler.ts";

/** A span that is over, as it travels between threads and to whoever collects them. */
export interface EndedSpan extends SpanContext {
  parentId: string | null;
  name: string;
  kind: SpanKind;
  beganMs: number;
  endedMs: number;
  attributes: SpanAttributes;
  links: readonly SpanContext[];
  /** Why it went wrong; null when it did not. */
  failure: string | null;
}

export interface TracerParts {
  ambient: Ambient;
  sampler: Sampler;
  /** The time since 1970 in milliseconds, with their parts: most spans are shorter than one. */
  now: () => number;
  /** So many random bytes, as hexadecimal digits. */
  randomHex: (bytes: number) => string;
  /** Takes what is over. Never throws, and waits for nothing. */
  ended: (span: EndedSpan) => void;
}

/** ours: of what went wrong, and of each text of a span. */
const TEXT_CHARS = 500;
/** ours: a push may be for a thousand changes. */
const MOST_LINKS = 32;

/** Makes spans of what is done. Those of traces that are not recorded are handed on all the same, so that nobody else records them. */
export function createTracer(parts: TracerParts): Tracer {
  const { ambient, sampler, now, randomHex } = parts;
  const contextOf = ({
    parent: remote,
  }: SpanStart): { context: SpanContext; parentId: string | null } => {
    const local = ambient.get()?.trace;
    const parent = remote ?? local;
    const traceId = parent?.traceId ?? randomHex(16);
    const isSampled =
      remote === undefined && local !== undefined ? local.isSampled : sampler(traceId, remote);
    return {
      context: { traceId, spanId: randomHex(8), isSampled },
      parentId: parent?.spanId ?? null,
    };
  };
  const begin = (start: SpanStart, beganMs: number) => {
    const { context, parentId } = contextOf(start);
    const attributes: Record<string, string | number | boolean> = { ...start.attributes };
    let failure: string | null = null;
    const span: OpenSpan = {
      context,
      set: (more) => void Object.assign(attributes, more),
      fail: (why) => void (failure = cutText(why, TEXT_CHARS)),
    };
    const end = () => {
      if (!context.isSampled) return;
      const { name, kind, links = [] } = start;
      const ended = { name, kind, beganMs, endedMs: now(), attributes: cut(attributes), failure };
      parts.ended({ ...context, parentId, ...ended, links: links.slice(0, MOST_LINKS) });
    };
    return { span, end };
  };
  return {
    now,
    recorded() {
      const trace = ambient.get()?.trace;
      return trace?.isSampled === true ? trace : undefined;
    },
    record: (start, beganMs) => begin(start, beganMs).end(),
    span(start, work) {
      const { span, end } = begin(start, now());
      const inside = { request: ambient.get()?.request ?? newId(), trace: span.context };
      return ambient
        .run(inside, () => work(span))
        .catch((error: unknown) => {
          span.fail(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
          throw error;
        })
        .finally(end);
    },
  };
}

const cut = (attributes: SpanAttributes): SpanAttributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === "string" ? cutText(value, TEXT_CHARS) : value,
    ]),
  );
