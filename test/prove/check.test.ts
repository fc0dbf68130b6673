import { describe, expect, it } from "vitest";
import { check, type Rule } from "./processes/check.ts";
import { seenIn } from "./processes/content.ts";
import { ENDED_AFTER_MS } from "./processes/erased.ts";
import { emptyHistory, type History, type Read, type Write } from "./processes/history.ts";

/** The check of a history can fail: one broken history for each promise, beside the whole one they came from. */

const state = (change: number, document: string, number: number | null, erases = false) => ({
  change,
  document,
  number,
  erases,
});

/** note-0 is published as 1, taken down, published as 3; note-1 is published once. */
const COMMITTED = [
  state(1, "note-0", 1),
  state(2, "note-1", 1),
  state(3, "note-0", null),
  state(4, "note-0", 3),
];

function read(startMs: number, number: number | null, more: Partial<Read> = {}): Read {
  return {
    edge: "edge-1",
    path: "/v2/pages/note/note-0/",
    logged: true,
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
    id: null,
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
    expect(rulesOf({ writes: [write(3, 4, { action: "erase" })] })).toEqual(["lost_write"]);
    expect(rulesOf({ writes: [write(3, 4, { action: "delete" })] })).toEqual(["lost_write"]);
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

describe("what was taken down", () => {
  /** leaf-0 is published as 1 and 2, taken down, published as 4, and as 5, which erases 4. */
  const committed = [
    state(1, "leaf-0", 1),
    state(2, "leaf-0", 2),
    state(3, "leaf-0", null),
    state(4, "leaf-0", 4),
    state(5, "leaf-0", 5, true),
    state(6, "leaf-0", 6),
  ];
  /** The take-down is live at 1,000 ms, and so is what erases. */
  const receipts = [{ change: 5, endMs: 1_000 }];
  const endMs = 1_000 + ENDED_AFTER_MS;
  /** A list that no log has, whose order is nobody's promise. */
  const list = (startMs: number, number: number | null, more: Partial<Read> = {}) =>
    read(startMs, number, {
      path: "/v2/pages/note/?page_size=20",
      logged: false,
      freshness: "unverified",
      status: 200,
      seen: { "leaf-0": number },
      ...more,
    });
  const foundIn = (reads: Read[], more: Partial<History> = {}) =>
    rulesOf({ committed, receipts, reads, ...more });

  it("is in no answer that begins after the last round of purges", () => {
    expect(foundIn([list(endMs, 2)])).toEqual([]);
    for (const number of [1, 2, 4]) expect(foundIn([list(endMs + 1, number)])).toEqual(["erased"]);
  });

  it("is in none however sure or unsure it is, nor in one of the log", () => {
    for (const freshness of ["verified", "unverified", "stale"]) {
      expect(foundIn([list(endMs + 1, 4, { freshness })])).toEqual(["erased"]);
      const logged = list(endMs + 1, 4, { freshness, logged: true });
      expect(foundIn([logged])).toEqual(["erased"]);
    }
    const last = { finals: [list(endMs + 1, 6, { freshness: "verified" })] };
    expect(foundIn([], last)).toEqual([]);
    const shown = { ...last, finals: [list(endMs + 1, 4, { freshness: "verified" })] };
    expect(foundIn([], shown).toSorted()).toEqual(["erased", "lost_publish"]);
  });

  it("may be what an edit replaced and nobody took down, and what is there now", () => {
    for (const number of [5, 6, null]) expect(foundIn([list(endMs + 9, number)])).toEqual([]);
  });

  it("is said to be live by a receipt or a writer, of this change or a later one, whoever says it first", () => {
    const reads = [list(endMs + 1, 2)];
    expect(foundIn(reads, { receipts: [] })).toEqual([]);
    expect(foundIn(reads, { receipts: [{ change: 2, endMs: 1 }] })).toEqual([]);
    const said = write(6, 6, { document: "leaf-0", live: true, endMs: 1_000 });
    expect(foundIn(reads, { receipts: [], writes: [said] })).toEqual(["erased"]);
    const unsaid = { ...said, live: false };
    expect(foundIn(reads, { receipts: [], writes: [unsaid] })).toEqual([]);
    const later = [{ change: 6, endMs: 9_000 }, ...receipts];
    expect(foundIn(reads, { receipts: later })).toEqual(["erased"]);
  });

  it("has its time again from when an edge that was hit is well again, at that edge", () => {
    const hit = { kind: "stopped", target: "edge-1", startMs: 5_000, endMs: 9_000 };
    const again = { ...hit, startMs: 20_000, endMs: 21_000 };
    const between = [list(endMs + 1, 4)];
    expect(foundIn(between, { faults: [hit] })).toEqual([]);
    expect(foundIn([list(9_001 + ENDED_AFTER_MS, 4)], { faults: [hit] })).toEqual(["erased"]);
    expect(foundIn([list(9_001 + ENDED_AFTER_MS, 4)], { faults: [hit, again] })).toEqual([]);
    expect(foundIn([list(21_001 + ENDED_AFTER_MS, 4)], { faults: [again, hit] })).toEqual([
      "erased",
    ]);
    const elsewhere = { ...hit, target: "origins to edge-1" };
    const before = { ...hit, startMs: 0, endMs: 999 };
    const after = { ...hit, startMs: endMs + 1, endMs: endMs + 2 };
    for (const fault of [elsewhere, before, after])
      expect(foundIn(between, { faults: [fault] })).toEqual(["erased"]);
  });

  it("is all that is asked of a list that no log has, and that it was there once", () => {
    const nothing = list(10, null, { status: 503, seen: {} });
    const older = [list(10, 6), list(30, 2)];
    expect(foundIn([nothing, ...older])).toEqual([]);
    expect(foundIn([list(10, 7)])).toEqual(["phantom"]);
  });
});

describe("an answer", () => {
  const body = (...texts: string[]) => JSON.stringify({ data: texts });

  it("says of each document that its path shows or embeds which version it has", () => {
    const note = "/v2/pages/note/note-4/";
    expect(seenIn(note, 404, '{"detail":"Not found."}').seen).toEqual({ "note-4": null });
    expect(seenIn(note, 200, body("note-4#2", "leaf-1#7")).seen).toEqual({
      "note-4": 2,
      "leaf-1": 7,
    });
    expect(seenIn(note, 200, body("note-4#2")).seen).toEqual({ "note-4": 2, "leaf-1": null });
    const leaves = seenIn("/v2/content/leaf/?page_size=20", 200, body("leaf-2#1")).seen;
    expect(leaves).toEqual({ "leaf-0": null, "leaf-1": null, "leaf-2": 1 });
    const notes = seenIn("/v2/pages/note/?page_size=20", 200, body("note-0#1", "leaf-0#3")).seen;
    expect(notes).toMatchObject({ "note-0": 1, "leaf-0": 3, "note-7": null });
    expect(notes).not.toHaveProperty("leaf-1");
  });

  it("that shows two versions of one document is not whole", () => {
    const { trouble } = seenIn("/v2/pages/note/", 200, body("leaf-0#3", "leaf-0#4"));
    expect(trouble).toBe("shows leaf-0#3 and #4");
  });
});
