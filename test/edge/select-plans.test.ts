import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import type { Rows, SqlValue } from "../../edge/replica/schema.ts";
import { select } from "../../edge/replica/select.ts";
import { takeWords } from "../../edge/replica/words.ts";
import { madeDocuments, madeSite } from "../support/made-site.ts";
import { fillRows } from "../support/replica-dump.ts";

/** What selecting looks at in SQLite: each statement is led by an index, and their number depends on no size. */

const ARTICLES = 400;

interface Asked {
  sql: string;
  params: SqlValue[];
}

const opened = createSqliteRows(":memory:");
const asked: Asked[] = [];
const rows: Rows = {
  run(sql, ...params) {
    asked.push({ sql, params });
    return opened.run(sql, ...params);
  },
  transaction: (work) => opened.transaction(work),
};

beforeAll(() => fillRows(opened, madeSite(), madeDocuments(ARTICLES)));
afterAll(() => opened.close());

const readThrough = (fallbackLocale: string | null) =>
  opened.run("update site set body = ?", JSON.stringify(madeSite(fallbackLocale)));

/** The statements of an answer. */
async function statementsOf(path: string): Promise<Asked[]> {
  asked.length = 0;
  const selected = await select(rows, path);
  expect(selected.kind, path).toBe("live");
  return [...asked];
}

const planOf = ({ sql, params }: Asked): string[] =>
  opened
    .run<{ detail: string }>(`explain query plan ${sql}`, ...params)
    .map(({ detail }) => detail);

async function plansOf(path: string): Promise<string> {
  const statements = await statementsOf(path);
  return statements.flatMap(planOf).join("\n");
}

const LISTS = [
  "/v2/pages/article/",
  "/v2/pages/article/?page=7",
  "/v2/pages/article/?fields.category=c7",
  "/v2/pages/article/?fields.category=c7&order=price",
  "/v2/pages/article/?fields.featured=false&order=-updated",
  "/v2/pages/article/?order=title",
  "/v2/pages/article/?order=-price&page=7",
  "/v2/pages/article/?order=body",
  "/v2/pages/article/?fields.author.country=k1&order=title",
  "/v2/pages/article/?fields.author=7",
  "/v2/pages/article/?fields.author.country=k1&fields.category=c7&fields.title=Article+7",
  "/v2/pages/article/?fields.price__gt=9000&order=title",
  "/v2/pages/article/?fields.category__in=c1,c2",
  "/v2/pages/article/?fields.category__ne=c1",
  "/v2/pages/article/?fields.title__contains=le+1",
  "/v2/content/writer/",
  "/v2/content/writer/?fields.country=k2",
  "/v2/content/?keys=writer",
  "/v2/pages/*/home/",
  "/v2/pages/article/article-7/",
  "/v2/content/writer/7/",
  "/v2/posts/",
  "/v2/posts/?author_slug=ann&tag_slug=red",
  "/v2/posts/post-7/",
  "/v2/authors/?include=recent_posts",
  "/v2/tags/red/?include=recent_posts",
  "/v2/feeds/rss/?tag_slug=red",
];
const SEARCHES = [
  "/v2/pages/search/?query=lorem",
  "/v2/pages/search/?page_type=article&query=article+7+-9",
  "/v2/pages/search/?query=%22lorem+ipsum%22+or+home",
  "/v2/posts/search/?query=pos",
];
const of = (path: string, locale: string) =>
  path.includes("authors") ||
  path.includes("tags") ||
  path.includes("feeds") ||
  path.includes("posts")
    ? path
    : `${path}${path.includes("?") ? "&" : "?"}locale=${locale}`;

describe.each([null, "en"])("read through %s", (fallback) => {
  beforeAll(() => void readThrough(fallback));

  test.each(LISTS)("an index leads: %s", async (path) => {
    const plans = await plansOf(of(path, fallback === null ? "en" : "de"));
    expect(plans).not.toMatch(
      /^SCAN (o|v|d|r|p|b|own|few|many|documents|vals|blanks|refs|bodies)\b/m,
    );
    expect(plans).not.toMatch(/\((locale|type)=\?\)$/m);
    expect(plans).not.toContain("AUTOMATIC");
  });

  test.each(SEARCHES)("an index leads: %s", async (path) => {
    const plans = await plansOf(of(path, fallback === null ? "en" : "de"));
    expect(plans).not.toMatch(/^SCAN (d|own|s|c|spaces|documents)\b/m);
    // by the expression and between two rows
    const led = plans.split("\n").filter((step) => /\bw\b/.test(step));
    expect(led.length).toBeGreaterThan(0);
    for (const step of led)
      expect(step).toMatch(/^SCAN w VIRTUAL TABLE INDEX \d+:(?=.*M)(?=.*<).*>/);
  });

  test.each([
    ["/v2/pages/article/", "documents_published"],
    ["/v2/pages/article/?order=-updated", "documents_updated"],
    ["/v2/content/writer/", "documents_id"],
    ["/v2/pages/article/?order=title", "PRIMARY KEY (locale=? AND type=? AND path=?)"],
  ])("a page of %s is read where it is", async (path, index) => {
    const plans = await plansOf(of(path, fallback === null ? "en" : "de"));
    expect(plans).toContain(index);
    expect(plans).not.toContain("TEMP B-TREE");
  });
});

test("words are taken away where they are", () => {
  const statements: Asked[] = [];
  const noting: Rows = {
    ...opened,
    run(sql, ...params) {
      statements.push({ sql, params });
      return opened.run(sql, ...params);
    },
  };
  const place = { locale: "en", id: 999_999 };
  const made = (text: string) => ({ text, places: [1], inName: 0 });
  takeWords(noting, place, { before: undefined, now: 1 }, ["a", "b"].map(made));
  takeWords(noting, place, { before: 1, now: 1 }, ["b"].map(made));
  takeWords(noting, place, { before: 1, now: undefined }, []);
  const plans = statements.flatMap(planOf).filter((line) => /\b(words|spaces)\b/.test(line));
  expect(new Set(plans)).toEqual(
    new Set([
      "SCAN words VIRTUAL TABLE INDEX 0:=",
      "SEARCH spaces USING COVERING INDEX sqlite_autoindex_spaces_1 (locale=? AND type=?)",
    ]),
  );
});

describe("what a document is compared with", () => {
  test.each([
    ["through a reference", "fields.author.country=k1&order=title"],
    ["one of several", "fields.category__in=c1,c2,c3,c4,c5,c6,c7,c8,c9&order=title"],
    ["in a range", "fields.price__lt=9000&order=title"],
    ["another", "fields.category=c7&fields.author.country=k1&fields.price__lt=9000"],
  ])("are its own values, found by the document: %s", async (_, query) => {
    readThrough(null);
    const statements = await statementsOf(`/v2/pages/article/?${query}`);
    const own = statements.flatMap(planOf).filter((step) => / own\b/.test(step));
    expect(own.length).toBeGreaterThan(0);
    for (const step of own)
      expect(step).toContain("vals_id (locale=? AND id=? AND path=? AND type=?)");
  });
});

test("of a condition that is turned round, what it takes away is counted", async () => {
  readThrough(null);
  const statements = await statementsOf("/v2/pages/article/?fields.category__ne=c1");
  const counted = statements.filter(({ sql }) => sql.startsWith("select count(*)"));
  expect(counted.map(leadOf)).toEqual(["category"]);
});

/** The path of the values that a statement goes through first. */
function leadOf({ sql, params }: Asked): unknown {
  const [, index] = /from vals v where .*? and v\.path = \(\?1 ->> (\d+)\)/s.exec(sql) ?? [];
  return index === undefined ? undefined : JSON.parse(String(params[0]))[Number(index)];
}

test("of conditions that many documents meet, the one with the fewest leads", async () => {
  const many = createSqliteRows(":memory:");
  fillRows(many, madeSite(), madeDocuments(3_000));
  asked.length = 0;
  const told: Rows = {
    ...many,
    run(statement, ...params) {
      asked.push({ sql: statement, params });
      return many.run(statement, ...params);
    },
  };
  // all 3,000 have one of these, and 2,700 are not featured
  const path =
    "/v2/pages/article/?fields.category__in=c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10,c11,c12,c13,c14,c15,c16,c17,c18,c19&fields.featured=false";
  expect(await select(told, path)).toMatchObject({ kind: "live" });
  const counted = asked.filter(({ sql }) => sql.startsWith("select count(*)"));
  expect(counted.map(leadOf)).toEqual(["featured"]);
  many.close();
});

test("as many statements for much as for little", async () => {
  readThrough(null);
  for (const path of LISTS.filter(
    (each) => each.includes("article/?") || each.endsWith("article/"),
  )) {
    const sized = (size: number) => `${path}${path.includes("?") ? "&" : "?"}page_size=${size}`;
    if (path.includes("page=")) continue;
    const few = await statementsOf(sized(1));
    const many = await statementsOf(sized(100));
    expect({ path, count: many.length }).toEqual({ path, count: few.length });
  }
});
