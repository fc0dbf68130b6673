import { beforeAll, expect, test } from "vitest";
import { operationsIn, readContentDocument } from "../support/content-document.ts";
import { createEverything } from "../support/everything.ts";
import { makeType, text } from "../support/model.ts";
import { createResponseChecker } from "../support/openapi-check.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { ask, type Scenario } from "../support/scenarios.ts";

/** What the origin answers is what the document of `/v2` says: reads, writes and refusals of every kind. */

const document = readContentDocument();
const check = createResponseChecker(document);
const newOrigin = originsOfFile();
let origin: TestOrigin;

/** Makes a request and holds its answer to the document. @returns the answer */
async function held(request: Pick<Scenario, "ask" | "send" | "token" | "headers">) {
  const [method = "GET", path = ""] = request.ask.split(" ");
  const answer = await ask(origin, request);
  const { headers } = answer.response;
  const wrong = check(method, path, { status: answer.status, headers, body: answer.body });
  expect.soft([request.ask, answer.status, wrong]).toEqual([request.ask, answer.status, []]);
  return answer;
}

const page = {
  title: "Eve",
  slug: "eve",
  page_type: "person",
  fields: { label: "Eve", topics: [1] },
};

const POST = {
  title: "First",
  slug: "first",
  status: "published",
  body: "<p>apples</p>",
  author: { email: "ann@example.com" },
  categories: ["Old news"],
  tags: ["Red"],
  featured_image: "https://img.example/1",
};

beforeAll(async () => {
  origin = await createEverything(newOrigin);
  await makeType(origin, "single-pages", "about", [text("label")]);
  await origin.request("POST", "/manage/v1/authors", {
    first_name: "Ann",
    last_name: "Lee",
    email: "ann@example.com",
  });
  const about = { title: "About", slug: "about", page_type: "*", status: "published" };
  await origin.request("POST", "/v2/pages/", { ...about, fields: { label: "us" } });
  await origin.request("POST", "/v2/posts/", POST);
  await origin.request("POST", "/v2/posts/", { ...POST, title: "Second", slug: "second" });
});

/** Reads that are answered 200, by operation. */
const READS: Record<string, string[]> = {
  listSinglePages: ["/v2/pages/", "/v2/pages?limit=1"],
  listPages: [
    "/v2/pages/*/",
    "/v2/pages/everything/",
    "/v2/pages/everything?page_size=1&levels=4&media_srcset=1",
    "/v2/pages/everything/?limit=1&offset=1&order=-updated&fields.author.label=Ann",
    "/v2/pages/person/?fields.label=nobody",
  ],
  getPage: [
    "/v2/pages/everything/full/",
    "/v2/pages/everything/full?alt_media_text=1&levels=5",
    "/v2/pages/*/about/",
    "/v2/pages/everything/empty/?levels=1",
  ],
  searchPages: ["/v2/pages/search/?query=pears", "/v2/pages/search/?query=nothing&limit=3"],
  searchPagesOfType: ["/v2/pages/search/person?query=ann"],
  getCollections: [
    "/v2/content/",
    "/v2/content/?keys=topic",
    "/v2/content/?keys=topic&limit=1",
    "/v2/content/?keys=topic,other",
  ],
  getCollection: ["/v2/content/topic/", "/v2/content/topic,other/", "/v2/content/topic?limit=1"],
  getItem: ["/v2/content/topic/1/"],
  listPosts: ["/v2/posts/", "/v2/posts/?exclude_body=true&limit=1", "/v2/posts/?tag_slug=none"],
  getPost: ["/v2/posts/first/", "/v2/posts/second"],
  searchPosts: ["/v2/posts/search/?query=apples"],
  searchPostsByOldPath: ["/v2/search/?query=apples&page_size=1"],
  listAuthors: ["/v2/authors/", "/v2/authors/?include=recent_posts"],
  getAuthor: ["/v2/authors/ann-lee", "/v2/authors/ann-lee/?include=recent_posts"],
  listCategories: ["/v2/categories/", "/v2/categories/?include=recent_posts"],
  getCategory: ["/v2/categories/old-news/", "/v2/categories/old-news?include=recent_posts"],
  listTags: ["/v2/tags/", "/v2/tags/?include=recent_posts"],
  getTag: ["/v2/tags/red", "/v2/tags/red/?include=recent_posts"],
  getFeed: ["/v2/feeds/rss/", "/v2/feeds/atom", "/v2/feeds/sitemap/"],
  getRssXml: ["/v2/feeds/rss.xml", "/v2/feeds/rss.xml?category_slug=none"],
  getAtomXml: ["/v2/feeds/atom.xml"],
  getSitemapXml: ["/v2/feeds/sitemap.xml"],
};

test("every read answers what the document says, with GET, HEAD and a validator", async () => {
  await makeType(origin, "collections", "other", [text("label")]);
  for (const path of Object.values(READS).flat()) {
    const { status, response } = await held({ ask: `GET ${path}` });
    expect.soft([path, status]).toEqual([path, 200]);
    await held({ ask: `HEAD ${path}` });
    const etag = response.headers.get("etag") ?? "";
    const again = await held({ ask: `GET ${path}`, headers: { "if-none-match": etag } });
    expect.soft([path, again.status]).toEqual([path, 304]);
  }
  const described = operationsIn(document).filter(({ method }) => method === "GET");
  const names = described.map(({ operation }) => operation.operationId);
  expect(new Set(names)).toEqual(new Set(Object.keys(READS)));
});

test("previews and surrogate keys are described, on answers and on refusals", async () => {
  await origin.request("POST", "/v2/pages/", { ...page, slug: "sketch", status: "draft" });
  const made = await origin.request("POST", "/manage/v1/tokens", { label: "r", scopes: ["read"] });
  const { token } = made.body as { token: string };
  const drafts = { ask: "GET /v2/pages/person/sketch/?preview=1" };
  expect((await held(drafts)).body).toMatchObject({ data: { status: "draft", published: null } });
  expect((await held({ ...drafts, token })).status).toBe(404);
  await held({ ask: "GET /v2/pages/person/?test=1&page_size=100" });
  await held({ ask: "GET /v2/posts/?preview=true", token });
  const headers = { "larder-tags": "1", "larder-min-change": "1" };
  for (const path of ["/v2/posts/first/", "/v2/posts/nope/", "/v2/feeds/rss.xml"]) {
    const { response } = await held({ ask: `GET ${path}`, headers });
    expect.soft(response.headers.get("cache-tag"), path).toMatch(/^larder:/);
  }
});

/** Reads that are refused, each with its status. */
const REFUSED: [number, string][] = [
  [400, "/v2/pages/everything/?levels=two"],
  [400, "/v2/pages/everything/full/?locale=xx"],
  [400, "/v2/pages/everything/?fields.nope=1"],
  [400, "/v2/pages/everything/?order=a..b"],
  [403, "/v2/content/topic/?fields.nope=1"],
  [403, "/v2/content/?keys=topic&order=nope"],
  [404, "/v2/pages/nope/"],
  [404, "/v2/pages/everything/nope/"],
  [404, "/v2/pages/everything/?page=9"],
  [404, "/v2/pages/everything/?page=x"],
  [404, "/v2/content/nope/"],
  [404, "/v2/content/?keys=nope"],
  [404, "/v2/content/topic/999/"],
  [404, "/v2/posts/nope/"],
  [404, "/v2/authors/nope/"],
  [404, "/v2/feeds/nope/"],
  [404, "/v2/nope/"],
];

test("every refusal of a read is what the document says", async () => {
  for (const [status, path] of REFUSED) {
    const answer = await held({ ask: `GET ${path}` });
    expect.soft([path, answer.status]).toEqual([path, status]);
    expect.soft((await held({ ask: `GET ${path}`, token: null })).status, path).toBe(401);
    expect.soft((await held({ ask: `GET ${path}`, token: "wrong" })).status, path).toBe(401);
  }
  for (const method of ["POST", "PUT", "PATCH", "DELETE"])
    expect.soft((await held({ ask: `${method} /v2/authors/` })).status).toBe(405);
});

/** Writes in order (a draft is live at once, as nothing waits for it), each with its status, and by operation what it is of. */
const WRITES: [string, number, string, unknown?][] = [
  ["createPage", 202, "POST /v2/pages/?wait=live", page],
  ["createPage", 202, "POST /v2/pages", { ...page, slug: "adam", status: "published" }],
  ["updatePage", 202, "PATCH /v2/pages/person/eve/", { fields: { label: "E" } }],
  ["updatePage", 202, "PATCH /v2/pages/*/adam", { status: "published" }],
  ["replacePage", 202, "PUT /v2/pages/*/eve/", { status: "published" }],
  ["deletePage", 204, "DELETE /v2/pages/person/eve/"],
  ["createItems", 202, "POST /v2/content/", { key: "topic", fields: { label: "draft" } }],
  ["createItems", 202, "POST /v2/content/", { key: "topic", fields: [{ label: "a" }, {}] }],
  ["updateItem", 202, "PATCH /v2/content/topic/2/", { fields: { label: "b" } }],
  ["replaceItem", 202, "PUT /v2/content/topic/2", { fields: [{ label: "c" }] }],
  ["deleteItem", 204, "DELETE /v2/content/topic/2/"],
  ["createPost", 202, "POST /v2/posts/", { ...POST, slug: "third" }],
  ["updatePost", 202, "PATCH /v2/posts/third/", { scheduled: null, slug: "fourth" }],
  ["replacePost", 202, "PUT /v2/posts/fourth", { status: "draft" }],
  ["deletePost", 204, "DELETE /v2/posts/fourth/"],
];

test("every write answers what the document says", async () => {
  const before = await ask(origin, { ask: "GET /v2/content/topic/2/" });
  expect(before.status).toBe(200);
  for (const [name, status, asked, send] of WRITES) {
    const answer = await held({ ask: asked, send });
    expect.soft([name, asked, answer.status]).toEqual([name, asked, status]);
  }
  const described = operationsIn(document).filter(({ method }) => method !== "GET");
  const names = new Set(described.map(({ operation }) => operation.operationId));
  expect(new Set(WRITES.map(([name]) => name))).toEqual(names);
});

test("every refusal of a write is what the document says", async () => {
  const refused: [number, string, unknown?][] = [
    [400, "POST /v2/pages/", {}],
    [400, "POST /v2/pages/", { ...page, fields: { nope: 1 } }],
    [400, "POST /v2/pages/?locale=xx", page],
    [400, "POST /v2/content/", { key: "topic", fields: [{ parent: "x" }, { nope: 1 }] }],
    [400, "POST /v2/posts/", { ...POST, scheduled: "2030-01-01" }],
    [400, "POST /v2/posts/", { ...POST, author: { slug: "nobody" } }],
    [400, "PATCH /v2/pages/*/full/", { fields: { rows: [{ count: "x" }] } }],
    [400, "PUT /v2/posts/first/", "text"],
    [404, "PATCH /v2/pages/person/nobody/", {}],
    [404, "PUT /v2/content/topic/999/", { fields: {} }],
    [404, "DELETE /v2/content/topic/x/"],
    [404, "DELETE /v2/posts/nobody/"],
    [413, "POST /v2/posts/", { ...POST, body: "x".repeat(11 * 1024 * 1024) }],
  ];
  for (const [status, asked, send] of refused) {
    expect.soft([asked, (await held({ ask: asked, send })).status]).toEqual([asked, status]);
    expect.soft((await held({ ask: asked, send, token: null })).status, asked).toBe(401);
  }
});

test("the checker names what the document does not have", async () => {
  const { body, status, response } = await ask(origin, { ask: "GET /v2/posts/first/" });
  const headers = Object.fromEntries(response.headers);
  const { data, meta } = body as { data: Record<string, unknown>; meta: unknown };
  const said = (changed: object) => {
    const answer = { status, headers, body: { meta, data }, ...changed };
    return check("GET", "/v2/posts/first/?locale=en", answer);
  };
  const { title: _title, ...untitled } = data;
  const { etag: _etag, ...unvalidated } = headers;
  expect(said({})).toEqual([]);
  expect(said({ body: JSON.stringify(body) })).toEqual([]);
  expect(said({ body: { meta, data: { ...data, secret: 1 } } })[0]).toMatch(/secret/);
  expect(said({ body: { meta, data: untitled } })[0]).toMatch(/title/);
  expect(said({ body: { meta, data: { ...data, updated: null } } })[0]).toMatch(/updated/);
  expect(said({ body: { meta, data: { ...data, created: "2026-01-01" } } })[0]).toMatch(/created/);
  expect(said({ body: null })).toEqual(["the body is missing"]);
  expect(said({ headers: unvalidated })).toEqual(["header etag is missing"]);
  expect(said({ headers: { ...headers, "larder-debug": "x" } })[0]).toMatch(/larder-debug/);
  expect(said({ headers: { ...headers, "larder-freshness": "fresh" } })[0]).toMatch(/freshness/);
  expect(said({ headers: { ...headers, "content-type": "text/html" } })[0]).toMatch(/text\/html/);
  expect(said({ status: 206 })[0]).toMatch(/206 is not documented/);
  expect(check("HEAD", "/v2/posts/first/", { status, headers, body })).toHaveLength(1);
});
