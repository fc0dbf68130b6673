import { SELECT_TIMEOUT_MS } from "../../shared/limits-edge.ts";
import type { Version } from "../../shared/version.ts";
import type { Head } from "../../shared/push.ts";
import type { Answer, Asked, Ledger, Looked, Selected } from "../ports.ts";
import { inTime, type Found, type InTimeParts } from "./in-time.ts";
import { readSelected } from "./selected.ts";

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
  const found = await inTime(parts, "replica", String(site), SELECT_TIMEOUT_MS, async () =>
    readSelected(await parts.ledgerOf(site).select(printed)),
  );
  if (found.kind === "away") return nothing;
  return answerOf(found.value, looked.value, minChange ?? 0);
}

function answerOf(selected: Selected, { need }: Looked, minChange: number): Answer {
  switch (selected.kind) {
    case "live":
    case "absent": {
      const { head, ...said } = selected;
      const freshness = head.change >= minChange ? "verified" : "stale";
      return { ...said, version: versionOf(head), freshness, source: "replica" };
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

const nothing = { kind: "unavailable" } as const;

const versionOf = ({ epoch, position }: Head): Version => ({ epoch, position });
