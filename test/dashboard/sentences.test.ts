import { describe, expect, it } from "vitest";
import type { ExplainedEdge, Explanation, Reason } from "../../dashboard/api/why.ts";
import {
  answerSentence,
  askedPath,
  edgeSentence,
} from "../../dashboard/screens/delivery/sentences.ts";

const change = (number: number) => ({
  number,
  kind: "publish",
  committedAt: "2026-11-29T14:02:11Z",
  materializedAt: "2026-11-29T14:02:11.1Z",
});

const explanation: Explanation = {
  query: "pages/landing/home",
  preview: false,
  standing: "primary",
  head: { epoch: 1, position: 9 },
  answer: { state: "live", version: { epoch: 1, position: 9 }, etag: "x", detail: null },
  kept: { since: "2026-11-29T14:00:00Z" },
  documents: [],
  moreDocuments: 0,
  last: change(82),
  wrote: change(82),
  waiting: [],
  edges: [],
};

const timeText = (at: string) => at.slice(11, 19);

function edge(
  state: ExplainedEdge["standing"]["state"],
  reason: Reason | null,
  failedAt: string | null = null,
): ExplainedEdge {
  return {
    edge: "edge-2",
    standing: { state, reason },
    away: null,
    failedAt,
    lastError: null,
    entry: { ledger: { head: { epoch: 1, position: 8, change: 81 } }, store: null },
    reader: null,
  };
}

const REASONS: Reason[] = [
  "cannot_be_reached",
  "not_sent_yet",
  "other_epoch",
  "ledger_away",
  "store_away",
  "store_behind",
  "not_purged_yet",
  "cache_behind",
];

describe("Why? in sentences", () => {
  it("says which answer an edge still has, which one waits for it, since when and why", () => {
    const away = edge("behind", "cannot_be_reached", "2026-11-29T14:02:11Z");
    expect(edgeSentence(away, explanation, timeText)).toBe(
      "edge-2 still has the answer of change 81; change 82 has been waiting for it since 14:02:11 because edge-2 cannot be reached.",
    );
  });

  it.each([
    ...REASONS.map((reason) => edge("behind", reason)),
    edge("current", null),
    edge("makes_it", null),
    edge("asks_origin", null),
    edge("away", "cannot_be_reached"),
  ])(
    "$standing.state $standing.reason is a sentence on the edge, and no word of a program",
    (it) => {
      for (const of of [explanation, { ...explanation, wrote: null, last: null }]) {
        const sentence = edgeSentence({ ...it, entry: null }, of, timeText);
        expect(sentence).toMatch(/^edge-2 .*\.$/);
        expect(sentence).not.toMatch(/_|undefined|null/);
      }
    },
  );

  it("says what readers get, and what is on its way to the log", () => {
    const waiting = { ...explanation, waiting: [83, 84] };
    expect(answerSentence(waiting, timeText)).toBe(
      "Readers get the answer that change 82 wrote at 14:02:11. Change 83 (84) touches it and is not in the log yet.",
    );
    const answer = { ...explanation.answer, state: "absent" as const, detail: "Not found." };
    expect(answerSentence({ ...explanation, answer }, timeText)).toBe(
      "Readers get 404 here: Not found.",
    );
  });
});

describe("an address that is asked about", () => {
  it.each([
    ["/v2/pages/a/b/?auth_token=secret&locale=de", "/v2/pages/a/b/?locale=de"],
    ["  https://cdn.example.com/v2/posts/?auth_token=s#x ", "/v2/posts/"],
    ["https://example.com/blog?larder_token=secret#x", "https://example.com/blog"],
    ["example.com/blog", null],
    ["/blog", null],
    ["javascript:alert(1)", null],
    ["", null],
    ["http://[", null],
    ["/v2", null],
  ])("%s is %s", (text, path) => {
    expect(askedPath(text)).toBe(path);
  });
});
