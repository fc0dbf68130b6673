import { expect, onTestFinished, test } from "vitest";
import { channel } from "../../origin/db/log/changes.ts";
import { connect } from "../../origin/db/client.ts";
import { readConfig } from "../../origin/config.ts";
import { startOrigin } from "../../origin/origin.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Event } from "../../shared/events.ts";
import { createDatabase } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { TEST_KEYS } from "../support/origin.ts";
import { createRandom } from "../support/random.ts";

/** What notifications say may come from another version, or from anybody who has the database. */

test("a notification that names no site troubles nobody, and the next one is heard", async () => {
  const { url, drop } = await createDatabase();
  onTestFinished(drop);
  const events: Event[] = [];
  const env = {
    DATABASE_URL: url,
    LARDER_PUSH_KEYS: TEST_KEYS,
    ORIGIN_PORT: "0",
    LARDER_DEMO: "1",
  };
  const report = (event: Event) => void events.push(event);
  const surroundings = { clock: systemClock, random: createRandom(2), report, fetch };
  const origin = await startOrigin(readConfig(env), surroundings);
  const postgres = connect({ url, maxConnections: 1 });
  onTestFinished(() => postgres.end());
  await eventually("somebody who listens", async () => {
    const listening = `select 1 from pg_stat_activity
      where datname = current_database() and query = 'listen ${channel.person}' and state = 'idle'`;
    return (await postgres.pool.query(listening)).rowCount || undefined;
  });
  for (const name of [channel.change, channel.log])
    for (const payload of ["", "x", "-1", "0", "1e9", "NaN", '{"site":1}', "9".repeat(30)])
      await postgres.pool.query("select pg_notify($1, $2)", [name, payload]);
  const taken = () => events.filter(({ kind }) => kind === "materialize.committed").length;
  const before = taken();
  const made = await fetch(`${origin.url}/manage/v1/page-types`, {
    method: "POST",
    headers: { authorization: "Token demo-manage", "content-type": "application/json" },
    body: JSON.stringify({ key: "heard", name: "Heard", fields: [] }),
  });
  expect(made.status).toBe(201);
  await eventually("the next change", async () => (taken() > before ? true : undefined));
  // whatever runs has ended then
  await origin.stop();
  expect(events.filter(({ kind }) => kind === "loop.failed")).toEqual([]);
});
