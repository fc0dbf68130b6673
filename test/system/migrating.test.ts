import { fileURLToPath } from "node:url";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { readMigrations } from "../../origin/db/migrations.ts";
import { createBalancer } from "../support/balancer.ts";
import { createDatabase } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { numberIn, pageOf, prepareLoad, startLoad } from "../support/load.ts";
import { migrationsWith } from "../support/migrations.ts";
import { freePorts, startProgram, type Program } from "../support/processes.ts";
import { offencesOf } from "../migrations/check.ts";

/**
 * A roll-out whose migrations touch the tables that readers and editors use, while they use them: two origins of the version
 * before documents travelled, then one of each, two of a version to come, and back again.
 */

/** One of each that may be, of the tables that every read and every write uses. */
const MORE = {
  "9001_column.sql": "alter table sites add column more text not null default '';",
  "9002_looser.sql": "alter table documents alter column slug drop not null;",
  "9003_table.sql":
    "create table more (document_id bigint primary key references documents, site_id integer references sites);",
  "9004_constraint.sql":
    "alter table publications add constraint more_locale check (locale <> '') not valid;",
  "9005_validated.sql": "alter table publications validate constraint more_locale;",
  "9006_index.sql":
    "-- outside a transaction\ncreate index concurrently if not exists more_updated on publications (updated_at, locale);",
  "9007_trigger.sql": `create function more_is_due() returns trigger language plpgsql as $$
    begin
      insert into public.more (document_id, site_id) values (new.document_id, null) on conflict do nothing;
      return new;
    end $$;
    create trigger more_is_due after update on publications for each row execute function more_is_due();`,
} as const;
const LAST = "9007_trigger.sql";

type Version = "older" | "newer";

test("a roll-out under load fails no read and no write, whoever is in the way of its migrations", async () => {
  const folder = await migrationsWith(MORE);
  const migrations = await readMigrations(folder);
  const made = migrations.filter(({ name }) => name in MORE);
  expect((await Promise.all(made.map(offencesOf))).flat()).toEqual([]);

  const database = await createDatabase();
  onTestFinished(database.drop);
  const urls = (await freePorts(2)).map((port) => `http://127.0.0.1:${port}`);
  const origins: (Program | undefined)[] = [];
  onTestFinished(async () => {
    for (const origin of origins) if (origin?.isRunning() === true) await origin.crash();
  });
  const lines: string[] = [];
  const start = async (at: number, version: Version) => {
    const env = {
      DATABASE_URL: database.url,
      LARDER_PUSH_KEYS: `test:${"0123456789abcdef".repeat(2)}`,
      LARDER_DEMO: "1",
      LARDER_DRAIN_NOTICE_S: "4",
      ORIGIN_PORT: new URL(urls[at] ?? "").port,
      ...(version === "older" ? { PLAYS: "older" } : { MIGRATIONS: fileURLToPath(folder) }),
    };
    const onLine = (line: string) => void lines.push(line);
    origins[at] = await startProgram({ script: "test/support/origin-of-version.ts", env, onLine });
  };
  await Promise.all([start(0, "older"), start(1, "older")]);
  const balancer = createBalancer(urls);
  onTestFinished(() => balancer.stop());
  const isUsed = (at: number) =>
    eventually(`origin ${at} to be used`, async () => balancer.uses(urls[at] ?? "") || undefined);
  await Promise.all([isUsed(0), isUsed(1)]);

  const options = { send: balancer.send, readers: 4, editors: 3 };
  await prepareLoad(options);
  const load = startLoad(options);
  await load.passes(50, 10);
  const replace = async (at: number, version: Version) => {
    await origins[at]?.kill("SIGTERM");
    expect(await origins[at]?.exited).toBe("code 0");
    await start(at, version);
    await isUsed(at);
    await load.passes(50, 10);
  };

  // somebody reads every table, and goes home without closing
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  onTestFinished(() => holder.end());
  await holder.query("begin; select 1 from sites, documents, publications limit 1");
  const rolledOut = replace(0, "newer");
  rolledOut.catch(() => undefined);
  await eventually(
    "a migration to be in somebody's way",
    async () => lines.some((line) => line.includes('"migration.blocked"')) || undefined,
  );
  await load.passes(50, 10);
  expect(lines.some((line) => line.includes('"migration.applied"'))).toBe(false);
  await holder.query("commit");
  await rolledOut;
  const applied = lines.filter((line) => line.includes('"migration.applied"'));
  expect(applied).toHaveLength(Object.keys(MORE).length);
  expect(applied.at(-1)).toContain(LAST);

  await replace(1, "newer");
  await replace(0, "older");
  await load.stop();
  expect(load.failures).toEqual([]);
  const { reads, writes } = load.counts();
  expect(Math.min(reads, writes)).toBeGreaterThan(0);
  for (const { slug, taken } of load.pages())
    await eventually(`the last number of ${slug}, ${taken}`, async () => {
      const { text } = await balancer.send("GET", pageOf(slug));
      return numberIn(text) === taken || undefined;
    });
});
