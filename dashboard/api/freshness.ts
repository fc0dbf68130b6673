import type { QueryClient, QueryFilters, QueryKey } from "@tanstack/preact-query";
import type { Clock } from "../../shared/clock.ts";
import type { SiteEvent } from "../../shared/manage/events.ts";

/** What is asked for again after an event, by the beginning of its key: a name, or a path of `/manage/v1`. */
const TOUCHED: Partial<Record<SiteEvent["kind"], readonly string[]>> = {
  change: ["changes", "receipts", "why", "/changes"],
  receipt: ["changes", "edges"],
  documents: ["/documents", "/overview", "/media"],
  working_copy: ["/overview"],
  schedules: ["/schedules", "/releases", "/overview"],
  edges: ["edges", "receipts", "/edges"],
};

/** The lists of the model's types. One type is asked again by who goes there: it may be in somebody's hands. */
const TYPES = ["/page-types", "/single-pages", "/collections", "/components"];

/** ours: how long nothing is asked again by what comes with every pause in typing, and with each write of a program that imports. */
const CALM_MS = 2_000;
const CALM: readonly SiteEvent["kind"][] = ["documents", "working_copy", "schedules"];

/** Refreshes at the first event of a kind, and of those that come soon after it once for all of them. */
export function createRefresher(
  queries: QueryClient,
  clock: Pick<Clock, "sleep">,
): (event: SiteEvent) => void {
  const resting = new Map<SiteEvent["kind"], { missed: SiteEvent | null }>();
  const calm = (event: SiteEvent): void => {
    const rest = resting.get(event.kind);
    if (rest !== undefined) {
      const isAnother = rest.missed !== null && event.kind === "documents";
      rest.missed = isAnother ? { ...event, documents: null } : event;
      return;
    }
    refresh(queries, event);
    const begun: { missed: SiteEvent | null } = { missed: null };
    resting.set(event.kind, begun);
    void clock.sleep(CALM_MS).then(() => {
      resting.delete(event.kind);
      if (begun.missed !== null) calm(begun.missed);
    });
  };
  return (event) => (CALM.includes(event.kind) ? calm(event) : refresh(queries, event));
}

/** Asks again for what an event makes out of date; what is on no screen waits until it is. */
export function refresh(queries: QueryClient, event: SiteEvent): void {
  if (event.kind === "look_again" || event.kind === "hello") askAgain(queries, {});
  if (event.kind === "receipt") askAgain(queries, { queryKey: ["receipts", event.number] });
  if (event.kind === "change" && event.change === "model")
    for (const path of TYPES) askAgain(queries, { queryKey: [path] });
  for (const key of TOUCHED[event.kind] ?? []) askAgain(queries, { queryKey: [key] });
  if (event.kind === "documents")
    askAgain(queries, { predicate: ({ queryKey }) => isOf(event, queryKey) });
}

/** What is asked for the first time may be answered as of before: TanStack Query lets that answer stand, so it is asked once more. */
function askAgain(queries: QueryClient, which: QueryFilters): void {
  const first = queries
    .getQueryCache()
    .findAll({ ...which, fetchStatus: "fetching" })
    .filter(({ state }) => state.data === undefined);
  void queries.invalidateQueries(which);
  for (const { queryKey, promise } of first) {
    const again = () => void queries.invalidateQueries({ queryKey, exact: true });
    promise?.then(again, () => undefined);
  }
}

/** Whether it was asked of one of these documents, by a path such as `/documents/12`. */
function isOf({ documents }: Extract<SiteEvent, { kind: "documents" }>, [path]: QueryKey): boolean {
  const [, id] = (typeof path === "string" && /^\/documents\/(\d+)$/.exec(path)) || [];
  return id !== undefined && (documents === null || documents.includes(Number(id)));
}
