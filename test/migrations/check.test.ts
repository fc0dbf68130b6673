import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { MIGRATIONS, readMigration } from "../../origin/db/migrations.ts";
import { accepted } from "./accepted.ts";
import { offencesOf } from "./check.ts";
import { problemsOf, readSums, sumOf } from "./checked.ts";
import { RULES, type Rule } from "./rules.ts";

/** Migrations let the version before go on and everybody write, and the check of it sees what would not. */

const rulesOf = async (text: string, name = "0100_new.sql"): Promise<Rule[]> => {
  const offences = await offencesOf(readMigration(name, text));
  return offences.map(({ rule }) => rule);
};

test("the migrations do, but for those that are accepted, and are what they were", async () => {
  expect(await problemsOf(MIGRATIONS, { accepted, sums: await readSums() })).toEqual([]);
});

test("what is accepted has a reason of its own words", () => {
  for (const { why } of accepted) expect(why.split(" ").length).toBeGreaterThan(6);
  const files = accepted.map(({ file }) => file);
  expect(new Set(files).size).toBe(files.length);
});

const SAFE = [
  "alter table sites add column a integer",
  "alter table sites add column a integer not null default 0",
  "alter table sites add column a text[] not null default '{}'",
  "alter table sites add column a text[] default '{}'::text[], add column b int[] default array[1, 2]",
  "alter table sites add column a timestamptz not null default now(), add b timestamptz default current_timestamp",
  "alter table sites alter column name drop not null",
  "alter table sites alter column name drop not null, alter column name drop default",
  "alter table sites alter column name set default 'x'",
  "alter table sites add constraint a check (length(name) > 0) not valid",
  "alter table sites add constraint a foreign key (b) references documents not valid",
  "alter table sites add constraint a unique using index b",
  "alter table sites validate constraint a",
  "create table n (id integer primary key, site_id integer not null references sites); create index n_site on n (site_id)",
  "create table n (id integer); insert into n values (1); update n set id = 2; drop table n",
  "create table n (id integer); alter table n add column b serial primary key; alter table n rename to m",
  "insert into migrations (name) values ('x')",
  "create function f() returns trigger language plpgsql as $$ begin update sites set name = ''; return new; end $$; create trigger t after insert on sites for each row execute function f()",
  "create or replace view v as select 1",
  "comment on table sites is 'drop table sites'",
  "-- outside a transaction\ncreate index concurrently if not exists i on publications (locale)",
  "-- outside a transaction\ndrop index concurrently if exists i",
  "-- needs: 0099\nalter table sites drop column name",
  "-- needs: 0099\ndrop table reserves",
  "-- needs: 0099\nalter table sites rename column name to title",
];

test.each(SAFE)("is nothing against: %s", async (text) => {
  expect(await rulesOf(text)).toEqual([]);
});

const REFUSED: [text: string, ...rules: Rule[]][] = [
  ["alter table sites drop column name", "breaks"],
  ["ALTER TABLE ONLY public.sites DROP name CASCADE", "breaks"],
  ["alter table sites drop constraint sites_pkey", "breaks"],
  ["alter table sites rename column name to title", "breaks"],
  ["alter table sites rename to places", "breaks"],
  ["alter view shown rename to seen", "breaks"],
  ["drop table sites", "breaks"],
  ["drop view if exists shown", "breaks"],
  ["drop function f()", "breaks"],
  ["drop trigger t on sites", "breaks"],
  ["truncate sites", "breaks"],
  ["alter table sites alter column name type varchar(10)", "breaks", "rewrites"],
  ["-- needs: 0099\nalter table sites alter column name type varchar(10)", "rewrites"],
  ["alter table sites add column a integer not null", "breaks_inserts"],
  ["alter table sites alter column name drop default", "breaks_inserts"],
  ["alter table sites alter column name set not null", "unchecked", "breaks_inserts"],
  ["alter table sites add column a serial", "rewrites"],
  ["alter table sites add column a uuid not null default gen_random_uuid()", "rewrites"],
  ["alter table sites add column a timestamptz default clock_timestamp()", "rewrites"],
  ["alter table sites add column a int generated always as identity", "rewrites"],
  ["alter table sites add column a int generated always as (id * 2) stored", "rewrites"],
  ["alter table sites add column a integer check (a > 0)", "unchecked"],
  ["alter table revisions add column a integer references documents", "unchecked"],
  ["alter table sites add column a integer unique", "index"],
  ["alter table sites add constraint a check (length(name) > 0)", "unchecked"],
  ["alter table sites add foreign key (b) references documents", "unchecked"],
  ["alter table sites add constraint a unique (name)", "index"],
  ["alter table sites add constraint a exclude using gist (name with =)", "unknown"],
  ["alter table sites set logged", "unknown"],
  ["create index i on publications (locale)", "index"],
  ["drop index i", "index"],
  ["create index concurrently if not exists i on publications (locale)", "alone"],
  ["-- outside a transaction\ncreate index concurrently i on publications (locale)", "alone"],
  ["-- outside a transaction\nalter table sites add column a integer", "alone"],
  [
    "-- outside a transaction\ncreate index concurrently if not exists i on a (b); create index concurrently if not exists j on a (b)",
    "alone",
  ],
  ["update publications set locale = 'en'", "whole_table"],
  ["update publications set locale = 'en' where document_id > 7", "whole_table"],
  ["delete from publications", "whole_table"],
  ["insert into sites select * from sites", "whole_table"],
  ["create table n (id integer); insert into n select id from documents", "whole_table"],
  ["lock table sites", "lock"],
  ["alter table sites add a int; alter table documents add b int", "two_locks"],
  [
    "create table n (a int references sites); create table m (b int references documents)",
    "two_locks",
  ],
  ["alter table sites validate constraint a, add column b integer", "two_locks"],
  ["alter table sites validate constraint a; comment on table sites is ''", "two_locks"],
  ["create table if not exists n (id integer); drop table n", "unknown", "breaks"],
  ["", "unknown"],
  ["-- drop table sites;\n", "unknown"],
  ["do $$ begin drop table sites; end $$", "unknown"],
  ["select setval('sites_id_seq', 1)", "unknown"],
  ["create table n as select * from documents", "unknown"],
  ["begin; commit", "unknown", "unknown"],
  ["set lock_timeout = 0", "unknown"],
  ["reindex table sites", "unknown"],
  ["with gone as (delete from documents returning id) select count(*) from gone", "unknown"],
  ["-- needs: 0100\ndrop table sites", "needs"],
  ["-- needs: 0022\ndrop table sites", "needs"],
];

test.each(REFUSED)("refuses: %s", async (text, ...rules) => {
  expect((await rulesOf(text)).toSorted()).toEqual(rules.toSorted());
});

test("every rule is tried", () => {
  const tried = new Set(REFUSED.flatMap(([, ...rules]) => rules));
  expect([...tried].toSorted()).toEqual(Object.keys(RULES).toSorted());
});

test("says where it stands, in a text with comments and letters of several bytes", async () => {
  const text =
    "-- ä ö ü 😀\n\nalter table sites add column a integer;\n\n-- why\nlock table sites;\n";
  expect(await offencesOf(readMigration("0100_new.sql", text))).toEqual([
    { file: "0100_new.sql", line: 6, rule: "lock", about: "lock table" },
  ]);
});

test("is not misled by what texts are made of", async () => {
  await expect(rulesOf("drop tabel sites")).rejects.toThrow(/syntax error/);
  expect(await rulesOf('drop table "__proto__"')).toEqual(["breaks"]);
  expect(await rulesOf('create table "constructor" (id int); drop table "toString"')).toEqual([
    "breaks",
  ]);
  expect(
    await rulesOf(`comment on table sites is '${"x".repeat(1_000_000)}'; drop table a`),
  ).toEqual(["breaks"]);
  // nobody knows what Postgres would make of it
  await expect(rulesOf("comment on table a is 'x\0'; drop table sites")).rejects.toThrow();
});

describe("a folder", () => {
  const folderOf = async (files: Record<string, string>) => {
    const path = await mkdtemp(join(tmpdir(), "larder-migrations-"));
    onTestFinished(() => rm(path, { recursive: true }));
    for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
    return pathToFileURL(`${path}/`);
  };
  const text = "lock table a;";
  const sums = new Map([["0001_a.sql", sumOf(text)]]);

  test("is told what to do of what it must not, and of what is accepted for nothing", async () => {
    const folder = await folderOf({ "0001_a.sql": text });
    const [problem = "", ...more] = await problemsOf(folder, { accepted: [], sums });
    expect([problem, more]).toEqual([`0001_a.sql:1 [lock] lock table: ${RULES.lock}`, []]);
    const fine = { file: "0001_a.sql", rules: ["lock"] as const, why: "" };
    expect(await problemsOf(folder, { accepted: [fine], sums })).toEqual([]);
    const idle = { ...fine, rules: ["lock", "index"] as const };
    expect(await problemsOf(folder, { accepted: [idle], sums })).toEqual([
      "0001_a.sql [index] is accepted and does not do that: take it off the list.",
    ]);
  });

  test("is told which files are new, changed or gone", async () => {
    const folder = await folderOf({
      "0001_a.sql": "create view a as select 1",
      "0002_b.sql": "create view b as select 1",
    });
    const known = new Map([...sums, ["0000_z.sql", "1"]]);
    expect(await problemsOf(folder, { accepted: [], sums: known })).toEqual([
      "0000_z.sql is gone: migrations are never taken away.",
      "0001_a.sql was changed: databases have it as it was. Write another one.",
      "0002_b.sql is new: npm run migrations:check -- --add",
    ]);
  });
});
