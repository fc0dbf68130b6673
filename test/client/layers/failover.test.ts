import { describe, expect, it } from "vitest";
import { withFailover } from "../../../client/src/index.ts";
import { MAX_REST_MS, REST_MS } from "../../../client/src/layers/failover.ts";
import { createFakeClock } from "../../support/clock.ts";
import { failing, good, refusal } from "../scripted-fetch.ts";

/** C5: which endpoint is asked. */

/** Endpoints that do what they are told, by their names, and who was asked. */
function world(endpoints = ["https://a", "https://b"], probe = true) {
  const clock = createFakeClock();
  const asked: string[] = [];
  const dead = new Set<string>();
  const answers = new Map<string, () => Response>();
  const background: Promise<unknown>[] = [];
  const layer = withFailover({
    clock,
    endpoints,
    probe,
    background: (work) => void background.push(work),
  });
  const fetch = layer(async (input) => {
    asked.push(input);
    const name = new URL(input).hostname;
    if (dead.has(name)) throw new TypeError("nobody listens");
    return answers.get(name)?.() ?? good(name);
  });
  /** Who was asked for one more read. */
  const read = async () => {
    asked.length = 0;
    await fetch("/v2/x").catch(() => undefined);
    await Promise.all(background.splice(0));
    return asked.map((input) => new URL(input).hostname).join(" ");
  };
  return { clock, asked, dead, answers, fetch, read };
}

it("is the first one, under the path that was asked", async () => {
  const { fetch, asked } = world(["https://a/", "https://b"]);
  await fetch("/v2/pages/x/?levels=3");
  expect(asked).toEqual(["https://a/v2/pages/x/?levels=3"]);
});

describe("one that failed", () => {
  it.each([
    ["cannot be reached", undefined],
    ["says 500", () => failing(500)],
    ["says 429", () => failing(429)],
  ])("rests, and has readers again when it answered beside one: it %s", async (_, answer) => {
    const { clock, dead, answers, read } = world();
    if (answer === undefined) dead.add("a");
    else answers.set("a", answer);
    expect([await read(), await read()]).toEqual(["a", "b"]);
    await clock.advance(REST_MS);
    expect([await read(), await read()]).toEqual(["b a", "b"]);
    dead.clear();
    answers.clear();
    await clock.advance(MAX_REST_MS);
    expect([await read(), await read()]).toEqual(["b a", "a"]);
  });

  it("rests longer each time, up to a bound", async () => {
    const { clock, dead, read } = world();
    dead.add("a");
    await read();
    const rests: number[] = [];
    let waited = 0;
    for (let look = 0; look < 1_000 && rests.length < 8; look++) {
      await clock.advance(500);
      waited += 500;
      if ((await read()) === "b a") {
        rests.push(waited);
        waited = 0;
      }
    }
    expect(rests).toEqual([1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => seconds * 1_000));
  });

  it("rests as long as it asks for", async () => {
    const { clock, answers, read } = world();
    answers.set("a", () => failing(503, { "retry-after": "100" }));
    await read();
    await clock.advance(99_000);
    expect(await read()).toBe("b");
    await clock.advance(1_000);
    expect(await read()).toBe("b a");
  });

  it("is no reason to wait while another one is well", async () => {
    const { answers, fetch } = world();
    answers.set("a", () => failing(503, { "retry-after": "100" }));
    answers.set("b", () => failing(503, { "retry-after": "7" }));
    const tried = new Set<string>();
    const first = await fetch("/v2/x", { tried });
    const second = await fetch("/v2/x", { tried });
    expect([first, second].map(({ headers }) => headers.get("retry-after"))).toEqual([null, "7"]);
    expect([...tried]).toEqual(["https://a", "https://b"]);
  });

  it("is asked by a read when nobody is to look beside it", async () => {
    const { clock, dead, read } = world(undefined, false);
    dead.add("a");
    expect([await read(), await read()]).toEqual(["a", "b"]);
    await clock.advance(REST_MS);
    expect([await read(), await read()]).toEqual(["a", "b"]);
  });
});

it("with all of them dead, a read asks one, the one whose rest ends first", async () => {
  const { clock, dead, read } = world();
  dead.add("a").add("b");
  expect([await read(), await read(), await read(), await read()]).toEqual(["a", "b", "a", "b"]);
  await clock.advance(MAX_REST_MS * 2);
  expect((await read()).length).toBe(1);
});

it("what the API refuses, and what its caller ends, is no failure of an endpoint", async () => {
  const { answers, dead, fetch, read } = world();
  answers.set("a", () => refusal());
  expect([await read(), await read()]).toEqual(["a", "a"]);
  dead.add("a");
  await expect(fetch("/v2/x", { signal: AbortSignal.abort() })).rejects.toThrow();
  dead.clear();
  expect(await read()).toBe("a");
});
