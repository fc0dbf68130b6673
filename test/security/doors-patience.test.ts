import { once } from "node:events";
import { request, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createDoors, type Doors } from "../../doors/server.ts";
import { readDoorSettings } from "../../doors/settings.ts";
import type { Event } from "../../shared/events.ts";
import { REFUSALS } from "../../shared/limits-doors.ts";
import { createFakeClock } from "../support/clock.ts";
import { eventually } from "../support/eventually.ts";

/** Rows 6, 8, 9 and 10: who is refused as often as it can ask is heard later, and takes no time from others by that. */

const STRANGER = "127.0.0.2";
const OTHER = "127.0.0.3";
const TRUSTED = "127.0.0.1";

let doors: Doors | undefined;

afterEach(async () => {
  doors?.server.closeAllConnections();
  await doors?.close();
  doors = undefined;
});

/** Doors whose listener answers with the status that the path names. */
async function start() {
  const events: Event[] = [];
  const clock = createFakeClock();
  let heard = 0;
  const listener = (asked: IncomingMessage, response: ServerResponse) => {
    heard += 1;
    response.statusCode = Number(asked.url?.slice(1));
    response.end();
  };
  const report = (event: Event) => void events.push(event);
  doors = createDoors({ settings: readDoorSettings({}), clock, report, listener });
  doors.server.listen(0, "127.0.0.1");
  await once(doors.server, "listening");
  const address = doors.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const begin = (status: number, localAddress: string) =>
    request({ host: "127.0.0.1", port, path: `/${status}`, localAddress, agent: false }).end();
  const ask = async (status: number, localAddress: string) => {
    const [answer] = (await once(begin(status, localAddress), "response")) as [IncomingMessage];
    answer.resume();
    await once(answer, "end");
    return answer.statusCode;
  };
  const askOften = async (status: number, from: string, times: number) => {
    for (let count = 0; count < times; count++) expect(await ask(status, from)).toBe(status);
  };
  const heldBack = () =>
    events.flatMap((event) =>
      event.kind === "doors.refused" && event.reason === "held_back" ? [event] : [],
    );
  /** Until so many wait; one more sleeper is the doors' own. */
  const waiting = (count: number) =>
    eventually("they wait", async () => (clock.sleeping() === count + 1 ? true : undefined));
  return { clock, begin, ask, askOften, heard: () => heard, waiting, heldBack };
}

describe("Row 8, row 9: an address that is refused again and again", () => {
  it("is heard later, and never much later", async () => {
    const { clock, begin, askOften, heard, waiting, heldBack } = await start();
    await askOften(403, STRANGER, REFUSALS.free + 1);
    const late = Array.from({ length: 30 }, () => begin(403, STRANGER));
    const answers = late.map((one) => once(one, "response"));
    await waiting(late.length);
    expect(heard()).toBe(REFUSALS.free + 1);
    await clock.advance(1_000 / REFUSALS.forgottenPerS);
    await Promise.all(answers);
    const last = once(begin(200, STRANGER), "response");
    await waiting(1);
    await clock.advance(REFUSALS.waitAtMostMs - 1);
    expect(heard()).toBe(REFUSALS.free + 1 + late.length);
    await clock.advance(1);
    await last;
    await clock.advance(1_000);
    const counts = heldBack().map((event) => event.count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(late.length + 1);
  });

  it("is as any other after a while", async () => {
    const { clock, askOften, heldBack } = await start();
    await askOften(400, STRANGER, REFUSALS.free + 1);
    await clock.advance(1_000);
    await askOften(400, STRANGER, REFUSALS.forgottenPerS);
    await clock.advance(1_000);
    expect(heldBack()).toEqual([]);
  });

  it("is one address: others are heard at once, and trusted ones always", async () => {
    const { ask, askOften } = await start();
    await askOften(401, STRANGER, REFUSALS.free + 1);
    await askOften(401, TRUSTED, 2 * REFUSALS.free);
    expect(await ask(200, OTHER)).toBe(200);
    expect(await ask(200, TRUSTED)).toBe(200);
  });

  it("is not one that finds nothing, or whose share is used up", async () => {
    const { askOften } = await start();
    for (const status of [200, 404, 409, 412, 416, 429, 503])
      await askOften(status, STRANGER, REFUSALS.free + 2);
  });
});
