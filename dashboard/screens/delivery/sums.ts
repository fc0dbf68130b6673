import type { ActiveEdge, Edge, EdgeReceipt, Receipt } from "../../api/delivery.ts";

/** Sums over receipts: milliseconds since the commit. */

/** How far a change is at one edge; null for what has not happened. */
export interface Bar {
  edge: string;
  inLogMs: number | null;
  appliedMs: number | null;
  purgedMs: number | null;
  isLive: boolean;
  lastError: string | null;
}

const since = (committedAt: string, at: string | null): number | null =>
  at === null ? null : Math.max(0, Date.parse(at) - Date.parse(committedAt));

export const barsOf = ({ committedAt, materializedAt, edges }: Receipt): Bar[] =>
  edges.map(({ edge, appliedAt, purgedAt, live, lastError }: EdgeReceipt) => ({
    edge,
    inLogMs: since(committedAt, materializedAt),
    appliedMs: since(committedAt, appliedAt),
    purgedMs: since(committedAt, purgedAt),
    isLive: live,
    lastError,
  }));

/** When the last edge had purged; null while one has not. */
export function liveMs({ live }: Receipt, bars: readonly Bar[]): number | null {
  const ends = bars.map((bar) => bar.purgedMs ?? bar.appliedMs);
  const known = ends.filter((end) => end !== null);
  if (!live || known.length < ends.length || known.length === 0) return null;
  return Math.max(...known);
}

/** What the longest bar stands for. */
export const scaleMs = (bars: readonly Bar[]): number =>
  Math.max(
    1,
    ...bars.map(({ purgedMs, appliedMs, inLogMs }) => purgedMs ?? appliedMs ?? inLogMs ?? 0),
  );

/** The edges that are sent the log, without those that are leaving. */
export const activeOf = (edges: readonly Edge[]): ActiveEdge[] =>
  edges.filter((edge) => edge.state === "active");

/** How many changes an edge has still to get. */
export const lagOf = (edge: ActiveEdge, newest: number): number =>
  Math.max(0, newest - edge.change);
