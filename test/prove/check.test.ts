import { describe, expect, it } from "vitest";
import { check, type Rule } from "./processes/check.ts";
import { emptyHistory, type History, type Read, type Write } from "./processes/history.ts";

/** The check of a history can fail: one broken history for each promise, beside the whole one they came from. */

/** note-0 is published as 1, taken down, published as 3; note-1 is published once. */
const COMMITTED = [
  { change: 1, document: "note-0", number: 1 },
  { change: 2, document: "note-1", number: 1 },
  { change: 3, document: "note-0", number: null },
  { change: 4, document: "note-0", number: 3 },
];

function read(startMs: number, number: number | null, more: Partial<Read> = {}): Read {
  return {
    edge: "edge-1",
    path: "/v2/pages/note/note-0/",
    minChange: null,
    startMs,
    endMs: startMs + 5,
    status: number === null ? 404 : 200,
    seen: { "note-0": number },
    freshness: "verified",
    position: "1.1",
    cacheStatus: "larder-cache; hit",
    trouble: "",
    ...more,
  };
}

function write(number: number, change: number | null, more: Partial<Write> = {}): Write {
  return {
    document: "note-0",
    action: "publish",
    number,
    startMs: 0,
    endMs: 5,
    outcome: "ok",
    status: 202,
    change,
    live: null,
    trouble: "",
    ...more,
  };
}

const history = (more: Partial<History>): History => ({
  ...emptyHistory(),
  committed: COMMITTED,
  ...more,
});

const rulesOf = (more: Partial<History>): Rule[] => check(history(more)).map(({ rule }) => rule);

describe("a whole history", () => {
  it("breaks nothing", () => {
    const writes = [
      write(1, 1),
      write(2, 3, { action: "take_down", live: true, endMs: 50 }),
      write(3, 4),
      write(4, null, { outcome: "unknown", status: 0, trouble: "no answer" }),
    ];
    const reads = [
      read(10, 1),
      read(20, 1),
      read(60, null),
      read(70, 3),
      read(80, 3, { minChange: 4 }),
    ];
    expect(rulesOf({ writes, reads, finals: [read(90, 3)] })).toEqual([]);
  });

  it("may be newer before it is verified, and go back from that", () => {
    expect(rulesOf({ reads: [read(10, 3, { freshness: "unverified" }), read(20, 1)] })).toEqual([]);
  });

  it("may be older for a read that was under way", () => {
    expect(rulesOf({ reads: [read(10, 3), read(12, 1)] })).toEqual([]);
  });

  it("may be older at another edge, on another path, and for another kind of reader", () => {
    const reads = [
      read(10, 3),
      read(20, 1, { edge: "edge-2" }),
      read(30, 1, { path: "/v2/pages/note/" }),
      read(40, null, { minChange: 3 }),
    ];
    expect(rulesOf({ reads })).toEqual([]);
  });

  it("may be stale for a reader with a change, when it says so", () => {
    const stale = read(10, 1, { minChange: 4, freshness: "stale" });
    expect(rulesOf({ reads: [stale] })).toEqual([]);
  });
});

describe("is reported:", () => {
  it("a write that was answered and is not in the database", () => {
    expect(rulesOf({ writes: [write(5, 5)] })).toEqual(["lost_write"]);
    expect(rulesOf({ writes: [write(5, 4)] })).toEqual(["lost_write"]);
  });

  it("an edge that does not have the newest in the end, or does not know it", () => {
    expect(rulesOf({ finals: [read(90, 1)] })).toEqual(["lost_publish"]);
    expect(rulesOf({ finals: [read(90, null)] })).toEqual(["lost_publish"]);
    expect(rulesOf({ finals: [read(90, 3, { freshness: "stale" })] })).toEqual(["lost_publish"]);
    const list = { path: "/v2/pages/note/", seen: { "note-0": 3, "note-1": null } };
    expect(rulesOf({ finals: [read(90, 3, list)] })).toEqual(["lost_publish"]);
  });

  it("an edge that goes back", () => {
    expect(rulesOf({ reads: [read(10, 3), read(20, 1)] })).toEqual(["regression"]);
    expect(rulesOf({ reads: [read(10, 3), read(20, null)] })).toEqual(["regression"]);
    const stale = read(20, 1, { freshness: "stale" });
    expect(rulesOf({ reads: [read(10, 3), stale] })).toEqual(["regression"]);
  });

  it("what comes back after it was taken down", () => {
    expect(rulesOf({ reads: [read(10, 1), read(20, null), read(30, 1)] })).toEqual([
      "resurrection",
    ]);
  });

  it("what was called live and is not, at any edge", () => {
    const writes = [write(3, 4, { live: true, endMs: 20 })];
    expect(rulesOf({ writes, reads: [read(30, 1)] })).toEqual(["not_live"]);
    expect(rulesOf({ writes, reads: [read(30, null, { edge: "edge-2" })] })).toEqual(["not_live"]);
    expect(rulesOf({ writes, reads: [read(10, 1)] })).toEqual([]);
  });

  it("a reader with a change that gets less", () => {
    const reads = [read(10, null, { minChange: 4, freshness: "unverified" })];
    expect(rulesOf({ reads })).toEqual(["below_min_change"]);
  });

  it("a body that nobody published", () => {
    expect(rulesOf({ reads: [read(10, 7)] })).toEqual(["phantom"]);
  });

  it("an answer that is not documented", () => {
    expect(rulesOf({ reads: [read(10, null, { status: 500, seen: {} })] })).toEqual(["bad_answer"]);
    const torn = read(10, 1, { trouble: "the body is no JSON" });
    expect(rulesOf({ reads: [torn] })).toEqual(["bad_answer"]);
    const broken = write(5, null, { outcome: "broken", status: 500 });
    expect(rulesOf({ writes: [broken] })).toEqual(["bad_answer"]);
  });

  it("a read without an answer while its edge runs", () => {
    const nothing = read(10, null, { status: 0, seen: {}, trouble: "reset" });
    const refused = read(10, null, { status: 503, seen: {} });
    const faults = [{ kind: "killed", target: "edge-1", startMs: 12, endMs: 20 }];
    const elsewhere = [{ kind: "killed", target: "edge-2", startMs: 12, endMs: 20 }];
    const later = [{ kind: "killed", target: "edge-1", startMs: 16, endMs: 20 }];
    expect(rulesOf({ reads: [nothing, refused], faults })).toEqual([]);
    for (const others of [[], elsewhere, later]) {
      expect(rulesOf({ reads: [nothing], faults: others })).toEqual(["unanswered"]);
      expect(rulesOf({ reads: [refused], faults: others })).toEqual(["unanswered"]);
    }
  });

  it("an origin that does not come back", () => {
    const late = write(3, 4, { live: false });
    const refused = write(3, null, { outcome: "unknown", status: 503 });
    expect(rulesOf({ lastWrites: [write(3, 4, { live: true })] })).toEqual([]);
    for (const last of [late, refused]) {
      expect(rulesOf({ lastWrites: [last] })).toEqual(["not_recovered"]);
    }
  });

  it("a process that ends by itself", () => {
    expect(rulesOf({ deaths: ["origin-a"] })).toEqual(["died"]);
  });
});
