import { describe, expect, it } from "vitest";
import type { OpenCopy } from "../../../dashboard/work/open-copy.ts";
import { resolved } from "../../../dashboard/work/conflicts.ts";
import { Desk } from "../../../dashboard/work/desk.ts";
import { MAX_OPERATIONS } from "../../../shared/limits-working.ts";
import { valueAt, type Path } from "../../../shared/working/path.ts";
import { hashOf, type Json } from "../../../shared/working/value.ts";
import { createMemoryJournal } from "../../support/memory-journal.ts";
import { Device, KEY, openedIn, pass, settle, TestOriginCopy } from "./device.ts";

/** An open copy on a device: when it sends, what it keeps, and what it says. */

const START = { name: "N", fields: { title: "T", body: "B" } };
const TITLE = ["fields", "title"];
const BODY = ["fields", "body"];

let count = 0;
function set(copy: OpenCopy, path: Path, value: Json): void {
  const { view } = copy.seen();
  const was = hashOf(valueAt(view ?? undefined, path));
  copy.edit({ id: `op-${count++}`, kind: "set", path, was, set: value });
}

const shown = (copy: OpenCopy, path: Path) => valueAt(copy.seen().view ?? undefined, path);
const waiting = (copy: OpenCopy) => copy.seen().local?.pending.length;

async function opened() {
  const origin = new TestOriginCopy(START);
  const device = new Device(origin);
  const { copy, crash } = await openedIn(device);
  return { origin, device, clock: device.clock, copy, crash };
}

describe("sending", () => {
  it("waits for a pause in typing, and sends what was typed as one edit", async () => {
    const { origin, clock, copy } = await opened();
    for (const text of ["Th", "The", "The "]) {
      set(copy, TITLE, text);
      await pass(clock, 700);
    }
    expect(origin.received).toEqual([]);
    expect(copy.seen()).toMatchObject({ isKept: true });
    await pass(clock, 200);
    expect(origin.received.map(({ operations }) => operations)).toEqual([
      [{ id: expect.any(String), kind: "set", path: TITLE, was: hashOf("T"), set: "The " }],
    ]);
    expect(waiting(copy)).toBe(0);
  });

  it("sends after five seconds though somebody types on", async () => {
    const { origin, clock, copy } = await opened();
    for (let typed = 0; typed < 11; typed++) {
      set(copy, TITLE, `The ${typed}`);
      await pass(clock, 500);
    }
    expect(origin.received).toHaveLength(1);
  });

  it("sends sooner while somebody looks at a preview, and twice a second though somebody types on", async () => {
    const { origin, clock, copy } = await opened();
    const ends = [copy.hurry(), copy.hurry()];
    ends[0]?.();
    set(copy, TITLE, "The");
    await pass(clock, 200);
    expect(origin.received).toHaveLength(1);
    for (let typed = 0; typed < 10; typed++) {
      set(copy, TITLE, `The ${typed}`);
      await pass(clock, 100);
    }
    expect(origin.received).toHaveLength(3);
    await pass(clock, 500);
    ends[1]?.();
    const before = origin.received.length;
    set(copy, TITLE, "As ever");
    await pass(clock, 700);
    expect(origin.received).toHaveLength(before);
    await pass(clock, 200);
    expect(origin.received).toHaveLength(before + 1);
  });

  it("sends an edit whose answer was lost once more, under its id", async () => {
    const { origin, clock, copy } = await opened();
    origin.fates = ["reply_lost"];
    set(copy, TITLE, "Mine");
    await pass(clock, 1_000);
    expect(copy.seen().link).toMatchObject({ kind: "away" });
    set(copy, TITLE, "Mine too");
    await pass(clock, 5_000);
    const [first, again, next] = origin.received.map(({ operations }) =>
      operations.map(({ id }) => id),
    );
    expect(again).toEqual(first);
    expect(next).toHaveLength(1);
    expect(next).not.toEqual(first);
    expect(origin.copy.value).toEqual({ ...START, fields: { title: "Mine too", body: "B" } });
    expect(copy.seen()).toMatchObject({
      link: { kind: "here" },
      local: { pending: [], conflicts: [] },
    });
  });

  it("tries again less and less often while the origin is away, and when it is told that it is back", async () => {
    const { origin, clock, copy } = await opened();
    origin.fates = Array.from({ length: 8 }, () => "unavailable" as const);
    set(copy, TITLE, "Mine");
    await pass(clock, 20_000);
    const tried = 8 - origin.fates.length;
    expect(tried).toBeGreaterThan(3);
    expect(tried).toBeLessThan(7);
    origin.fates = [];
    copy.sendNow();
    await settle();
    expect(waiting(copy)).toBe(0);
  });

  it("keeps everything while nobody is signed in, and goes on when somebody is", async () => {
    const { origin, device, clock, copy } = await opened();
    origin.fates = ["signed_out"];
    set(copy, TITLE, "Mine");
    await pass(clock, 60_000, 1_000);
    expect(copy.seen()).toMatchObject({ link: { kind: "signed_out" }, isKept: true });
    expect(origin.received).toEqual([]);
    expect(await device.journal.waiting(KEY.owner)).toEqual([{ key: KEY, edits: 1, conflicts: 0 }]);
    copy.sendNow();
    await settle();
    expect(origin.copy.value).toMatchObject({ fields: { title: "Mine" } });
    expect(await device.journal.waiting(KEY.owner)).toEqual([]);
  });

  it.each([400, 403, 404, 413])(
    "drops nothing when it is refused with %i, and tries again with the next edit",
    async (status) => {
      const { origin, clock, copy } = await opened();
      origin.fates = [{ status }];
      set(copy, TITLE, "Mine");
      await pass(clock, 60_000, 1_000);
      expect(copy.seen()).toMatchObject({
        link: { kind: "refused", status, detail: "No." },
        local: { pending: [{ set: "Mine" }] },
      });
      set(copy, BODY, "More");
      await pass(clock, 1_000);
      expect(origin.copy.value).toMatchObject({ fields: { title: "Mine", body: "More" } });
    },
  );

  it("sends no more at once than the origin takes, in the order it was done", async () => {
    const { origin, clock, copy } = await opened();
    origin.fates = ["unavailable"];
    set(copy, TITLE, "0");
    await pass(clock, 900);
    for (let done = 1; done <= MAX_OPERATIONS + 10; done++)
      copy.edit({
        id: `many-${done}`,
        kind: "insert",
        path: ["fields", "rows"],
        item: { "~id": `r${done}` },
        after: done === 1 ? null : `r${done - 1}`,
      });
    await pass(clock, 10_000);
    expect(origin.received.map(({ operations }) => operations.length)).toEqual([1, 500, 10]);
    expect(valueAt(origin.copy.value, ["fields", "rows"])).toHaveLength(MAX_OPERATIONS + 10);
  });
});

describe("what others do", () => {
  it("shows their edits in other fields, and leaves what is typed in the same one with theirs beside it", async () => {
    const { origin, device, clock, copy } = await opened();
    const { copy: theirs } = await openedIn(new Device(origin, { clock }));
    set(theirs, BODY, "Theirs");
    await pass(clock, 1_000);
    set(copy, TITLE, "Mine");
    await copy.look();
    expect(copy.seen().view).toEqual({ ...START, fields: { title: "Mine", body: "Theirs" } });
    set(theirs, TITLE, "Theirs");
    theirs.sendNow();
    await pass(clock, 1_000);
    expect(copy.seen()).toMatchObject({
      view: { fields: { title: "Mine" } },
      local: { pending: [], conflicts: [{ path: TITLE, mine: "Mine" }] },
    });
    expect(await device.journal.waiting(KEY.owner)).toEqual([{ key: KEY, edits: 0, conflicts: 1 }]);
    copy.act((local) => resolved(local, TITLE, "mine", "decided"));
    await pass(clock, 1_000);
    expect(origin.copy.value).toMatchObject({ fields: { title: "Mine", body: "Theirs" } });
  });

  it("looks again after an answer that came while others went on", async () => {
    const { origin, clock, copy } = await opened();
    const answer = origin.send.bind(origin);
    origin.send = async (sent) => {
      const reply = await answer(sent);
      origin.take({
        version: origin.version,
        operations: [{ id: "late", kind: "set", path: BODY, was: hashOf("B"), set: "Late" }],
      });
      // the news of it is there before the answer
      await copy.look();
      return reply;
    };
    set(copy, TITLE, "Mine");
    await pass(clock, 1_000);
    expect(copy.seen().view).toEqual({ ...START, fields: { title: "Mine", body: "Late" } });
  });
});

describe("the device", () => {
  it("has what was typed before a crash, and sends it at the next opening", async () => {
    const { origin, device, clock, copy, crash } = await opened();
    origin.fates = Array.from({ length: 50 }, () => "unavailable" as const);
    set(copy, TITLE, "Mine");
    set(copy, BODY, "Mine too");
    await settle();
    crash();
    const { copy: again } = await openedIn(device);
    expect(shown(again, TITLE)).toBe("Mine");
    origin.fates = [];
    await pass(clock, 30_000, 1_000);
    expect(origin.copy.value).toEqual({ ...START, fields: { title: "Mine", body: "Mine too" } });
  });

  it("shows what no longer fits after a crash as a conflict", async () => {
    const { origin, device, clock, copy, crash } = await opened();
    origin.fates = ["unavailable"];
    set(copy, TITLE, "Mine");
    await pass(clock, 900);
    crash();
    origin.take({
      version: 1,
      operations: [{ id: "x", kind: "set", path: TITLE, was: hashOf("T"), set: "Theirs" }],
    });
    const { copy: again } = await openedIn(device);
    await pass(clock, 1_000);
    expect(again.seen()).toMatchObject({
      view: { fields: { title: "Mine" } },
      local: { conflicts: [{ path: TITLE, mine: "Mine" }] },
    });
  });

  it("keeps a journal for each person", async () => {
    const { device, copy, clock, origin } = await opened();
    origin.fates = ["unavailable"];
    set(copy, TITLE, "Mine");
    await pass(clock, 900);
    expect(await device.journal.waiting(KEY.owner + 1)).toEqual([]);
    expect(await device.journal.read({ ...KEY, owner: KEY.owner + 1 })).toBeNull();
  });

  it("says that it keeps nothing when it does not, and sends all the same", async () => {
    const refuse = () => Promise.reject(new Error("no room"));
    const journal = { ...createMemoryJournal(), take: refuse, keep: refuse, read: refuse };
    const origin = new TestOriginCopy(START);
    const device = new Device(origin, { journal });
    const { copy } = await openedIn(device);
    set(copy, TITLE, "Mine");
    await settle();
    expect(copy.seen()).toMatchObject({ isKept: false, unkept: "Error: no room" });
    await pass(device.clock, 1_000);
    expect(origin.copy.value).toMatchObject({ fields: { title: "Mine" } });
    expect(copy.seen()).toMatchObject({ isKept: true });
  });

  it("goes on after its screen was left, until all is sent, and then ends", async () => {
    const origin = new TestOriginCopy(START);
    const device = new Device(origin);
    const desk = new Desk(device.tab().parts);
    const copy = desk.take(KEY);
    await settle();
    origin.fates = ["unavailable", "unavailable"];
    set(copy, TITLE, "Mine");
    desk.leave(KEY);
    await settle();
    expect(desk.take(KEY)).toBe(copy);
    desk.leave(KEY);
    await pass(device.clock, 10_000);
    expect(origin.copy.value).toMatchObject({ fields: { title: "Mine" } });
    expect(desk.take(KEY)).not.toBe(copy);
    desk.leave(KEY);
  });

  it("sends what waits of a site, whichever document it is of", async () => {
    const { origin, device, clock, copy, crash } = await opened();
    origin.fates = ["unavailable"];
    set(copy, TITLE, "Mine");
    await pass(clock, 900);
    crash();
    const desk = new Desk(device.tab().parts);
    expect(await desk.resume(KEY.owner, "another")).toBe(0);
    expect(await desk.resume(KEY.owner, KEY.site)).toBe(1);
    await pass(clock, 1_000);
    expect(origin.copy.value).toMatchObject({ fields: { title: "Mine" } });
  });
});

describe("tabs", () => {
  it("show the same, and send once, whichever is typed into", async () => {
    const { origin, device, clock, copy: first } = await opened();
    const { copy: second } = await openedIn(device);
    set(first, TITLE, "First");
    await settle();
    expect(shown(second, TITLE)).toBe("First");
    set(second, BODY, "Second");
    await settle();
    expect(shown(first, BODY)).toBe("Second");
    set(first, ["name"], "Named");
    await pass(clock, 2_000);
    expect(origin.copy.value).toEqual({
      name: "Named",
      fields: { title: "First", body: "Second" },
    });
    const ids = origin.received.flatMap(({ operations }) => operations.map(({ id }) => id));
    expect(ids).toHaveLength(new Set(ids).size);
    for (const copy of [first, second])
      expect(copy.seen()).toMatchObject({ view: origin.copy.value, isKept: true });
  });

  it("go on where the one that led was closed", async () => {
    const { origin, device, clock, copy: first, crash } = await opened();
    const { copy: second } = await openedIn(device);
    origin.fates = ["unavailable"];
    set(first, TITLE, "First");
    await settle();
    crash();
    await pass(clock, 5_000);
    expect(origin.copy.value).toMatchObject({ fields: { title: "First" } });
    expect(second.seen().view).toEqual(origin.copy.value);
  });

  it("lose nothing to one that slept while another took the lead", async () => {
    const { origin, device, clock, copy: first } = await opened();
    const { copy: second } = await openedIn(device);
    // both in the same moment
    set(first, TITLE, "First");
    set(second, BODY, "Second");
    await pass(clock, 3_000);
    expect(origin.copy.value).toEqual({ ...START, fields: { title: "First", body: "Second" } });
  });
});

describe("taking back", () => {
  it("takes back what was typed in one go, and does it again", async () => {
    const { origin, clock, copy } = await opened();
    for (const text of ["Th", "The", "The end"]) set(copy, TITLE, text);
    await pass(clock, 2_000);
    set(copy, BODY, "Body");
    expect(copy.step("undo")).toEqual({ path: BODY });
    expect(copy.step("undo")).toEqual({ path: TITLE });
    expect(copy.seen().view).toEqual(START);
    expect(copy.step("undo")).toBeNull();
    copy.step("redo");
    copy.step("redo");
    expect(copy.step("redo")).toBeNull();
    await pass(clock, 2_000);
    expect(origin.copy.value).toEqual({ ...START, fields: { title: "The end", body: "Body" } });
  });

  it("leaves alone what somebody else changed since", async () => {
    const { origin, clock, copy } = await opened();
    set(copy, TITLE, "Mine");
    await pass(clock, 1_000);
    origin.take({
      version: origin.version,
      operations: [{ id: "x", kind: "set", path: TITLE, was: hashOf("Mine"), set: "Theirs" }],
    });
    await copy.look();
    expect(copy.step("undo")).toBe("gone");
    expect(shown(copy, TITLE)).toBe("Theirs");
  });
});
