import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../origin/config.ts";
import { connect } from "../../origin/db/client.ts";
import { startOrigin } from "../../origin/origin.ts";
import { stopInTime } from "../../program/ending.ts";
import { systemClock } from "../../shared/clock.ts";
import { startTcpProxy } from "../prove/processes/tcp-proxy.ts";
import { createFakeClock } from "../support/clock.ts";
import { createDatabase } from "../support/database.ts";
import { TEST_KEYS } from "../support/origin.ts";
import { createRandom } from "../support/random.ts";
import { whileOnlyTimeHelps } from "../support/until.ts";

/** An origin that is told to stop. */

test("is gone when everything has stopped, and needs no time for it", async () => {
  const { url, drop } = await createDatabase();
  onTestFinished(drop);
  const env = { DATABASE_URL: url, LARDER_PUSH_KEYS: TEST_KEYS, ORIGIN_PORT: "0" };
  const report = () => undefined;
  const surroundings = { clock: systemClock, random: createRandom(2), report, fetch };
  const origin = await startOrigin(readConfig(env), surroundings);
  expect(await stopInTime(origin.stop, createFakeClock())).toBe(true);
  await expect(fetch(`${origin.url}/health`)).rejects.toThrow("fetch failed");
});

test("waits no longer than its time for a database that takes no goodbye", async () => {
  const { url, drop } = await createDatabase();
  const target = { targetPort: Number(new URL(url).port), clock: systemClock };
  const proxy = await startTcpProxy({ port: 0, ...target, random: createRandom(1) });
  const through = new URL(url);
  through.port = String(proxy.port);
  const postgres = connect({ url: through.href, maxConnections: 1 });
  const idle = postgres.session();
  idle.on("error", () => undefined);
  await idle.connect();
  await idle.query("select 1");
  let stopping: Promise<void> | undefined;
  onTestFinished(async () => {
    await proxy.close();
    await Promise.all([stopping, postgres.end()]);
    await drop();
  });
  proxy.set({ kind: "stalled", ways: ["up", "down"] });
  const clock = createFakeClock();
  const stop = () => (stopping = idle.end());
  expect(await whileOnlyTimeHelps(clock, stopInTime(stop, clock))).toBe(false);
});
