import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { sql } from "../../origin/db/drizzle.ts";
import { expect, onTestFinished, test } from "vitest";
import { connect, type Postgres } from "../../origin/db/client.ts";
import { createModelCache, createSource } from "../../origin/db/content/source.ts";
import { readAs } from "../../origin/db/content/views.ts";
import { printWords } from "../../origin/db/content/words.ts";
import { MIGRATIONS, readMigrations } from "../../origin/db/migrations.ts";
import { array, rows } from "../../origin/db/rows.ts";
import { createWordsmith } from "../../origin/delivery/materialize/wordsmith.ts";
import { planSearch } from "../../shared/content/search.ts";
import {
  LAST_PHRASE_PLACE,
  LAST_WORD_PLACE,
  MAX_WORD_PLACES,
  WORDLESS_EVERY_MS,
} from "../../shared/limits.ts";
import { createFakeClock } from "../support/clock.ts";
import { createDatabase } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { migrated } from "../support/migrated.ts";

/** What becomes of words of before that are farther on in a text than a phrase reaches since. */

const MIGRATION = "0022_far_words.sql";

const many = (count: number) => Array.from({ length: count }, (_, index) => `w${index % 3_000}`);
const few = (count: number) => Array.from({ length: count }, () => "a");
const FAR = ["near", "far"];

/** Texts as lists of their words; `near far` is past the last place of a phrase in those that are long. */
const TEXTS: Record<string, string[]> = {
  short: ["a", ...FAR],
  "long, of many words": [...many(LAST_PHRASE_PLACE + 20), ...FAR],
  "long, of few words": [...few(LAST_PHRASE_PLACE + 20), ...FAR],
  "long, of few words, the last of which are together": [...few(LAST_WORD_PLACE + 20), ...FAR],
  "just as long as phrases reach": [...few(LAST_PHRASE_PLACE - 3), ...FAR],
};
const names = Object.keys(TEXTS);

/** As words were printed then: each at its own place, as far as Postgres has places. The name is `x`, at the first. */
function wordsOfBefore(texts: string[]): string {
  const places = new Map<string, number[]>();
  for (const [index, text] of ["x", ...texts].entries()) {
    const known = places.get(text) ?? [];
    const place = Math.min(index + 1, LAST_WORD_PLACE);
    if (known.at(-1) === place || known.length === MAX_WORD_PLACES) continue;
    places.set(text, [...known, place]);
  }
  return printWords([...places].map(([text, at]) => ({ text, places: at, inName: 0 })));
}

async function insertContent({ db }: Postgres): Promise<void> {
  const of = (values: string[]) => array(values, "text");
  const texts = names.map((name) => TEXTS[name] ?? []);
  const bodies = of(texts.map((text) => text.join(" ")));
  await rows(db)`
    insert into sites (slug, name, locales, default_locale, created_at, worded_model, word_rules)
    values ('s', 's', '{en}', 'en', now(), 1, 'of before')`;
  await rows(db)`
    insert into content_types (site_id, kind, key, name, fields, created_at, updated_at)
    values (1, 'page', 'page', 'page', '[{"key": "text", "kind": "long_text"}]', now(), now())`;
  await rows(db)`
    insert into documents (site_id, type_id, slug, created_at)
    select 1, 1, slug, now() from unnest(${of(names)}) with ordinality as given (slug, nth) order by nth`;
  await rows(db)`
    insert into revisions (document_id, locale, name, fields, created_at)
    select nth, 'en', 'x', jsonb_build_object('text', body), now()
    from unnest(${bodies}) with ordinality as given (body, nth) order by nth`;
  await rows(db)`
    insert into publications (document_id, locale, type_id, revision_id, published_at, updated_at)
    select document_id, 'en', 1, id, now(), now() from revisions`;
  for (const table of [sql`publications`, sql`heads`])
    await rows(db)`
      update ${table} kept set words = given.words::tsvector, words_of = kept.revision_id
      from unnest(${of(texts.map(wordsOfBefore))}) with ordinality as given (words, nth) where kept.document_id = nth`;
}

/** A database with these texts as the migrations before left it. @returns it, and what applies the others */
async function databaseOfBefore() {
  const { url, drop } = await createDatabase("template0");
  const postgres = connect({ url, maxConnections: 2 });
  onTestFinished(() => postgres.end().then(drop));
  await migrated(postgres, { folder: await folderOfBefore() });
  await insertContent(postgres);
  return { postgres, migrateAll: () => migrated(postgres) };
}

/** A folder with the migrations before `MIGRATION`. */
async function folderOfBefore(): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), "larder-migrations-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const { name, text } of await readMigrations(MIGRATIONS))
    if (name < MIGRATION) await writeFile(join(folder, name), text);
  return pathToFileURL(`${folder}/`);
}

/** The documents whose words are to be made anew, by table. */
async function wordless({ db }: Postgres): Promise<string[][]> {
  const of = async (table: "publications" | "heads") => {
    const found = await rows<{ slug: string }>(db)`
      select slug from ${sql.raw(table)} kept join documents d on d.id = kept.document_id
      where kept.words_of is distinct from kept.revision_id order by d.id`;
    return found.map(({ slug }) => slug);
  };
  return [await of("publications"), await of("heads")];
}

const search = (postgres: Postgres, text: string, view: "published" | "latest") =>
  postgres.snapshot(async (tx) => {
    await readAs(tx, 1, view);
    const source = createSource(tx, createModelCache(), 1, view);
    const asked = { typeIds: [1], locale: "en", offset: 0, limit: 10 };
    const { documents } = await source.searched({ ...asked, search: planSearch(text, null) });
    return documents.map(({ slug }) => slug ?? "").toSorted();
  });

const inBoth = async (postgres: Postgres, text: string) => [
  await search(postgres, text, "published"),
  await search(postgres, text, "latest"),
];
const twice = (slugs: string[]) => [slugs, slugs].map((each) => each.toSorted());

const isWhole = async ({ db }: Postgres): Promise<boolean> => {
  const [site] = await rows<{ whole: boolean }>(db)`
    select worded_after is null and worded_model = model_version as whole from sites`;
  return site?.whole === true;
};

test("words of before are made anew, also those that their size does not tell, and found by what they had until then", async () => {
  const { postgres, migrateAll } = await databaseOfBefore();
  const apart = names.filter((name) => !name.includes("together"));
  expect(await inBoth(postgres, '"near far"')).toEqual(twice(apart));
  await migrateAll();
  const large = names.slice(1, 2);
  expect(await wordless(postgres)).toEqual([large, large]);
  expect(await inBoth(postgres, '"near far"')).toEqual(twice(apart));
  const clock = createFakeClock();
  const work = createWordsmith({ postgres, clock });
  // not before everybody has ended who was writing when it began, in other databases of the cluster too
  await eventually("all words are of this format", async () => {
    await clock.advance(WORDLESS_EVERY_MS);
    while ((await work()).kind === "again");
    return (await isWhole(postgres)) ? true : undefined;
  });
  expect(await wordless(postgres)).toEqual([[], []]);
  const reached = ["short", "just as long as phrases reach"];
  expect(await inBoth(postgres, '"near far"')).toEqual(twice(reached));
  expect(await inBoth(postgres, "near far")).toEqual(twice(names));
});
