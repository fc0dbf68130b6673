import type { SpanContext } from "../../shared/tracing.ts";

/** Whether a trace that begins here, or comes from elsewhere, is recorded. */
export type Sampler = (traceId: string, from: SpanContext | undefined) => boolean;

/** Hexadecimal digits at a trace id's end that are random by W3C's rules, of which as many as a number holds exactly are used. */
const DIGITS = 13;

const byRatio =
  (ratio: number): Sampler =>
  (traceId) =>
    Number.parseInt(traceId.slice(-DIGITS), 16) < ratio * 16 ** DIGITS;

/**
 * The sampler of `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`; by the sender, and all that begins here, when nothing is said.
 * Undefined for one that is not known, or a ratio that is none.
 */
export function samplerOf(name: string, argument: string): Sampler | undefined {
  const isByParent = name === "" || name.startsWith("parentbased_");
  const root = rootOf(name === "" ? "always_on" : name.replace("parentbased_", ""), argument);
  if (root === undefined || !isByParent) return root;
  return (traceId, from) => (from === undefined ? root(traceId, from) : from.isSampled);
}

function rootOf(name: string, argument: string): Sampler | undefined {
  switch (name) {
    case "always_on":
      return () => true;
    case "always_off":
      return () => false;
    case "traceidratio": {
      const ratio = argument === "" ? 1 : Number(argument);
      return ratio >= 0 && ratio <= 1 ? byRatio(ratio) : undefined;
    }
    default:
      return undefined;
  }
}
