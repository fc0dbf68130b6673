import { describe, expect, it } from "vitest";
import {
  followCopy,
  type FollowedCopy,
} from "../../../dashboard/screens/document/panels/preview/follow.ts";
import { createLinks } from "../../../dashboard/screens/document/panels/preview/links.ts";
import { isListening } from "../../../dashboard/screens/document/panels/preview/protocol.ts";
import { createFakeClock, type FakeClock } from "../../support/clock.ts";

/** What a framed page is told of a copy, how often, and by which token. */

function createCopy(first: number | null) {
  let version = first;
  let hurried = 0;
  const listeners = new Set<() => void>();
  const copy = {
    seen: () => ({ local: version === null ? null : { version } }),
    listen: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    hurry: () => {
      hurried += 1;
      return () => void (hurried -= 1);
    },
  } as unknown as FollowedCopy;
  const save = (next: number | null) => {
    version = next;
    for (const listener of listeners) listener();
  };
  return { copy, save, hurried: () => hurried };
}

const pass = async (clock: FakeClock, ms: number) => {
  for (let passed = 0; passed < ms; passed += 50) {
    await clock.advance(50);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }
};

function follow(first: number | null, tells: () => boolean = () => true) {
  const [clock, left, made] = [createFakeClock(), new AbortController(), createCopy(first)];
  const told: number[] = [];
  const how = { clock, until: left.signal };
  const followed = followCopy(made.copy, how, (version) => {
    if (tells()) told.push(version);
    return Promise.resolve(tells());
  });
  return { ...made, clock, left, told, followed };
}

describe("a page that follows a copy", () => {
  it("is told of a change at once, and of those that follow twice a second, the last included", async () => {
    const { save, clock, told } = follow(1);
    for (let version = 2; version <= 21; version++) {
      save(version);
      await pass(clock, 50);
    }
    await pass(clock, 1_000);
    expect(told).toEqual([2, 12, 21]);
  });

  it("is not told of what it was loaded with, nor twice of the same", async () => {
    const { save, clock, told } = follow(null);
    save(null);
    save(7);
    save(7);
    await pass(clock, 1_000);
    expect(told).toEqual([]);
  });

  it("is told, once it listens, what was saved before it did", async () => {
    let listens = false;
    const { save, clock, told, followed } = follow(1, () => listens);
    save(2);
    await pass(clock, 1_000);
    listens = true;
    followed.catchUp();
    await pass(clock, 1_000);
    expect(told).toEqual([2]);
    followed.catchUp();
    await pass(clock, 1_000);
    expect(told).toEqual([2]);
  });

  it("is told nothing after it was left, and hurries nobody any more", async () => {
    const { save, clock, told, left, hurried } = follow(1);
    expect(hurried()).toBe(1);
    left.abort();
    save(2);
    await pass(clock, 1_000);
    expect([told, hurried()]).toEqual([[], 0]);
  });
});

describe("a link to a preview", () => {
  it("is made once, and another one before it ends, or for somebody else", async () => {
    const clock = createFakeClock();
    let made = 0;
    const post = () => {
      const expiresAt = new Date(clock.now() + 3_600_000).toISOString();
      return Promise.resolve({ id: `i${++made}`, token: String(made), expiresAt } as never);
    };
    const links = createLinks({ post }, clock);
    const document = { id: 1, locale: "en" };
    const tokenOf = async () => (await links.of(document)).token;
    expect([await tokenOf(), await tokenOf()]).toEqual(["1", "1"]);
    await clock.advance(54 * 60_000);
    expect(await tokenOf()).toBe("1");
    await clock.advance(60_000);
    expect(await tokenOf()).toBe("2");
    expect((await links.anew(document)).token).toBe("3");
    expect((await links.of({ id: 1, locale: "de" })).token).toBe("4");
    // one that was taken back is given to nobody any more, others are
    links.forget("i3");
    expect(await tokenOf()).toBe("5");
    expect((await links.of({ id: 1, locale: "de" })).token).toBe("4");
  });
});

describe("a word of a page", () => {
  it.each([null, undefined, 1, "preview.listening", [], {}, { larder: "x" }, { larder: {} }])(
    "%j is none",
    (said) => {
      expect(isListening(said)).toBe(false);
    },
  );

  it("says that it listens", () => {
    expect(isListening({ larder: "preview.listening", more: 1 })).toBe(true);
  });
});
