import { words } from "./words.ts";

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** ours: what is nearer than this is now. */
const NOW_S = 5;

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** How long ago, or how soon, in the largest unit that it fills. */
export function agoText(atMs: number, nowMs: number): string {
  const seconds = Math.round((atMs - nowMs) / 1_000);
  if (Math.abs(seconds) < NOW_S) return words.justNow;
  const [unit, size] = STEPS.find(([, least]) => Math.abs(seconds) >= least) ?? ["second", 1];
  return relative.format(Math.trunc(seconds / size), unit);
}

/** A time, as long ago as it is; the exact one for whoever points at it. */
export const Ago = ({ at, now }: { at: string; now: number }) => (
  <time dateTime={at} title={exactText(at)}>
    {agoText(Date.parse(at), now)}
  </time>
);

/** A time in full, as a text. */
export const exactText = (at: string): string => exact.format(new Date(at));

/** A time in full. */
export const At = ({ at }: { at: string }) => <time dateTime={at}>{exactText(at)}</time>;

/** So many milliseconds, with as many figures as anybody wants: 412 ms, 3.2 s, 2 min. */
export function msText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  return `${Math.round(ms / 60_000)} min`;
}
