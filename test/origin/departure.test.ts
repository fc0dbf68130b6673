import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { createDoors } from "../../doors/server.ts";
import { readDoorSettings } from "../../doors/settings.ts";
import { DRAIN_NOTICE_S, DRAIN_REQUESTS_MS } from "../../shared/limits-life.ts";
import { createFakeClock } from "../support/clock.ts";
import { eventually } from "../support/eventually.ts";
import { open } from "../support/raw.ts";

/** How doors close: what is under way is finished, and nothing else is begun. */

const REQUEST = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";

/** Doors whose listener lets the test answer. */
async function start() {
  const clock = createFakeClock();
  const held: ServerResponse[] = [];
  const doors = createDoors({
    settings: readDoorSettings({}),
    clock,
    report: () => undefined,
    listener: (_request, response) => void held.push(response),
  });
  doors.server.listen(0, "127.0.0.1");
  await once(doors.server, "listening");
  onTestFinished(() => doors.server.closeAllConnections());
  const address = doors.server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const come = () => {
    const raw = open(url);
    const texts: string[] = [];
    raw.socket.on("data", (text: string) => texts.push(text));
    /** What comes, once it has this in it. */
    const says = (text: string) =>
      eventually(`an answer with ${text}`, async () => texts.join("").includes(text) || undefined);
    /** Until the other side ends it. */
    const ends = () => eventually("the end", async () => raw.socket.readableEnded || undefined);
    return { ...raw, texts, says, ends, ask: () => raw.socket.write(REQUEST) };
  };
  const asked = (count: number) => eventually(`request ${count}`, async () => held[count - 1]);
  return { clock, doors, come, asked };
}

describe("doors that drain", () => {
  test("end each connection with its answer: one under way, a kept one that asks again, and a new one", async () => {
    const { doors, come, asked } = await start();
    const [kept, busy] = [come(), come()];
    kept.ask();
    (await asked(1)).end("{}");
    await kept.says("Connection: keep-alive");
    busy.ask();
    await asked(2);
    doors.drain();
    (await asked(2)).end("{}");
    await busy.says("Connection: close");
    await busy.ends();
    kept.ask();
    (await asked(3)).end("{}");
    await kept.says("Connection: close");
    await kept.ends();
    const late = come();
    late.ask();
    (await asked(4)).end("{}");
    await late.says("Connection: close");
    await late.ends();
  });
});

describe("a kept connection", () => {
  test("is said to be kept for less than a notice lasts, so that nobody who believes it is on one when it is closed", async () => {
    const { come, asked } = await start();
    const one = come();
    one.ask();
    (await asked(1)).end("{}");
    await one.says("Connection: keep-alive");
    const [, saidS] = /Keep-Alive: timeout=(\d+)/.exec(one.texts.join("")) ?? [];
    expect(Number(saidS)).toBeGreaterThan(1);
    expect(Number(saidS)).toBeLessThan(DRAIN_NOTICE_S);
  });
});

describe("doors that close", () => {
  test("wait for an answer that had promised to keep its connection, and end that with it", async () => {
    const { doors, come, asked } = await start();
    const one = come();
    one.ask();
    const response = await asked(1);
    response.write("a");
    await eventually("its beginning", async () => one.texts[0]);
    const closed = doors.close();
    response.end("b");
    await one.says("Connection: keep-alive");
    await one.ends();
    expect(await closed).toBe(0);
  });

  test("wait for nobody who asks nothing", async () => {
    const { doors, come, asked } = await start();
    const [silent, kept] = [come(), come()];
    kept.ask();
    (await asked(1)).end("{}");
    await eventually("the answer", async () => kept.texts[0]);
    await eventually("the other one", async () => !silent.socket.connecting || undefined);
    expect(await doors.close()).toBe(0);
    expect(await silent.ended).toBe("");
    expect(await kept.ended).toContain("200 OK");
  });

  test("break off what takes too long, and count it", async () => {
    const { clock, doors, come, asked } = await start();
    const one = come();
    one.ask();
    await asked(1);
    const closed = doors.close(DRAIN_REQUESTS_MS);
    await clock.advance(DRAIN_REQUESTS_MS);
    expect([await one.ended, await closed]).toEqual(["", 1]);
  });
});
