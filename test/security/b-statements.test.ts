import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { rows } from "../../origin/db/rows.ts";
import { filePostgres } from "../support/database.ts";

/**
 * Which statements name the site they are for. Postgres knows no tenants here, so a condition that somebody forgot would
 * not be noticed by the database; it is noticed by this list, and by the other site's words in `test/system/two-sites.test.ts`.
 */

const postgres = filePostgres();
const folder = fileURLToPath(new URL("../../origin/db/", import.meta.url));

/**
 * Statements on tables of sites that name no site, by file: they go by ids which a statement of the site has found
 * before, or they are a loop's, which serves every site. Whoever adds one says here that it was meant.
 */
const WITHOUT_SITE: Record<string, number> = {
  "content/conditions.ts": 1,
  // of a document that the site has, in its locales
  "content/document-reads.ts": 1,
  "content/documents.ts": 1,
  // of documents that the statement has found
  "content/imported.ts": 1,
  "log/leaving-edges.ts": 2,
  "content/publications.ts": 2,
  // slugs of a type that the site has
  "content/owners.ts": 1,
  // what was there before summaries and uses, of every site
  "content/summary-fills.ts": 2,
  "site/media-library.ts": 1,
  // of every site what is to be collected is found by its time
  "collect/documents.ts": 1,
  // it is forgotten by its time; a link is found by its secret, and taken by its id
  "people/audit.ts": 1,
  "people/links.ts": 1,
  "plan/releases.ts": 4,
  "content/revisions.ts": 1,
  "content/roots.ts": 1,
  "plan/schedules.ts": 3,
  "content/selected.ts": 1,
  "content/terms.ts": 3,
  "content/valued-conditions.ts": 1,
  "content/valued.ts": 1,
  "content/values.ts": 2,
  "webhooks/deliveries.ts": 2,
  "webhooks/events.ts": 1,
};

const sources = async () =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".ts"));

const BEGIN =
  /\b(?:sql|(?:rows|row|firstRow|prepared(?:Rows|Row|FirstRow|ForFew))(?:<[^`]*?>)?\([^)`]*\))`/g;

/** The texts of all whole statements and fragments of a file, with what stands in their holes. */
function templates(source: string): string[] {
  const found: string[] = [];
  for (const begin of BEGIN[Symbol.matchAll](source)) {
    const at = begin.index + begin[0].length;
    let [end, depth] = [at, 0];
    for (; end < source.length && !(source[end] === "`" && depth === 0); end++) {
      if (source[end] === "\\") end++;
      else if (source.startsWith("${", end)) depth++;
      else if (source[end] === "}") depth = Math.max(0, depth - 1);
    }
    found.push(source.slice(at, end));
  }
  return found;
}

test("B6: every statement on what belongs to a site names it, or is one of these", async () => {
  const tables = await rows<{ name: string }>(postgres().db)`
      select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'site_id'`;
  expect(tables.length).toBeGreaterThan(15);
  const ofSite = new RegExp(
    `\\b(?:from|join|update|into)\\s+(?:${tables.map(({ name }) => name).join("|")})\\b`,
  );
  const without: Record<string, number> = {};
  let statements = 0;
  for (const file of await sources()) {
    for (const text of templates(await readFile(join(folder, file), "utf8"))) {
      if (!ofSite.test(text)) continue;
      statements++;
      if (!/site/i.test(text)) without[file] = (without[file] ?? 0) + 1;
    }
  }
  expect(statements).toBeGreaterThan(100);
  expect(without).toEqual(WITHOUT_SITE);
});

describe("B6: a connection of the pool", () => {
  test("keeps nothing of the request before: settings are made for a transaction or for all", async () => {
    const found: string[] = [];
    for (const file of await sources()) {
      const source = await readFile(join(folder, file), "utf8");
      for (const text of templates(source))
        if (/^\s*set (?!local\b|transaction\b)/i.test(text)) found.push(`${file}: ${text}`);
      for (const [all] of source.matchAll(/set_config\([^)]*\)/g))
        if (!all.endsWith("true)")) found.push(`${file}: ${all}`);
    }
    expect(found).toEqual([]);
  });
});
