import { describe, expect, it, vi } from "vitest";
import { createPictureMaker } from "../../../program/pictures/maker.ts";
import { systemClock } from "../../../shared/clock.ts";
import { PATIENCE } from "../../support/patience.ts";
import { order, photograph } from "../../support/pictures.ts";

/** Whose turn it is to have a picture made. */

type File = Uint8Array<ArrayBuffer>;

const resize = (width: number) => ({
  steps: [{ task: "resize", width, height: null, fit: "clip", align: null } as const],
});

describe("the queue", () => {
  const never = () => new Promise<File>(() => undefined);

  it("gives one of each name its turn, and refuses what is too many of one", async () => {
    const own = createPictureMaker(systemClock);
    const begun: string[] = [];
    const from = (name: string) => () => {
      begun.push(name);
      return photograph(32, 32);
    };
    const asked = ["a", "a", "a", "a", "b", "c"].map((name) =>
      own.make(from(name), order(resize(16)), { name }),
    );
    await Promise.all(asked);
    own.stop();
    expect(begun).toEqual(["a", "a", "a", "b", "c", "a"]);
  });

  it("refuses what is too many of one, with when to come again", async () => {
    const own = createPictureMaker(systemClock);
    const ended = new AbortController();
    const outcomes: unknown[] = [];
    for (let count = 0; count < 103; count += 1)
      void own
        .make(never, order(), { name: "a", signal: ended.signal })
        .catch((error: unknown) => outcomes.push(error));
    await vi.waitFor(() => expect(outcomes).toHaveLength(1), PATIENCE);
    expect(outcomes[0]).toMatchObject({
      code: "unavailable",
      options: { retryAfterS: expect.any(Number) as number },
    });
    ended.abort();
    await vi.waitFor(() => expect(outcomes).toHaveLength(103), PATIENCE);
    own.stop();
  });

  it("does not begin what nobody waits for", async () => {
    const own = createPictureMaker(systemClock);
    const ended = new AbortController();
    ended.abort();
    const asked = own.make(never, order(), { name: "a", signal: ended.signal });
    await expect(asked).rejects.toMatchObject({ code: "unavailable" });
    expect(own.pid()).toBeUndefined();
    own.stop();
  });
});
