import { randomBytes } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../origin/config.ts";
import { connect, type Postgres } from "../../origin/db/client.ts";
import { MIGRATIONS, readMigrations } from "../../origin/db/migrations.ts";
import { ensureDemoSite } from "../../origin/demo/site.ts";
import { openOrigin } from "../../origin/origin.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Event } from "../../shared/events.ts";
import { createDatabase, testPostgres } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { TEST_KEYS } from "../support/origin.ts";
import { createRandom } from "../support/random.ts";

/** An origin that cannot serve yet waits for it, says why, and begins by itself. */

const at = (url: string, change: (parts: URL) => void): string => {
  const parts = new URL(url);
  change(parts);
  return parts.href;
};

/** An origin that listens, gone after the test. */
async function opened(databaseUrl: string) {
  const events: Event[] = [];
  const env = {
    DATABASE_URL: databaseUrl,
    LARDER_PUSH_KEYS: TEST_KEYS,
    ORIGIN_PORT: "0",
    LARDER_DEMO: "1",
  };
  const origin = await openOrigin(readConfig(env), {
    clock: systemClock,
    random: createRandom(4),
    report: (event) => void events.push(event),
    fetch,
  });
  onTestFinished(() => origin.stop());
  const ask = async (path: string) => {
    const response = await fetch(`${origin.url}${path}`, {
      headers: { authorization: "Token demo-read" },
    });
    return { status: response.status, text: await response.text() };
  };
  return {
    origin,
    ask,
    migrations: () =>
      events.flatMap((event) => (event.kind === "migration.applied" ? [event.name] : [])),
    waits: () => events.filter((event) => event.kind === "program.waiting"),
    becomes: (state: string) =>
      eventually(`/readyz to say ${state}`, async () =>
        (await ask("/readyz")).text.includes(`"${state}"`) ? true : undefined,
      ),
  };
}

/** A database of its own, and somebody who may do everything there. */
async function database(template?: string) {
  const { url, drop } = await createDatabase(template);
  const postgres = connect({ url, maxConnections: 1 });
  onTestFinished(async () => {
    await postgres.end();
    await drop();
  });
  return { url, pool: postgres.pool };
}

async function expectServes({ origin, ask, becomes }: Awaited<ReturnType<typeof opened>>) {
  await origin.ready;
  await becomes("ready");
  expect((await ask("/v2/posts/")).status).toBe(200);
}

describe("an origin that is let in by nobody", () => {
  test("says that its password is refused, nothing of it, and serves when it is right", async () => {
    const { url, pool } = await database();
    const name = `test_${randomBytes(6).toString("hex")}`;
    await pool.query(`create role ${name} superuser login password 'before'`);
    onTestFinished(async () => {
      const admin = connect({
        url: at(url, (to) => (to.pathname = "/postgres")),
        maxConnections: 1,
      });
      await admin.pool.query(`drop role ${name}`);
      await admin.end();
    });
    const one = await opened(
      at(url, (to) => ([to.username, to.password] = [name, "s3cret-and-wrong"])),
    );
    await one.becomes("database_refused");
    expect((await one.ask("/healthz")).status).toBe(200);
    const told = (await one.ask("/readyz")).text + (await one.ask("/v2/pages/none/")).text;
    for (const secret of ["s3cret", name, new URL(url).port, "127.0.0.1", url.split("/").at(-1)!])
      expect(told).not.toContain(secret);
    const cause: unknown = expect.stringContaining("Postgres refuses DATABASE_URL (");
    expect(one.waits()).toMatchObject([{ waitsFor: "database_refused", cause }]);
    expect(JSON.stringify(one.waits())).not.toContain("s3cret");
    await pool.query(`alter role ${name} password 's3cret-and-wrong'`);
    await expectServes(one);
  });

  test("says so of a database that is not there, and serves when it is", async () => {
    const { url, pool } = await database();
    const name = `test_${randomBytes(6).toString("hex")}`;
    const one = await opened(at(url, (to) => (to.pathname = `/${name}`)));
    await one.becomes("database_refused");
    onTestFinished(async () => void (await pool.query(`drop database ${name} with (force)`)));
    await pool.query(`create database ${name} template template0`);
    await expectServes(one);
  });
});

describe("a database that was changed for newer versions", () => {
  test("is worked with while they only added to it", async () => {
    const { url, pool } = await database();
    await pool.query("insert into migrations (name) values ('9998_adds.sql')");
    await pool.query("insert into migrations (name, needs) values ('9999_takes.sql', 23)");
    await expectServes(await opened(url));
  });

  test("is waited for when it cannot be, by an origin that starts and by one that serves", async () => {
    const { url, pool } = await database();
    const serving = await opened(url);
    await expectServes(serving);
    await pool.query("insert into migrations (name, needs) values ('9999_takes.sql', 9999)");
    await serving.becomes("schema_newer");
    const starting = await opened(url);
    await starting.becomes("schema_newer");
    expect((await starting.ask("/v2/pages/none/")).status).toBe(503);
    expect(starting.waits()).toMatchObject([
      { waitsFor: "schema_newer", cause: expect.stringContaining("migration 9999") },
    ]);
    await pool.query("delete from migrations where name = '9999_takes.sql'");
    await expectServes(starting);
    await serving.becomes("ready");
  });

  test("that lost migrations is no place to serve from either", async () => {
    const { url, pool } = await database();
    const serving = await opened(url);
    await expectServes(serving);
    await pool.query("delete from migrations where name like '0023%'");
    await serving.becomes("schema_older");
  });
});

test("origins that start at once on an empty database make its tables once, and all serve", async () => {
  const { url } = await database("template0");
  const origins = await Promise.all(Array.from({ length: 4 }, () => opened(url)));
  for (const one of origins) await expectServes(one);
  const names = (await readMigrations(MIGRATIONS)).map(({ name }) => name);
  expect(origins.flatMap(({ migrations }) => migrations()).toSorted()).toEqual(names);
});

test("a demo site that another origin makes first is taken as it is", async () => {
  const postgres = await testPostgres();
  const writer = { postgres, clock: systemClock, report: () => undefined };
  const transaction: Postgres["transaction"] = async (work) => {
    await ensureDemoSite(writer, []);
    return postgres.transaction(work);
  };
  await ensureDemoSite({ ...writer, postgres: { ...postgres, transaction } }, []);
  expect((await postgres.pool.query("select slug from sites")).rows).toEqual([{ slug: "demo" }]);
});

test("an origin that is stopped while it waits is gone at once", async () => {
  const { url } = await database();
  const one = await opened(at(url, (to) => (to.port = "1")));
  await one.becomes("database");
  await one.origin.stop(3_600_000);
  await expect(one.origin.ready).rejects.toThrow("stopped");
});

test("how long it gives notice is a number of seconds, five unless said otherwise", () => {
  const noticeOf = (text?: string) => {
    const env = { DATABASE_URL: "postgres://a", LARDER_PUSH_KEYS: TEST_KEYS };
    return readConfig(text === undefined ? env : { ...env, LARDER_DRAIN_NOTICE_S: text })
      .drainNoticeMs;
  };
  expect([noticeOf(), noticeOf(""), noticeOf("0"), noticeOf("0.25")]).toEqual([
    5_000, 5_000, 0, 250,
  ]);
  for (const text of ["-1", "301", "5s", "NaN", "Infinity", "\0", "__proto__", "9".repeat(400)])
    expect(() => noticeOf(text), text).toThrow(/^LARDER_DRAIN_NOTICE_S /);
});

test("where its port is taken it ends, and says so", async () => {
  const { url } = await database();
  const one = await opened(url);
  const env = {
    DATABASE_URL: url,
    LARDER_PUSH_KEYS: TEST_KEYS,
    ORIGIN_PORT: new URL(one.origin.url).port,
  };
  const surroundings = {
    clock: systemClock,
    random: createRandom(4),
    report: () => undefined,
    fetch,
  };
  await expect(openOrigin(readConfig(env), surroundings)).rejects.toThrow(/Port \d+ is in use/);
});
