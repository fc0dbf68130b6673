import { useQuery } from "@tanstack/preact-query";
import type { Api } from "./client.ts";
import { ApiError } from "./errors.ts";

/** Edges, changes and receipts, as `/manage/v1` has them. */

/** An edge that the site's log is sent to. */
export interface ActiveEdge {
  id: number;
  name: string;
  url: string;
  state: "active";
  /** Every change up to this number is live there. */
  change: number;
  appliedAt: string | null;
  failedAt: string | null;
  lastError: string | null;
}

/** One that was removed and is not told yet: until then it serves what it has. */
export interface LeavingEdge {
  id: number;
  name: string;
  url: string;
  state: "leaving";
  removedAt: string;
  failedAt: string | null;
  lastError: string | null;
}

export type Edge = ActiveEdge | LeavingEdge;

export interface Change {
  number: number;
  kind: string;
  committedAt: string;
  materializedAt: string | null;
  /** Answers whose bytes differ. */
  written: number | null;
  /** Answers no longer kept warm. */
  dropped: number | null;
  /** In the log, at every edge, and purged from their caches. */
  live: boolean;
}

export interface EdgeReceipt {
  edge: string;
  appliedAt: string | null;
  purgedAt: string | null;
  live: boolean;
  lastError: string | null;
}

export interface Receipt extends Change {
  /** Queries that are too large to show the change. */
  outgrown: { query: string; detail: string; kept: boolean }[];
  edges: EdgeReceipt[];
}

/** ours: how often these are asked for while nothing tells of what happens. */
const EVERY_MS = 1_000;
/** ours: and while it does, in case that something was missed. */
const EVERY_LIVE_MS = 30_000;

/** What these need of the page: whether events come. */
export interface Told {
  api: Api;
  events: { isLive: { value: boolean } };
}

const pollMs = ({ events }: Told): number => (events.isLive.value ? EVERY_LIVE_MS : EVERY_MS);

export const useEdges = (told: Told) =>
  useQuery({
    queryKey: ["edges"],
    queryFn: ({ signal }) => told.api.get<{ data: Edge[] }>("/edges", { signal }),
    select: ({ data }) => data,
    refetchInterval: pollMs(told),
  });

export const useChanges = (told: Told) =>
  useQuery({
    queryKey: ["changes"],
    queryFn: ({ signal }) => told.api.get<{ data: Change[] }>("/changes", { signal }),
    select: ({ data }) => data,
    refetchInterval: pollMs(told),
  });

/** Where a change is; asked for until it is live everywhere. */
export const useReceipt = (told: Told, number: number) =>
  useQuery({
    queryKey: ["receipts", number],
    queryFn: ({ signal }) => told.api.get<Receipt>(`/changes/${number}`, { signal }),
    staleTime: ({ state }) => (state.data?.live === true ? Infinity : 0),
    refetchInterval: ({ state }) => {
      const isOver = state.data?.live === true || isRefusal(state.error);
      return isOver ? false : pollMs(told);
    },
  });

/** Of a change that is no longer kept. */
const isRefusal = (error: Error | null): boolean =>
  error instanceof ApiError && error.status === 404;
