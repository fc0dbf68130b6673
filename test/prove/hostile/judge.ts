import type { Sample } from "./meter.ts";
import type { Lane } from "./neighbour.ts";

/** What the neighbour is promised: under attack at most twice the quiet time. */
export const MOST_TIMES = 2;

export interface Verdict {
  lane: Lane["name"];
  quiet: Times;
  attacked: Times;
  /** Medians, attacked to quiet. */
  ratio: number;
  /** Answers that were none: 5xx, a refusal, or nothing. */
  unanswered: number;
  held: boolean;
}

export interface Times {
  count: number;
  medianMs: number;
  p95Ms: number;
}

/**
 * Compares a lane's times. Medians and 95th percentiles both must be within twice those of quiet times, but for a difference
 * that is noise on a machine whose few processors everything shares.
 */
export function judge(lane: Lane, quiet: Sample[], attacked: Sample[]): Verdict {
  const of = (samples: Sample[]) => samples.filter((sample) => sample.lane === lane.name);
  const [before, under] = [timesOf(of(quiet)), timesOf(of(attacked))];
  const unanswered = of(attacked).filter(({ status }) => !isAnswered(status)).length;
  const isWithin = (calmMs: number, thenMs: number) =>
    thenMs <= Math.max(MOST_TIMES * calmMs, calmMs + lane.noiseMs);
  return {
    lane: lane.name,
    quiet: before,
    attacked: under,
    ratio: under.medianMs / before.medianMs,
    unanswered,
    held:
      unanswered === 0 &&
      under.count > 0 &&
      isWithin(before.medianMs, under.medianMs) &&
      isWithin(before.p95Ms, under.p95Ms),
  };
}

export const isAnswered = (status: number): boolean => status >= 200 && status < 300;

function timesOf(samples: Sample[]): Times {
  const sorted = samples.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  return { count: sorted.length, medianMs: at(0.5), p95Ms: at(0.95) };
}
