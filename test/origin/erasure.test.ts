import { describe, expect, test } from "vitest";
import type { Field } from "../../shared/content/model.ts";
import { createConnected } from "../support/connected.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";

/** What counts as taking something down, and that edges hear of it: the log's floor. */

const newOrigin = originsOfFile();
const rows_ = (...fields: string[]): Field => ({
  key: "rows",
  kind: "repeater",
  fields: fields.map((key) => text(key) as never),
});

/** A page, an item, a post and an author. */
async function createSite() {
  const origin = await createConnected(newOrigin, { edge: {} });
  const { site, deliver, request } = origin;
  const { edge } = origin.edges;
  await makeType(origin, "page-types", "p", [text("words"), text("secret"), rows_("x", "y")]);
  await makeType(origin, "collections", "tag", [text("label")]);
  const page = await makePage(origin, "p", "a", {
    words: "a1",
    secret: "s",
    rows: [{ x: "1", y: "2" }],
  });
  const made = async (path: string, body: object) =>
    ((await request("POST", path, body)).body as { id: number }).id;
  const post = { title: "P", slug: "post", status: "published", body: "text" };
  const ids = {
    page,
    item: await made("/v2/content/", {
      key: "tag",
      status: "published",
      fields: [{ label: "x" }],
    }),
    post: await made("/v2/posts/", post),
    author: await made("/manage/v1/authors", { first_name: "Ada", last_name: "L" }),
  };
  await deliver();
  await request("PATCH", "/v2/pages/p/a/", { fields: { words: "a2" } });
  await deliver();
  const look = async () => {
    const { head, floor } = await edge.ledger(site.id).look("r/1/x" as never);
    return { head: head.position, floor };
  };
  return { ...origin, ids, look };
}

type Site = Awaited<ReturnType<typeof createSite>>;
type Write = (site: Site) => ReturnType<Site["request"]>;

const fields =
  (...left: Field[]): Write =>
  (site) =>
    site.request("PUT", "/manage/v1/page-types/p", { name: "p", fields: left });
const words = text("words");
const secret = text("secret");
const both = rows_("x", "y");

describe("edges hear of a take-down, and of none", () => {
  test.each<[string, Write, boolean]>([
    ["a page is deleted", ({ request }) => request("DELETE", "/v2/pages/p/a/"), true],
    [
      "a page is unpublished",
      ({ ids, request }) => request("POST", `/manage/v1/documents/${ids.page}/unpublish`),
      true,
    ],
    [
      "an item is deleted",
      ({ ids, request }) => request("DELETE", `/v2/content/tag/${ids.item}/`),
      true,
    ],
    [
      "an item is hidden by a write",
      ({ ids, request }) => request("PATCH", `/v2/content/tag/${ids.item}/`, { status: "draft" }),
      true,
    ],
    [
      "a release takes an item down, and publishes something",
      async ({ ids, request }) => {
        const made = await request("POST", "/manage/v1/releases", { name: "r" });
        const path = `/manage/v1/releases/${(made.body as { id: number }).id}`;
        const items = [
          { document: ids.item, action: "unpublish" },
          { document: ids.page, action: "publish" },
        ];
        await request("POST", `${path}/items`, { items });
        return request("POST", `${path}/publish`, {});
      },
      true,
    ],
    [
      "a page is edited",
      ({ request }) => request("PATCH", "/v2/pages/p/a/", { fields: { words: "a3" } }),
      false,
    ],
    ...(["PATCH", "PUT"] as const).map((method): [string, Write, boolean] => [
      `a page is edited (${method}), and what was there is to be erased`,
      ({ request }) =>
        request(method, "/v2/pages/p/a/", { erase: true, fields: { words: "a3", secret: "" } }),
      true,
    ]),
    ...(["PATCH", "PUT"] as const).map((method): [string, Write, boolean] => [
      `an item is edited (${method}), and what was there is to be erased`,
      ({ ids, request }) =>
        request(method, `/v2/content/tag/${ids.item}/`, { erase: true, fields: { label: "y" } }),
      true,
    ]),
    ...(["PATCH", "PUT"] as const).map((method): [string, Write, boolean] => [
      `a post is edited (${method}), and what was there is to be erased`,
      ({ request }) => request(method, "/v2/posts/post/", { erase: true, body: "other" }),
      true,
    ]),
    [
      "an author is edited, and what was there is to be erased",
      ({ ids, request }) =>
        request("PATCH", `/manage/v1/authors/${ids.author}`, { erase: true, last_name: "M" }),
      true,
    ],
    ["a field is taken out of its type", fields(words, both), true],
    ["a field is taken out of a repeater", fields(words, secret, rows_("x")), true],
    ["a field is added", fields(words, secret, both, text("more")), false],
    ["fields change places", fields(both, secret, words), false],
    [
      "a post gets another slug",
      ({ request }) => request("PATCH", "/v2/posts/post/", { slug: "other" }),
      false,
    ],
  ])("%s", async (_, write, isDown) => {
    const site = await createSite();
    const before = await site.look();
    expect((await write(site)).status).toBeLessThan(300);
    await site.deliver();
    const { head, floor } = await site.look();
    expect(floor).toBe(isDown ? head : before.floor);
  });

  test("also when no answer changes by it", async () => {
    const site = await createSite();
    const { head } = await site.look();
    const author = `/manage/v1/authors/${site.ids.author}`;
    await site.request("PATCH", author, { erase: true, last_name: "L" });
    await site.deliver();
    expect(await site.look()).toEqual({ head, floor: head });
  });
});

describe("erasing", () => {
  test.each<[string, string, string, object, string]>([
    ["a draft of a page", "PATCH", "/v2/pages/p/a/", { status: "draft" }, "This write leaves"],
    ["a draft of a post", "PUT", "/v2/posts/post/", { status: "draft" }, ""],
    ["what is not true or false", "PATCH", "/v2/pages/p/a/", { erase: "yes" }, "Must be a valid"],
    [
      "a new page",
      "POST",
      "/v2/pages/",
      { title: "b", slug: "b", page_type: "p", status: "published" },
      "There is nothing yet",
    ],
    [
      "a new item",
      "POST",
      "/v2/content/",
      { key: "tag", fields: { label: "z" } },
      "There is nothing",
    ],
    ["a new post", "POST", "/v2/posts/", { title: "Q", slug: "q" }, "There is nothing yet"],
  ])("%s: refused, or a take-down itself", async (_, method, path, body, refusal) => {
    const site = await createSite();
    const answer = await site.request(method, path, { erase: true, ...body });
    if (refusal === "") return expect(answer.status).toBe(202);
    expect(answer).toMatchObject({
      status: 400,
      body: { erase: [expect.stringContaining(refusal)] },
    });
  });

  test("nothing is half-written when it is refused", async () => {
    const site = await createSite();
    const before = (await site.request("GET", "/manage/v1/changes")).body;
    const draft = { erase: true, status: "draft", fields: { words: "a9" } };
    await site.request("PATCH", "/v2/pages/p/a/", draft);
    expect((await site.request("GET", "/manage/v1/changes")).body).toEqual(before);
    const { body } = await site.request("GET", "/v2/pages/p/a/");
    expect(JSON.stringify(body)).toContain("a2");
  });
});
