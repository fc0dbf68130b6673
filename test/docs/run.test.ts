import { expect, test } from "vitest";
import { welcome } from "../../origin/cli-people.ts";
import { makeItems, makePage, makeType, number, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { createBrowser } from "../support/people.ts";
import { photograph } from "../support/pictures.ts";
import { blockOf } from "./blocks.ts";
import { readCurl } from "./curl.ts";

/** Requests of the docs, asked of an origin as they stand there, with its own tokens and numbers. */

const newOrigin = originsOfFile();

/** What a line of curl is answered. */
async function curled(
  origin: TestOrigin,
  line: string,
): Promise<{ status: number; body: unknown }> {
  const { url, method, headers, body } = readCurl(line);
  const { pathname, search } = new URL(url);
  const response = await origin.fetch(`${pathname}${search}`, {
    method,
    headers: { ...headers, origin: "http://localhost:8700", host: "localhost:8700" },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, body: await response.json().catch(() => null) };
}

/** A line such as `PUT /manage/v1/x {"a": 1}`; what stands behind the address and is no JSON is prose. */
async function asked(origin: TestOrigin, line: string): Promise<{ status: number; body: unknown }> {
  const [, method = "", path = "", rest = ""] = /^(\S+)\s+(\S+?),?(?:\s+(.*))?$/s.exec(line) ?? [];
  const [json] = /^\{.*\}/s.exec(rest) ?? [];
  return origin.request(method, path, json === undefined ? undefined : JSON.parse(json));
}

test("docs/operating.md asks for changes, reasons and reach", async () => {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "country", [text("capital")]);
  const id = await makePage(origin, "country", "france", { capital: "Paris" });
  const lines = blockOf("docs/operating.md", 4, "curl")
    .replace("/403/", `/${id}/`)
    .replaceAll("demo-manage", origin.token);
  const said: unknown[] = [];
  for (const line of lines.trim().split("\n")) {
    const { status, body } = await curled(origin, line);
    expect([line, status]).toEqual([line, 200]);
    said.push(body);
  }
  expect(said).toMatchObject([
    { data: expect.any(Array) as unknown[] },
    { query: expect.any(String) as string },
    {},
  ]);
});

test("docs/webhooks.md registers one", async () => {
  const origin = await newOrigin();
  const line = blockOf("docs/webhooks.md", 0, "curl")
    .replace("ORIGIN", "http://localhost:8700")
    .replace("MANAGE_TOKEN", origin.token);
  expect(await curled(origin, line)).toMatchObject({
    status: 201,
    body: { events: ["page.*", "post.published"] },
  });
});

test("docs/people.md opens a link", async () => {
  const origin = await newOrigin();
  const said: string[] = [];
  const { postgres, clock, report } = origin.parts;
  await welcome({ postgres, clock, report, print: (line) => void said.push(line) });
  const [, secret = ""] = /welcome#(\S+)/.exec(said.join(" ")) ?? [];
  const line = blockOf("docs/people.md", 0, "curl").replace('"secret":"…"', `"secret":"${secret}"`);
  expect(await curled(origin, line)).toMatchObject({ status: 200 });
  const browser = createBrowser(origin);
  const { email, password } = JSON.parse(readCurl(line).body ?? "") as Record<string, string>;
  const signedIn = await browser.send("POST", "/session", { email, password });
  expect(signedIn.status).toBe(200);
});

test("docs/publishing.md plans, releases and erases", async () => {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "landing", [text("headline")]);
  const id = await makePage(origin, "landing", "home", { headline: "With the name" });
  const plan = blockOf("docs/publishing.md", 0, "PUT").replace("/12/", `/${id}/`);
  expect(await asked(origin, plan)).toMatchObject({ status: 200 });
  await origin.request("PUT", `/manage/v1/documents/${id}/schedule`, {
    publish_at: null,
    unpublish_at: null,
  });
  const erased = await asked(origin, blockOf("docs/publishing.md", 2, "PATCH"));
  expect(erased).toMatchObject({ status: 202 });
  const lines = blockOf("docs/publishing.md", 1, "POST").trim().split("\n");
  const made = await asked(origin, lines[0] ?? "");
  expect(made.status).toBe(201);
  const release = (made.body as { id: number }).id;
  const statuses: [string, number][] = [];
  const another = await asked(origin, lines[0] ?? "");
  for (const line of lines.slice(1)) {
    // what was published stays
    const isLast = /^DELETE \S+releases\/3 /.test(line);
    const own = line
      .replaceAll(
        "releases/3",
        `releases/${isLast ? (another.body as { id: number }).id : release}`,
      )
      .replace("/items/12", `/items/${id}`)
      .replace('"document": 12', `"document": ${id}`)
      .replace(", …]", "]")
      .replace("?wait=live", "");
    const { status } = await asked(origin, own);
    statuses.push([line.split(/\s+/, 2).join(" "), status]);
    // what was taken out is needed again by what follows
    if (line.startsWith("DELETE") && line.includes("/items/"))
      await asked(
        origin,
        `POST /manage/v1/releases/${release}/items {"items": [{"document": ${id}, "action": "publish"}]}`,
      );
    if (line.startsWith("PUT"))
      await asked(origin, `PUT /manage/v1/releases/${release}/schedule {"at": null}`);
  }
  expect(statuses.filter(([, status]) => status >= 300)).toEqual([]);
});

test("docs/compatibility.md filters by ranges, lists and words", async () => {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "product", [
    number("price"),
    text("colour"),
    { key: "sold_out", kind: "checkbox" },
  ]);
  for (const [slug, price, colour] of [
    ["a", 15, "red"],
    ["b", 12, "blue"],
    ["c", 20, "green"],
  ] as const)
    await makePage(origin, "product", slug, { price, colour, sold_out: slug === "b" });
  await makeType(origin, "collections", "author", [number("born")]);
  await makeType(origin, "collections", "book", [
    text("title"),
    one("author", "collection", "author"),
  ]);
  const [old, young] = await makeItems(origin, "author", [{ born: 1819 }, { born: 1950 }]);
  await makeItems(origin, "book", [
    { title: "The sea", author: old },
    { title: "The sea, again", author: young },
    { title: "The land", author: old },
  ]);
  const paths = blockOf("docs/compatibility.md", 0, "/v2/").trim().split("\n");
  const bodies = await Promise.all(
    paths.map(async (path) => (await origin.request("GET", path)).body),
  );
  expect(bodies).toMatchObject([
    { data: [{ slug: "b" }, { slug: "a" }] },
    { data: [{ slug: "a" }] },
    { data: { book: [{ title: "The sea" }] } },
  ]);
});

test("docs/media.md has four addresses of one picture", async () => {
  const origin = await newOrigin({ media: {} });
  const uploaded = await origin.fetch("/manage/v1/media?name=pear.jpg", {
    method: "POST",
    headers: { authorization: `Token ${origin.token}` },
    body: await photograph(800, 600),
  });
  const { url } = (await uploaded.json()) as { url: string };
  const [, name = ""] = /^\/media\/(.+)\/pear\.jpg$/.exec(url) ?? [];
  const lines = blockOf("docs/media.md", 1, "/media/").trim().split("\n");
  const made: number[] = [];
  for (const line of lines) {
    const [path = ""] = line.replace("3/5f2c…e1", name).split(/\s{2,}/);
    const response = await origin.fetch(path, { headers: { accept: "image/webp" } });
    expect([path, response.status, response.headers.get("content-type")]).toEqual([
      path,
      200,
      "image/webp",
    ]);
    made.push((await response.arrayBuffer()).byteLength);
  }
  expect(new Set(made).size).toBe(1);
});

test("docs/preview.md says where pages of a type are", async () => {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "recipe", [text("words")]);
  expect(await asked(origin, blockOf("docs/preview.md", 0, "PUT"))).toMatchObject({ status: 200 });
});
