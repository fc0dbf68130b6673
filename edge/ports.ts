import type { ForgetReply, Removal } from "../shared/forget.ts";
import type { Key } from "../shared/keys.ts";
import type { Batch, Head, Reply } from "../shared/push.ts";
import type { Preview } from "../shared/query.ts";
import type { Bytes } from "../shared/respond.ts";
import type { Asker } from "./limits/asker.ts";
import type { Version } from "../shared/version.ts";

/**
 * What the edge needs from where it runs. Each port has a test suite that every implementation passes
 * (`test/conformance/`).
 */

/** A body as an edge keeps it, with its tags as text and what is needed to judge it. A taken-down one leaves a tombstone. */
export type Stored =
  | { state: "live"; version: Version; etag: string; body: Bytes; tags: string }
  | { state: "gone"; version: Version };

/** What can be put: a body in one piece. */
export type Storable = Stored & ({ state: "live"; body: string } | { state: "gone" });

/** `refused`: too soon after the last write of this key (KV_WRITE_GAP_MS); nothing was written. */
export type Written = "written" | "refused";

/** Bodies by key. May lag behind what was put (KV does, by a minute or more) and may forget; never mixes keys. */
export interface Store {
  /** @throws when the store cannot be read; null only when it holds nothing */
  get(key: Key): Promise<Stored | null>;
  put(key: Key, stored: Storable): Promise<Written>;
  /** Leaves nothing; a key that holds nothing stays as it is. */
  delete(key: Key): Promise<Written>;
}

/** What the ledger says a key must have. */
export interface Need {
  version: Version;
  /** Of what is dropped nothing older may be given, whatever is away. */
  state: "live" | "gone" | "dropped";
}

/** What a ledger knows of a key, and how far it is itself. `need` is null for a key it never heard of. */
export interface Looked {
  need: Need | null;
  head: Head;
  /** Whether it has had the whole log of the head's epoch. */
  whole: boolean;
  /** The greatest epoch of which it has had the whole log, 0 for none: what only older ones had came to its end. */
  wholeEpoch: number;
  /** The log's head after the last take-down it heard of, 0 for none: what keys had before may show what was taken down. */
  floor: number;
  /** Whether it has all documents of the site as of its head, so that `select` may answer. */
  replica: boolean;
}

/** The strongly consistent record of one site at this edge (docs/design.md §2.5). */
export interface Ledger {
  look(key: Key): Promise<Looked>;
  /**
   * Answers a printed query from the documents that the ledger holds (`edge/replica/`), all of it of one head: byte for byte
   * what an origin at that head answers.
   */
  select(printed: string): Promise<Selected>;
  /** Applies a stretch of the log, or refuses it with the head. */
  apply(batch: Batch): Promise<Applied>;
  /** Forgets the site: this edge was removed from it. */
  forget(removal: Removal): Promise<ForgetReply>;
}

/** What a ledger says to a query, and at which head; or why it says nothing. */
export type Selected =
  | ({ kind: "live"; etag: string; body: Uint8Array<ArrayBuffer> } & MadeOf)
  | ({ kind: "absent"; detail: string } & MadeOf)
  | (Refused & { head: Head })
  /** `not_whole`: documents are missing. `unanswerable`: a kind of query that is not answered here. `busy`: too many wait. */
  | { kind: "not_whole" | "unanswerable" | "busy" };

/** Which documents an answer was made of. */
interface MadeOf {
  /** What of them it depends on, as `printTags` prints it. */
  tags: string;
  head: Head;
  /**
   * The position of the newest row of the log that the ledger had: the same at every edge with this head, and a greater one
   * whenever anything of the site changes.
   */
  position: number;
}

/** What came of a batch; `removed`: it is one of before this edge was removed from the site. */
export type Applied = Omit<Reply, "outcome"> & { outcome: Reply["outcome"] | "removed" };

/** How sure an answer is: verified against the ledger, not verified, or known to be old. */
export type Freshness = "verified" | "unverified" | "stale";

/** Where an answer was made: kept as it is, asked of an origin, or selected from the edge's documents. */
export type AnswerSource = "store" | "origin" | "replica";

/** What the content layer found for a query. */
export type Answer =
  | {
      kind: "live";
      etag: string;
      body: Bytes;
      /** As `printTags` prints them; empty when unknown. */
      tags: string;
      version: Version | null;
      freshness: Freshness;
      source: AnswerSource;
      /** Its ledger purges it by each of its tags. */
      tagged?: true;
      /** How long a cache keeps it; by its freshness when it is not said. */
      keepS?: number;
    }
  | {
      kind: "absent";
      detail: string;
      /** Where it is purged by them. */
      tags?: string;
      version: Version | null;
      freshness: Freshness;
      source: AnswerSource;
      tagged?: true;
      keepS?: number;
    }
  | Refused
  /**
   * `failed`: an origin was asked and made an error of it; nobody can say more. `busy`: it is there and has no room for
   * this question now.
   */
  | { kind: "unavailable"; failed?: true; busy?: Busy };

/** Whose share of an origin is used up: the site's (`rate_limited`) or everybody's. */
export type Busy = "rate_limited" | "busy";

/** A question that makes no sense to the site's model; the origin says why. */
export interface Refused {
  kind: "refused";
  code: "invalid" | "forbidden";
  detail: string;
}

/**
 * Whether purges reach an answer in every cache, so that it may be kept long: what a ledger confirmed, or made itself of
 * documents that it purges by.
 */
export const isPurgeable = ({ freshness, source, tagged }: Judged): boolean =>
  freshness === "verified" && (source !== "replica" || tagged === true);

/** What of an answer decides how it may be kept. */
export interface Judged {
  kind: Answer["kind"];
  freshness?: Freshness;
  source?: AnswerSource;
  tagged?: true | undefined;
  tags?: string;
}

/** An answer and whether the cache had it. */
export interface Cached {
  answer: Answer;
  hit: boolean;
}

/** A question to the content layer. `site` is null for tokens, whose site the question is. */
export interface Asked {
  site: number | null;
  /** The query, printed; with the site it is the cache's key. */
  printed: string;
  /** Who asks, if it counts for a limit; no part of the cache's key. */
  asker?: Asker;
}

/**
 * A purge that a ledger wants, of a key's answer or of what carries a tag. Key, version and round name it: asking again for one that was sent sends nothing,
 * a newer version or a later round is another one.
 */
export interface Want {
  key: Key;
  version: Version;
  /** 0, 1 or 2 (docs/design.md §2.5). */
  round: number;
  /** Whether it may take from caches what was taken down: then it goes first, and no round of it waits. */
  takesDown: boolean;
}

/** What came of wanting purges: all not named here were sent. */
export interface Purged {
  waiting: Key[];
  /** When to ask again for those that wait; 0 when none does. */
  againInMs: number;
}

/**
 * Purges the caches of an edge, as fast as they allow. Take-downs go before edits, earlier rounds before later ones.
 * The ledgers remember what is still to purge and ask until it was sent: a purger may forget everything at any time.
 */
export interface Purger {
  /**
   * Sends at once what it may and answers within PURGE_ANSWER_MS; the rest waits here and is sent when it may be.
   * A purge counts as sent when the cache took it after it was asked for. At most one want per key.
   * @throws when nothing is known; then all of it is wanted again later
   */
  purge(site: number, wants: Want[]): Promise<Purged>;
}

/** The cache in front of the content layer. */
export interface AnswerCache {
  /**
   * The cached answer, or what the content layer says, kept as long as its freshness allows:
   * verified answers long, unverified ones short, `unavailable` never.
   */
  read(asked: Asked): Promise<Cached>;
}

/** A cache that is purged directly, without a quota: one within this process. */
export interface PurgeableCache extends AnswerCache {
  /**
   * Removes the answers of these keys and those that carry these tags, whatever else may be away, also those being filled
   * right now as far as it can know them.
   * @throws when the cache did not take the order; it is then repeated later
   */
  purge(keys: Key[]): Promise<void>;
}

/** Asks an address. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** Which drafts are asked for, and by which token. */
export interface AskedPreview {
  token: string;
  preview: Preview;
}

/** The origins, tried in turn. */
export interface Origin {
  /**
   * What the origin answers to a printed query. `fresh` asks it not to answer from its log, unless that has every change up to
   * `from.change`; a change that the site does not have is refused. `from.learn` hears the site's last one.
   */
  ask(
    asked: Asked,
    options: { fresh: boolean; from?: { change: number; learn: (last: number) => void } },
  ): Promise<FromOrigin>;
  /** What the origin's log has for a key; for repairs, which know no query. */
  askByKey(site: number, key: Key): Promise<FromOrigin>;
  /**
   * Passes a write on to the origin that takes writes, and its answer back. An origin that does not know the site's `epoch`, which
   * this edge has seen, does nothing with it.
   * @throws AppError `unavailable`
   */
  forward(request: Request, epoch?: number | null): Promise<Response>;
  /** Passes a read of drafts on, to whichever origin answers; the origin checks the token again. @throws AppError `unavailable` */
  preview(method: string, printed: string, asked: AskedPreview): Promise<Response>;
}

export type FromOrigin =
  | {
      kind: "live";
      etag: string;
      body: string | Uint8Array<ArrayBuffer>;
      tags: string;
      version: Version | null;
    }
  | { kind: "absent"; detail: string; tags: string; version: Version | null }
  | Refused
  /** It is there, and has no room for this question now. */
  | { kind: "busy"; code: Busy }
  /** It is there, and made an error of this question. */
  | { kind: "failed" }
  | { kind: "away" };
