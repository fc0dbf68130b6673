import { describe, expect, it } from "vitest";
import { BEGINNINGS, png } from "../support/media.ts";
import { makeItems, makePage, makeType, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";
import { ask } from "../support/scenarios.ts";
import { carryOutAll } from "../support/scheduler.ts";
import { createHookedOrigin, type HookedOrigin, type Message } from "../support/webhooks.ts";

const newOrigin = originsOfFile();

/** What webhooks tell of each write, message by message. */

async function blogOrigin(locales?: string[]): Promise<HookedOrigin> {
  const origin = await createHookedOrigin(newOrigin, locales === undefined ? {} : { locales });
  await makeType(origin, "page-types", "recipe", [text("headline")]);
  await makeType(origin, "collections", "team", [text("label")]);
  return origin;
}

/** Does something and delivers what it told. @returns the messages, by event */
async function told(origin: HookedOrigin, method: string, path: string, body?: unknown) {
  const before = origin.consumer.heard.length;
  const { status, body: answer } = await origin.request(method, path, body);
  expect([method, path, status, answer]).toEqual([method, path, expect.toSatisfy(isFine), answer]);
  await origin.materialize();
  await origin.deliver();
  return { answer: answer as { id: number } | null, messages: origin.messages().slice(before) };
}
const isFine = (status: number) => status === 202 || status === 204;

const facts = (messages: Message[]) =>
  messages.map(({ webhook: { event }, change, live, data: { status } }) =>
    [
      event,
      typeof status === "string" ? status : "-",
      change === null ? "no change" : "change",
      live,
    ].join(" "),
  );

describe("a page", () => {
  it("is told of in the contract's words, and with the change and its keys", async () => {
    const origin = await blogOrigin();
    await origin.hook();
    const page = { title: "Soup", slug: "soup", page_type: "recipe", status: "published" };
    const { answer, messages } = await told(origin, "POST", "/v2/pages/", {
      ...page,
      fields: { headline: "Hot" },
    });
    const id = answer?.id ?? 0;
    const { site, consumer } = origin;
    const [type] = origin.messages()[0]?.surrogate_keys.filter((key) => key.includes(":t:")) ?? [];
    expect(messages).toEqual([
      {
        data: {
          id: "soup",
          buttercms_id: id,
          page_type: "recipe",
          editor: "API",
          name: "Soup",
          timestamp: "2026-01-01T00:00:00",
          locale: null,
          status: "published",
          updated: "2026-01-01T00:00:00Z",
          published: "2026-01-01T00:00:00Z",
          scheduled: null,
        },
        webhook: {
          event: "page.published",
          target: `${consumer.url}/hook`,
          id: consumer.heard[0]?.headers["larder-webhook-id"],
        },
        site: site.slug,
        change: expect.any(Number),
        live: true,
        surrogate_keys: [
          `larder:${site.id}:d:${id}`,
          type,
          `larder:${site.id}:u:soup`,
          `larder:${site.id}:any`,
        ],
      },
    ]);
  });

  it("has an event for each thing that happens to it", async () => {
    const origin = await blogOrigin();
    await origin.hook();
    const id = await makePage(origin, "recipe", "soup", { headline: "Hot" });
    await origin.materialize();
    await origin.deliver();
    const rows: [string, string, unknown, string[]][] = [
      [
        "PATCH",
        "/v2/pages/recipe/soup/",
        { fields: { headline: "x" } },
        ["page.published published change true"],
      ],
      ["PATCH", "/v2/pages/recipe/soup/", { status: "draft" }, ["page.draft draft no change true"]],
      ["POST", `/manage/v1/documents/${id}/unpublish`, {}, ["page.unpublished draft change true"]],
      ["POST", `/manage/v1/documents/${id}/unpublish`, {}, []],
      ["POST", `/manage/v1/documents/${id}/publish`, {}, ["page.published published change true"]],
      ["DELETE", "/v2/pages/recipe/soup/", undefined, ["page.delete deleted change true"]],
    ];
    for (const [method, path, body, expected] of rows) {
      await origin.clock.advance(60_000);
      const { messages } = await told(origin, method, path, body);
      expect.soft([method, path, facts(messages)]).toEqual([method, path, expected]);
    }
    const [, , draft, unpublished, again, deleted] = origin.messages().map(({ data }) => data);
    expect(draft).toMatchObject({
      published: "2026-01-01T00:00:00Z",
      updated: "2026-01-01T00:02:00Z",
    });
    expect(unpublished).toMatchObject({ published: null, name: "soup" });
    expect(again).toMatchObject({ published: "2026-01-01T00:05:00Z" });
    expect(deleted).toMatchObject({ published: null, name: "soup", id: "soup", buttercms_id: id });
  });

  it("is told of with the time it is to be published at, and once more when that has come", async () => {
    const origin = await blogOrigin();
    await origin.hook();
    const page = { title: "Soup", slug: "soup", page_type: "recipe", fields: { headline: "x" } };
    const { answer, messages } = await told(origin, "POST", "/v2/pages/", page);
    const schedule = `/manage/v1/documents/${answer?.id}/schedule`;
    await origin.request("PUT", schedule, { publish_at: "2026-01-01T01:00:00Z" });
    const change = { fields: { headline: "y" } };
    messages.push(...(await told(origin, "PATCH", "/v2/pages/recipe/soup/", change)).messages);
    await origin.clock.advance(3_600_000);
    await carryOutAll(origin);
    await origin.materialize();
    await origin.deliver();
    messages.push(...origin.messages().slice(messages.length));
    expect(messages.map(({ data }) => [data["status"], data["scheduled"]])).toEqual([
      ["draft", null],
      ["draft", "2026-01-01T01:00:00Z"],
      ["published", null],
    ]);
  });

  it("is told of by its locale where there are several, and as a Single Page by the star", async () => {
    const origin = await blogOrigin(["en", "de"]);
    await makeType(origin, "single-pages", "home", []);
    await origin.hook();
    const page = { title: "Home", slug: "home", status: "published", fields: {} };
    await told(origin, "POST", "/v2/pages/?locale=de", page);
    await told(origin, "DELETE", "/v2/pages/*/home/");
    expect(origin.messages().map(({ data }) => data)).toMatchObject([
      { page_type: "*", locale: "de", published: "2026-01-01T00:00:00Z" },
      { page_type: "*", locale: null, name: "Home" },
    ]);
  });
});

describe("a collection item", () => {
  it("has an event for each thing that happens to it, and one for each of many", async () => {
    const origin = await blogOrigin();
    await origin.hook();
    const [id] = await makeItems(origin, "team", [{ label: "Ann" }, { label: "Bob" }]);
    await origin.materialize();
    await origin.deliver();
    const item = `/v2/content/team/${id}/`;
    expect(
      origin.messages().find(({ data }) => String(data["itemid"]).includes(`=${id}]`)),
    ).toMatchObject({
      data: {
        id: "team",
        itemid: `/v2/content/?keys=team[_id=${id}]`,
        label: "team",
        editor: "API",
        timestamp: "2026-01-01T00:00:00",
        locale: null,
        status: "published",
      },
      webhook: { event: "collectionitem.published" },
    });
    expect(facts(origin.messages())).toEqual(
      Array(2).fill("collectionitem.published published change true"),
    );
    const rows: [string, string, unknown, string[]][] = [
      [
        "PATCH",
        item,
        { fields: { label: "x" } },
        ["collectionitem.published published change true"],
      ],
      ["PATCH", item, { status: "draft" }, ["collectionitem.unpublished draft change true"]],
      ["PATCH", item, { fields: { label: "y" } }, ["collectionitem.draft draft no change true"]],
      ["DELETE", item, undefined, ["collectionitem.delete deleted change true"]],
    ];
    for (const [method, path, body, expected] of rows) {
      const { messages } = await told(origin, method, path, body);
      expect.soft([method, path, facts(messages)]).toEqual([method, path, expected]);
    }
  });
});

describe("a post", () => {
  it("is told of by its slug and id alone, and as deleted when it is taken down", async () => {
    const origin = await blogOrigin();
    await origin.request("POST", "/manage/v1/authors", { name: "Ann", slug: "ann" });
    await origin.hook();
    const post = { title: "Hi", slug: "hi", body: "x", author: { slug: "ann" }, status: "draft" };
    const { answer, messages } = await told(origin, "POST", "/v2/posts/", post);
    expect(messages).toMatchObject([
      { webhook: { event: "post.draft" }, change: null, surrogate_keys: [] },
    ]);
    expect(messages[0]?.data).toEqual({ id: "hi", _id: answer?.id });
    const rows: [string, unknown, string[]][] = [
      ["PATCH", { status: "published" }, ["post.published - change true"]],
      ["PATCH", { status: "draft" }, ["post.delete - change true"]],
      ["DELETE", undefined, ["post.delete - change true"]],
    ];
    for (const [method, body, expected] of rows) {
      const { messages: next } = await told(origin, method, "/v2/posts/hi/", body);
      expect.soft([method, facts(next)]).toEqual([method, expected]);
    }
  });
});

it("a release is told of document by document, as one change", async () => {
  const origin = await blogOrigin();
  const soup = await makePage(origin, "recipe", "soup", { headline: "x" });
  const stew = await makePage(origin, "recipe", "stew", { headline: "x" });
  const [ann] = await makeItems(origin, "team", [{ label: "Ann" }]);
  await origin.hook();
  const { body } = await origin.request("POST", "/manage/v1/releases", { name: "Spring" });
  const path = `/manage/v1/releases/${(body as { id: number }).id}`;
  const items = [
    { document: soup, action: "publish" },
    { document: stew, action: "unpublish" },
    { document: ann, action: "delete" },
  ];
  await origin.request("POST", `${path}/items`, { items });
  const { messages } = await told(origin, "POST", `${path}/publish`);
  expect(facts(messages).toSorted()).toEqual([
    "collectionitem.delete deleted change true",
    "page.published published change true",
    "page.unpublished draft change true",
  ]);
  expect(new Set(messages.map(({ change }) => change)).size).toBe(1);
});

describe("a webhook", () => {
  it("is told only of what it asks for", async () => {
    const origin = await blogOrigin();
    const asked: Record<string, string[]> = {
      all: ["*"],
      pages: ["page.*"],
      "all pages": ["page.all"],
      "published pages": ["page.published"],
      items: ["collectionitem.*"],
      posts: ["post.*", "post.draft"],
      two: ["page.delete", "collectionitem.published"],
    };
    for (const [name, events] of Object.entries(asked))
      await origin.hook({ url: `${origin.consumer.url}/${encodeURIComponent(name)}`, events });
    await origin.hook({ enabled: false });
    await makePage(origin, "recipe", "soup", { headline: "x" });
    await makeItems(origin, "team", [{ label: "Ann" }]);
    await origin.materialize();
    await origin.deliver();
    const heard = origin.consumer.heard.map(
      ({ path, body }) =>
        `${decodeURIComponent(path.slice(1))}: ${(JSON.parse(body) as Message).webhook.event}`,
    );
    expect(heard.toSorted()).toEqual([
      "all pages: page.published",
      "all: collectionitem.published",
      "all: page.published",
      "items: collectionitem.published",
      "pages: page.published",
      "published pages: page.published",
      "two: collectionitem.published",
    ]);
  });

  it("is told of nothing that did not happen: another site's edits, refused and undone ones", async () => {
    const origin = await blogOrigin();
    await origin.hook();
    await origin.addSite(`${origin.site.slug}-b`, `${origin.token}-b`);
    const team = { key: "team", fields: [{ key: "label", kind: "short_text" }] };
    await origin.request("POST", "/manage/v1/collections", team, `${origin.token}-b`);
    const item = { key: "team", status: "published", fields: [{ label: "x" }] };
    expect((await origin.request("POST", "/v2/content/", item, `${origin.token}-b`)).status).toBe(
      202,
    );
    const refused = { ...item, fields: [{ label: "x" }, { nothing: "x" }] };
    expect((await origin.request("POST", "/v2/content/", refused)).status).toBe(400);
    await origin.clock.advance(60_000);
    expect(await origin.deliver()).toBe(0);
    const { rows } = await origin.parts.postgres.pool.query(
      "select 1 from webhook_events where site_id = $1",
      [origin.site.id],
    );
    expect(rows).toEqual([]);
  });
});

describe("a video", () => {
  it("is told of when the site gets it, and once", async () => {
    const origin = await createHookedOrigin(newOrigin, { media: {} });
    await origin.hook({ events: ["media.videouploaded"] });
    const [, video = new Uint8Array()] = BEGINNINGS.find(([type]) => type === "video/mp4") ?? [];
    const upload = (name: string, send: Uint8Array) =>
      ask(origin, { ask: `POST /manage/v1/media?name=${name}`, send });
    const { body } = await upload("loaf.mp4", video);
    await upload("again.mp4", video);
    await upload("pear.png", png());
    await origin.deliver();
    expect(origin.messages()).toEqual([
      {
        data: {
          id: expect.stringMatching(/^[0-9a-f]{32}$/),
          media_id: expect.any(Number),
          filename: "loaf.mp4",
          size: video.byteLength,
          url: (body as { url: string }).url,
        },
        webhook: expect.objectContaining({ event: "media.videouploaded" }),
        site: origin.site.slug,
        change: null,
        live: expect.any(Boolean),
        surrogate_keys: [],
      },
    ]);
  });
});
