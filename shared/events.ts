import { cutText } from "./text.ts";

/** What the prober got from an edge: the newest answer, an older one, or none. */
export type ProbeOutcome = "fresh" | "stale" | "away";

/**
 * What happens, as typed data. Logs, metrics and tests subscribe to the same union; nothing else prints.
 * The order of the delivery events is the order of the steps between a commit and its acknowledgement.
 */
export type Event =
  // a publish, step by step
  | { kind: "change.committed"; site: number; change: number }
  | { kind: "materialize.started"; site: number; changes: number }
  | { kind: "materialize.serialized"; site: number; renditions: number }
  | {
      kind: "materialize.committed";
      site: number;
      changes: number;
      /** Rows of documents and of the site. */
      documents: number;
      written: number;
      dropped: number;
      head: number;
    }
  | {
      kind: "courier.sending";
      site: number;
      edge: number;
      from: number;
      to: number;
      entries: number;
    }
  | {
      kind: "courier.answered";
      site: number;
      edge: number;
      outcome: "applied" | "refused";
      head: number;
    }
  | {
      kind: "courier.recorded";
      site: number;
      edge: number;
      head: number;
      change: number;
      /** Of each change the edge newly has: how long after its commit; the longest first. */
      waitsMs: number[];
    }
  // at a time
  | {
      kind: "schedules.carried_out";
      site: number;
      documents: number;
      change: number | null;
    }
  | { kind: "release.published"; site: number; release: number; change: number | null }
  | {
      kind: "schedule.dropped";
      site: number;
      document: number;
      locale: string;
      action: "publish" | "unpublish";
      cause: string;
    }
  | { kind: "release.reopened"; site: number; release: number; cause: string }
  | { kind: "schedule.failed"; site: number; document: number; cause: string }
  | { kind: "release.failed"; site: number; release: number; cause: string }
  // an edge that was removed was told so, or will not be
  | { kind: "edge.leaving"; site: number; edge: number; outcome: "told" | "given_up" }
  // trouble
  | { kind: "courier.failed"; site: number; edge: number; attempt: number; cause: string }
  | { kind: "loop.failed"; loop: string; cause: string }
  | { kind: "request.failed"; path: string; cause: string }
  // webhooks; their addresses and headers may hold secrets and are never in an event
  | { kind: "webhook.delivered"; site: number; webhook: number; delivery: string }
  | {
      kind: "webhook.failed";
      site: number;
      webhook: number;
      delivery: string;
      attempt: number;
      cause: string;
    }
  | { kind: "media.not_sent"; site: number; edge: number; cause: string }
  // probes: whether readers of an edge get a change, at fixed times after its commit
  | {
      kind: "probe.answered";
      site: number;
      edge: number;
      windowMs: number;
      outcome: ProbeOutcome;
    }
  /** `seenMs`: the first of those times at which it was seen, null for never. */
  | { kind: "probe.ended"; site: number; edge: number; seenMs: number | null }
  | { kind: "probe.skipped"; site: number; reason: "too_many" | "nothing_to_ask" }
  // what is kept warm
  /** A stored query that this version's parser refuses; the rest of the site goes on. */
  | { kind: "query.unreadable"; site: number; query: string }
  | { kind: "rendition.dropped"; site: number; count: number; reason: DropReason }
  /** Queries whose answer is larger than an answer may be; those that have an older one keep it. */
  | { kind: "rendition.outgrown"; site: number; count: number }
  // at an edge
  | { kind: "edge.applied"; site: number; head: number; entries: number }
  | { kind: "edge.repaired"; site: number; keys: number }
  | {
      kind: "edge.trouble";
      part: "cache" | "store" | "ledger" | "replica" | "origin" | "pictures" | "purge" | "thread";
      cause: string;
    }
  /** A part is left alone (`open`), or asked as usual again; `name` is a site's or an origin's. */
  | {
      kind: "edge.breaker";
      part: "ledger" | "store" | "origin" | "replica";
      name: string;
      state: "open" | "closed";
    }
  // purges, told by the purger; `keys` are answers removed, so many of them for take-downs, `tags` what the call named
  | { kind: "purge.sent"; tags: number; keys: number; takeDowns: number }
  | { kind: "purge.merged"; site: number; keys: number }
  | { kind: "purge.escalated"; site: number; keys: number }
  | { kind: "purge.waiting"; site: number; keys: number }
  | { kind: "purge.refused"; tags: number }
  /** Connections and requests that a program's doors refused since it last told. */
  | { kind: "doors.refused"; reason: DoorReason; count: number }
  /** An edge on Node registered itself, under this name. */
  | { kind: "edge.joined"; name: string; url: string; sites: number }
  // people; of whom it is about nothing is said
  | { kind: "mail.failed"; cause: string }
  /** Somebody came back from an OpenID provider and was not let in. */
  | { kind: "sign_in.failed"; code: string; cause: string }
  // traces: so many spans were lost, or none are recorded although somebody wanted them
  | { kind: "trace.dropped"; spans: number }
  | { kind: "trace.off"; cause: string }
  // programs
  | { kind: "program.ready"; program: string; url: string }
  /** It listens and cannot serve yet; `waitsFor` is what its `/readyz` says. Told when that changes. */
  | { kind: "program.waiting"; program: string; url: string; waitsFor: string; cause: string }
  /** What an origin may do changed: `standby` and `overtaken` take no writes. `cause` is a sentence. */
  | { kind: "origin.standing"; standing: "primary" | "standby" | "overtaken"; cause: string }
  /** The database was promoted, or restored to another time: edges take the logs of so many sites anew. */
  | { kind: "epoch.begun"; sites: number }
  | { kind: "migration.applied"; name: string }
  /** It did not get a lock in time, let go of all it had, and is tried again. */
  | { kind: "migration.blocked"; name: string; attempt: number }
  | { kind: "program.stopping"; program: string; reason: string };

/** Why: caps by address and in all, deadlines of requests and of taking answers, or what is no plain HTTP; heard late, whose address was refused often. */
export type DoorReason =
  | "too_many_of_address"
  | "too_many"
  | "slow_request"
  | "slow_reader"
  | "headers_too_large"
  | "malformed"
  | "held_back";

/** Why renditions are no longer kept warm: they cannot be answered any more, or nobody can read the query. */
export type DropReason = "refused" | "unreadable";

/** Where events go. Never throws. */
export type Report = (event: Event) => void;

/** Tells several of the same events. */
export const reportToAll =
  (...reports: Report[]): Report =>
  (event) => {
    for (const report of reports) report(event);
  };

/** ours: a cause in an event; what is longer is somebody's answer rather than a cause. */
const MAX_CAUSE_CHARS = 300;

/** A cause as text for an event: the innermost message, not the stack, cut to a line. */
export function causeText(error: unknown): string {
  if (error instanceof Error && error.cause instanceof Error) return causeText(error.cause);
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return cutText(text.replaceAll("\0", "").split("\n", 1)[0] ?? "", MAX_CAUSE_CHARS);
}
