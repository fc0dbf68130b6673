import { SELECT_ANSWER_MS } from "../../shared/limits-edge.ts";
import type { Version } from "../../shared/version.ts";
import type { Head } from "../../shared/push.ts";
import { fitsCaches } from "../cache-tags.ts";
import type { Answer, Asked, Ledger, Looked, Need, Selected } from "../ports.ts";
import { inTime, type Found, type InTimeParts } from "./in-time.ts";
import { readSelected } from "./heard.ts";

interface Parts extends InTimeParts {
  ledgerOf(site: number): Ledger;
}

/** What is asked, and what the ledger knows of its key. */
export interface Question {
  asked: Asked;
  looked: Found<Looked>;
  /** The change that the reader has seen; null for any. */
  minChange: number | null;
}

/**
 * What the site's ledger answers from its documents, which is verified as nothing else can be: it is of the ledger's head. Only
 * a ledger that answers and has all documents is asked. Who has seen a change that it does not have is told that it is
 * stale, and no reason why the question would make no sense.
 */
export async function askReplica(
  parts: Parts,
  { asked: { site, printed }, looked, minChange }: Question,
): Promise<Answer> {
  // a token's answer is no document's
  if (site === null || looked.kind === "away" || !looked.value.replica) return nothing;
  const found = await inTime(parts, "replica", String(site), SELECT_ANSWER_MS, async () =>
    readSelected(await parts.ledgerOf(site).select(printed)),
  );
  if (found.kind === "away") return nothing;
  const { need } = looked.value;
  return answerOf(found.value, { site, need, minChange: minChange ?? 0 });
}

interface Wanted {
  site: number;
  need: Need | null;
  minChange: number;
}

type Made = Pick<Extract<Answer, { kind: "live" }>, "version" | "freshness" | "source" | "tagged">;

function answerOf(selected: Selected, { site, need, minChange }: Wanted): Answer {
  switch (selected.kind) {
    case "live": {
      const { kind, etag, body, tags } = selected;
      return { kind, etag, body, tags, ...madeOf(selected, { site, need, minChange }) };
    }
    case "absent": {
      const { kind, detail, tags } = selected;
      const made = madeOf(selected, { site, need, minChange });
      return { kind, detail, ...(made.tagged && { tags }), ...made };
    }
    case "refused": {
      const { head, ...refused } = selected;
      // what the log has for the question outgrew the limit, and is given as it was
      const isAnswered = need?.state === "live";
      return head.change >= minChange && !isAnswered ? refused : nothing;
    }
    case "busy":
      return { kind: "unavailable", busy: "busy" };
    case "not_whole":
    case "unanswerable":
      return nothing;
  }
}

function madeOf(
  { head, position, tags }: Extract<Selected, { kind: "live" | "absent" }>,
  { site, need, minChange }: Wanted,
): Made {
  const freshness = head.change >= minChange ? "verified" : "stale";
  const made: Made = { version: versionOf(head, position, need), freshness, source: "replica" };
  return fitsCaches(site, tags) ? { ...made, tagged: true } : made;
}

/** What the log had for the question was given with its position. */
const versionOf = ({ epoch }: Head, position: number, need: Need | null): Version => ({
  epoch,
  position: Math.max(position, need?.version.epoch === epoch ? need.version.position : 0),
});

const nothing = { kind: "unavailable" } as const;
