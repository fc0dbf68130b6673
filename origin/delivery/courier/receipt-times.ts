/** Times of a change on its way, as it is kept. */
export interface Taken<Edge extends EdgeTaken> {
  committedAt: string;
  materializedAt: string | null;
  live: boolean;
  edges: readonly Edge[];
}
interface EdgeTaken {
  appliedAt: string | null;
  purgedAt: string | null;
}

/** How long each step took since the commit, in ms; null for what has not happened. */
export interface Times<Edge> {
  inLogMs: number | null;
  /** Until the last of the edges that were there had it, and its caches were rid of what was before. */
  liveMs: number | null;
  edges: (Edge & { appliedMs: number | null; purgedMs: number | null })[];
}

/** The sums of a receipt. A clock that was put back makes none negative. */
export function timesOf<Edge extends EdgeTaken>(change: Taken<Edge>): Times<Edge> {
  const { committedAt, materializedAt, live } = change;
  const since = (at: string | null) =>
    at === null ? null : Math.max(0, Math.round(Date.parse(at) - Date.parse(committedAt)));
  const edges = change.edges.map((edge) => ({
    ...edge,
    appliedMs: since(edge.appliedAt),
    purgedMs: since(edge.purgedAt),
  }));
  const inLogMs = since(materializedAt);
  const liveMs = live ? Math.max(inLogMs ?? 0, ...edges.map((edge) => edge.purgedMs ?? 0)) : null;
  return { inLogMs, liveMs, edges };
}
