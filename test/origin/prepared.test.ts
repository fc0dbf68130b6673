import { whole } from "../../shared/content/texts.ts";
import { expect, onTestFinished, test } from "vitest";
import { updatePage } from "../../origin/content/write/pages.ts";
import { connect } from "../../origin/db/client.ts";
import type { View } from "../../origin/db/content/views.ts";
import { createSerializing } from "../support/serializing.ts";
import { createLog } from "../../origin/delivery/postgres-log.ts";
import { parseQuery } from "../../shared/query.ts";
import { makeType, text } from "../support/model.ts";
import { createTestOrigin } from "../support/origin.ts";

/** What a connection keeps of statements: plans of one view never answer for another one. */

const QUERY = parseQuery(new URL("http://origin/v2/pages/article/france/"));
const TIMES = 8;

test("one connection reads what is published, drafts and fallbacks of several sites in turn", async () => {
  const origin = await createTestOrigin({ locales: ["en", "de"] });
  const other = await origin.addSite("other", "other-token");
  await makeType(origin, "page-types", "article", [text("title")]);
  const page = { "page-type": "article", slug: "france", title: "France" };
  const write = (status: string, title: string, locale = "en") =>
    origin.request("POST", `/v2/pages/?locale=${locale}`, { ...page, status, fields: { title } });
  expect((await write("published", "Published")).status).toBe(202);
  const edit = { status: "draft", fields: { title: "Draft" } };
  expect((await origin.request("PATCH", "/v2/pages/article/france/", edit)).status).toBe(202);

  const url = origin.parts.postgres.pool.options.connectionString ?? "";
  const postgres = connect({ url, maxConnections: 1 });
  onTestFinished(() => postgres.end());
  const log = createLog(postgres, createSerializing());
  const read = async (siteId: number, view: View) => {
    const rendered = await log.renderNow(siteId, QUERY, view);
    return rendered.state === "live"
      ? /Published|Draft/.exec(whole(rendered.texts))?.[0]
      : rendered.state;
  };
  const readAll = async () => ({
    published: await read(origin.site.id, "published"),
    latest: await read(origin.site.id, "latest"),
    elsewhere: await read(other.id, "latest"),
  });
  const expected = { published: "Published", latest: "Draft", elsewhere: "gone" };
  for (let time = 0; time < TIMES; time++) expect(await readAll()).toEqual(expected);
  expect((await origin.request("PATCH", "/manage/v1/site", { fallbackLocale: "en" })).status).toBe(
    200,
  );
  for (let time = 0; time < TIMES; time++) expect(await readAll()).toEqual(expected);

  const { rows } = await postgres.pool.query<{ name: string; plans: number; custom: number }>(
    `select name, generic_plans::int as plans, custom_plans::int as custom from pg_prepared_statements
     where name like 'find pages%'`,
  );
  expect(rows.map(({ name }) => name.trim()).toSorted()).toEqual([
    "find pages fallback public",
    "find pages latest public",
    "find pages latest_fallback latest public",
    "find pages public",
  ]);
  // planned once, however often they are asked
  for (const { plans, custom } of rows) expect([plans >= TIMES, custom]).toEqual([true, 0]);
});

test("one connection plans what a write of one document sends once, however often it is written", async () => {
  const origin = await createTestOrigin({});
  await makeType(origin, "page-types", "article", [text("title")]);
  const page = { "page-type": "article", slug: "france", title: "France", status: "published" };
  const made = await origin.request("POST", "/v2/pages/", { ...page, fields: { title: "France" } });
  expect(made.status).toBe(202);
  const { postgres: shared, clock, report } = origin.parts;
  const url = shared.pool.options.connectionString ?? "";
  const postgres = connect({ url, maxConnections: 1 });
  onTestFinished(() => postgres.end());
  for (let time = 0; time < TIMES; time++) {
    const written = { status: "published" as const, fields: { title: `France ${time}` } };
    const name = { type: "article", slug: "france" };
    await updatePage({ postgres, clock, report }, origin.site, null, name, written);
  }
  const { rows } = await postgres.pool.query<{ name: string; plans: number; custom: number }>(
    `select trim(name) as name, generic_plans::int as plans, custom_plans::int as custom from pg_prepared_statements
     where name ~ '^(save words|write values|name published|name heads|insert change)' order by name collate "C"`,
  );
  const once = { plans: TIMES, custom: 0 };
  expect(rows).toEqual(
    ["insert change", "name heads", "name published", "save words", "write values"].map((name) => ({
      name,
      ...once,
    })),
  );
});
