import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { row } from "../../origin/db/rows.ts";
import { makeItems, makePage, makeType, many, number, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** What comes from outside reaches Postgres as a value and nothing else, and no member sets what is not its own. */

const newOrigin = originsOfFile();
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Texts that end a name, a string, a comment or a parameter, wherever one was pasted into a statement. */
const BREAKS = [
  `xq'`,
  `xq"`,
  "xq`",
  `xq' or '1'='1`,
  `xq"."id`,
  `xq"; select pg_sleep(9); --`,
  `xq') union select token_hash from tokens --`,
  "xq$1",
  "xq$xq$",
  `xq\\'`,
  "xq/*",
  "xq::text",
  "xq->>'a'",
  "xq[$ne]",
  "xq[0]",
  "xq{a}",
  "xq%27",

  "xq,xq",
  "xq.xq.xq",
];
/** Where the text stands: values, names of fields, paths, orders, slugs, and names of parameters. */
const PLACES = [
  "/v2/pages/@@/",
  "/v2/pages/article/@@/",
  "/v2/pages/article/?fields.headline=@@",
  "/v2/pages/article/?fields.headline_in=@@",
  "/v2/pages/article/?fields.@@=1",
  "/v2/pages/article/?fields.headline.@@=1",
  "/v2/pages/article/?fields.next.@@=1",
  "/v2/pages/article/?fields[@@]=1",
  "/v2/pages/article/?@@=1",
  "/v2/pages/article/?order=@@",
  "/v2/pages/article/?order=-@@",
  "/v2/pages/article/?levels=@@&page=@@&page_size=@@&offset=@@",
  "/v2/pages/article/?locale=@@",
  "/v2/pages/search/?query=@@",
  "/v2/content/@@/",
  "/v2/content/?keys=@@",
  "/v2/content/topic/?fields.@@=1",
  "/v2/content/topic/@@/",
  "/v2/posts/?tag_slug=@@&category_slug=@@&author_slug=@@",
  "/v2/search/?query=@@",
  "/v2/feeds/@@/",
  "/manage/v1/documents?type=@@&locale=@@",
];

/** Names of types of Postgres, of columns and of our own aliases, all of them constants of the code. */
const RAW = [
  "db/content/conditions.ts: sql.raw(`${name}${scope.depth}`)",
  "db/content/conditions.ts: sql.raw(`e${scope.depth}`)",
  "db/prepared.ts: sql.raw(`/* prepared: ${name} ${from}*/`)",
  "db/rows.ts: sql.raw(`${name} (${names})",
  "db/rows.ts: sql.raw(type)",
];

async function createSite(): Promise<{ origin: TestOrigin; topic: number }> {
  const origin = await newOrigin();
  await makeType(origin, "collections", "topic", [text("label")]);
  await makeType(origin, "page-types", "article", [
    text("headline"),
    number("weight"),
    one("next", "page", "article"),
    many("topics", "collection", "topic"),
  ]);
  const [topic = 0] = await makeItems(origin, "topic", [{ label: "Red" }]);
  await makePage(origin, "article", "first", fields(topic));
  return { origin, topic };
}

const fields = (topic: number) => ({ headline: "a", weight: 1, next: "", topics: [topic] });

describe("D1: text that breaks out of a statement", () => {
  test("is in no statement, wherever it stands in an address", async () => {
    const { origin } = await createSite();
    origin.statements.length = 0;
    for (const path of PLACES) {
      for (const value of BREAKS) {
        const filled = path.replaceAll("@@", () => encodeURIComponent(value));
        const { status } = await origin.request("GET", filled);
        expect([200, 400, 403, 404], filled).toContain(status);
      }
    }
    expect(origin.statements.length).toBeGreaterThan(100);
    expect(origin.statements.filter((statement) => statement.includes("xq"))).toEqual([]);
  });

  test("is in no statement, wherever it stands in a body", async () => {
    const { origin, topic } = await createSite();
    origin.statements.length = 0;
    for (const value of BREAKS) {
      const page = { title: value, slug: value, page_type: "article", status: "published" };
      for (const [method, path, body] of [
        ["POST", "/v2/pages/", { ...page, fields: { ...fields(topic), headline: value } }],
        ["POST", "/v2/pages/", { ...page, slug: "b", fields: { [value]: value } }],
        ["POST", "/v2/content/", { key: value, fields: [{ [value]: value }] }],
        ["POST", "/v2/posts/", { title: value, slug: value, tags: [value], categories: [value] }],
        ["POST", "/manage/v1/collections", { key: value, name: value, fields: [text(value)] }],
        ["PATCH", "/manage/v1/page-types/article", { name: value }],
      ] as const) {
        const { status } = await origin.request(method, path, body);
        expect([200, 201, 202, 400, 404, 409], `${method} ${path} ${value}`).toContain(status);
      }
    }
    expect(origin.statements.filter((statement) => statement.includes("xq"))).toEqual([]);
  });

  test("has no way in: raw text in statements is made in these places, of these names", async () => {
    const found: string[] = [];
    for (const entry of await readdir(join(root, "origin"), { recursive: true })) {
      if (!entry.endsWith(".ts")) continue;
      const source = await readFile(join(root, "origin", entry), "utf8");
      for (const [all] of source.matchAll(/\bsql\.(?:raw|identifier)\(([^)]*)\)?/g))
        found.push(`${entry}: ${all}`);
    }
    expect(found.toSorted()).toEqual(RAW);
  });
});

describe("D3: members that are not the writer's to set", () => {
  const ASSIGNED = {
    id: 1,
    site_id: 999,
    siteId: 999,
    tenant_id: 999,
    type_id: 1,
    version: 99,
    revision: 99,
    number: 99,
    published_at: "1999-01-01T00:00:00Z",
    created_at: "1999-01-01T00:00:00Z",
    deleted_at: "1999-01-01T00:00:00Z",
    created_by: "root",
    role: "admin",
    scopes: ["manage"],
    is_admin: true,
    constructor: { prototype: { polluted: 1 } },
    prototype: { polluted: 1 },
  };
  // `__proto__` is a member only in JSON that is written by hand
  const sent = (body: object) =>
    `{"__proto__":{"polluted":1},${JSON.stringify({ ...ASSIGNED, ...body }).slice(1)}`;

  /** Everything of one document, but for what counts up and what time it was. */
  async function stored({ parts, site }: TestOrigin, slug: string): Promise<unknown> {
    return row(parts.postgres.db)`
      select d.site_id = ${site.id} as own, d.deleted_at, t.key,
        d.created_at > now() - interval '1 hour' as new,
        (select json_agg(json_build_array(r.name, r.fields, r.locale, r.created_at > now() - interval '1 hour'))
         from revisions r where r.document_id = d.id) as revisions,
        (select json_agg(p.published_at > now() - interval '1 hour') from publications p
         where p.document_id = d.id) as publications
      from documents d join content_types t on t.id = d.type_id
      where d.slug = ${slug} and d.site_id = ${site.id}`;
  }

  test.each(["pages", "posts"])("leave of %s what is stored without them", async (kind) => {
    const { origin, topic } = await createSite();
    const body = {
      pages: { page_type: "article", fields: fields(topic) },
      posts: { body: "<p>a</p>", tags: ["a"] },
    }[kind];
    const page = (slug: string) => ({ title: "a", slug, status: "published", ...body });
    expect((await origin.request("POST", `/v2/${kind}/`, page("plain"))).status).toBe(202);
    const got = await origin.request("POST", `/v2/${kind}/`, sent(page("laden")));
    expect([202, 400], JSON.stringify(got.body)).toContain(got.status);
    const plain = await stored(origin, "plain");
    expect(plain).toBeDefined();
    const laden = await stored(origin, "laden");
    expect(laden).toEqual(got.status === 202 ? plain : undefined);
    const patched = await origin.request(
      "PATCH",
      `/v2/${kind}/${kind === "pages" ? "article/" : ""}plain/`,
      sent({}),
    );
    expect([202, 400], JSON.stringify(patched.body)).toContain(patched.status);
    expect(await stored(origin, "plain")).toMatchObject({ own: true, deleted_at: null, new: true });
  });

  test("are refused or ignored wherever management takes a body", async () => {
    const { origin } = await createSite();
    for (const [method, path, body] of [
      ["POST", "/manage/v1/tokens", { label: "a", scopes: ["read"] }],
      ["POST", "/manage/v1/collections", { key: "more", fields: [] }],
      ["PATCH", "/manage/v1/site", { name: "a" }],
    ] as const) {
      const { scopes: _, ...assigned } = ASSIGNED;
      const got = await origin.request(method, path, { ...assigned, ...body });
      expect([200, 201, 400], JSON.stringify(got.body)).toContain(got.status);
    }
    const { db } = origin.parts.postgres;
    const foreign = await row<{ count: number }>(db)`
      select (select count(*) from tokens where site_id = 999)
        + (select count(*) from content_types where site_id = 999) as count`;
    expect(Number(foreign?.count)).toBe(0);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
