import { useQuery } from "@tanstack/preact-query";
import type { Api } from "./client.ts";

/** Why a URL of `/v2` is answered as it is, as `GET /manage/v1/why` has it. */

export interface Version {
  epoch: number;
  position: number;
}

export type Reason =
  | "cannot_be_reached"
  | "not_sent_yet"
  | "other_epoch"
  | "ledger_away"
  | "store_away"
  | "store_behind"
  | "not_purged_yet"
  | "cache_behind";

export interface ExplainedEdge {
  edge: string;
  standing: {
    state: "current" | "behind" | "away" | "makes_it" | "asks_origin";
    reason: Reason | null;
  };
  away: string | null;
  failedAt: string | null;
  lastError: string | null;
  entry: {
    ledger: { head: Version & { change: number } } | null;
    store: { held: { version: Version; state: "live" | "gone" } | null } | null;
  } | null;
  reader: {
    kind: "live" | "absent" | "refused" | "unavailable";
    version: Version | null;
    freshness: "verified" | "unverified" | "stale" | null;
    hit: boolean;
  } | null;
}

export interface NamedChange {
  number: number;
  kind: string;
  committedAt: string;
  materializedAt: string | null;
}

export interface Explanation {
  query: string;
  preview: boolean;
  standing: "primary" | "standby" | "overtaken";
  head: Version;
  answer: {
    state: "live" | "absent" | "refused";
    version: Version | null;
    etag: string | null;
    detail: string | null;
  };
  kept: { since: string } | null;
  documents: {
    id: number;
    kind: string;
    type: string;
    slug: string | null;
    name: string | null;
    deleted: boolean;
  }[];
  moreDocuments: number;
  last: NamedChange | null;
  wrote: NamedChange | null;
  waiting: number[];
  edges: ExplainedEdge[];
}

/** @param url null asks for nothing */
export const useExplanation = (api: Api, url: string | null) =>
  useQuery({
    queryKey: ["why", url],
    queryFn: ({ signal }) => api.get<Explanation>("/why", { query: { url }, signal }),
    enabled: url !== null,
  });
