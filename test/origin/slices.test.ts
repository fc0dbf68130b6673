import { describe, expect, it } from "vitest";
import { createSlices, type Thread } from "../../origin/shares/slices.ts";
import { SLICE_MS } from "../../shared/limits-shares.ts";
import type { Sliced } from "../../shared/sliced.ts";

/** One thread whose time goes on by a millisecond with each look, and whose others have their turn when a test says so. */
function createThread() {
  const waiting: (() => void)[] = [];
  let nowMs = 0;
  const thread: Thread = { nowMs: () => nowMs++, afterOthers: (go) => void waiting.push(go) };
  return {
    thread,
    waiting,
    /** Lets go on what waited when the others had their turn. */
    othersWereHere: async () => {
      for (const go of waiting.splice(0)) go();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

function* steps(name: string, count: number, done: string[]): Sliced<string> {
  for (let step = 0; step < count; step++) {
    done.push(name);
    yield;
  }
  return name;
}

describe("Row 4: the thread that serializes", () => {
  it("is held for a slice, then others go first", async () => {
    const { thread, waiting, othersWereHere } = createThread();
    const slices = createSlices(thread);
    const done: string[] = [];
    const work = slices.run(steps("a", 10, done));
    expect(done).toHaveLength(SLICE_MS);
    expect(slices.state()).toEqual({ waiting: 1, slices: 0 });
    await othersWereHere();
    expect(done).toHaveLength(2 * SLICE_MS);
    while (waiting.length > 0) await othersWereHere();
    expect(await work).toBe("a");
    expect(done).toHaveLength(10);
  });

  it("goes from one work to the other, a slice between two turns of all others", async () => {
    const { thread, waiting, othersWereHere } = createThread();
    const slices = createSlices(thread);
    const done: string[] = [];
    const works = ["a", "b", "c"].map((name) => slices.run(steps(name, 9, done)));
    done.length = 0;
    for (const name of ["a", "b", "c", "a"]) {
      expect(waiting).toHaveLength(1);
      await othersWereHere();
      expect(done.splice(0)).toEqual(Array.from({ length: SLICE_MS }, () => name));
    }
    while (waiting.length > 0) await othersWereHere();
    expect(await Promise.all(works)).toEqual(["a", "b", "c"]);
  });

  it("does short work at once", async () => {
    const { thread, waiting } = createThread();
    const done: string[] = [];
    const work = createSlices(thread).run(steps("a", 1, done));
    expect(done).toEqual(["a"]);
    expect(waiting).toEqual([]);
    expect(await work).toBe("a");
  });

  it("is not kept by work that nobody waits for, or that throws", async () => {
    const { thread, waiting, othersWereHere } = createThread();
    const slices = createSlices(thread);
    const done: string[] = [];
    const ending = new AbortController();
    const ended = slices.run(steps("a", 100, done), ending.signal);
    const failed = slices.run(
      (function* () {
        yield* steps("b", 5, done);
        throw new Error("no such page");
      })(),
    );
    const [first, second] = [
      expect(ended).rejects.toThrow("gone"),
      expect(failed).rejects.toThrow("no such"),
    ];
    ending.abort(new Error("gone"));
    done.length = 0;
    while (waiting.length > 0) await othersWereHere();
    await Promise.all([first, second]);
    expect(done).toEqual(["b", "b"]);
    expect(slices.state().waiting).toBe(0);
  });
});
