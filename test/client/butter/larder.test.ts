import { beforeAll, describe, expect, it } from "vitest";
import { loadSite } from "../../wire/contract/site.ts";
import { useWire, wireToken } from "../../support/wire.ts";
import { expectSame, useToken, type Call, type Told } from "./both.ts";

/** `larder/butter` and `buttercms` 3 at a real Larder: the same answers and errors, as deep as one can look. */

const wire = useWire(loadSite);
const url = () => wire().edgeUrl;
beforeAll(async () => {
  useToken(wireToken.read);
  // from here on an edge says the same each time: it has all documents
  const path = `/v2/pages/note/?fields.number=8&auth_token=${wireToken.read}`;
  await wire().settled({ method: "GET", path, headers: {} });
});

/** Every call there is, with what it may be given. */
const CALLS: Call[] = [
  ["page.list", "note", { page: 2, page_size: 5, levels: 1 }],
  ["page.list", "note", { limit: 3, offset: 4, order: "-number" }],
  ["page.list", "note", { "fields.number": 7 }],
  ["page.list", "*"],
  ["page.retrieve", "article", "full", { levels: 3, alt_media_text: 0 }],
  ["page.retrieve", "article", "full", { locale: "de" }],
  ["page.retrieve", "*", "about"],
  ["page.search", "about", { page_type: "*" }],
  ["page.search", "sourdough"],
  ["content.retrieve", ["navigation_menu"], { order: "-name" }],
  ["content.retrieve", ["navigation_menu", "navigation_menu_item"]],
  ["content.retrieve", "navigation_menu"],
  ["post.list", { author_slug: "bob-miller", exclude_body: false }],
  ["post.list"],
  ["post.retrieve", "first-loaf"],
  ["post.search", "how it began", { page_size: 1 }],
  ["author.list", {}],
  ["author.retrieve", "bob-miller", { include: "recent_posts" }],
  ["category.list"],
  ["category.retrieve", "recipes"],
  ["tag.list"],
  ["tag.retrieve", "dough"],
  ["feed.retrieve", "rss"],
  ["feed.retrieve", "sitemap", { tag_slug: "dough" }],
];

/** What the API refuses, and what nobody should be asked. */
const REFUSED: Call[] = [
  ["page.retrieve", "article", "nowhere"],
  ["page.list", "planet"],
  ["page.list", "note", { page: 99 }],
  ["page.retrieve", "article", "full", { levels: 99 }],
  ["page.retrieve", "article", "full", { locale: "tlh" }],
  ["content.retrieve", ["planets"]],
  ["content.retrieve", []],
  ["post.retrieve", "nowhere"],
  ["feed.retrieve", "json"],
];

const ODD: unknown[] = [
  undefined,
  null,
  "",
  ".",
  "..",
  "a/b",
  "a?b=c",
  "a?b?c",
  "a#b",
  "a\\b",
  "%",
  "%2e%2e",
  "\0",
  "\uD800",
  "é",
  "e\u0301",
  "שלום",
  "パン",
  "__proto__",
  "constructor",
  "toString",
  "x".repeat(3_000),
  1e308,
  Number.NaN,
  -1,
  ["a", "a"],
  {},
];

describe("at a real Larder", () => {
  it.each(CALLS)("%s %j %j", async (...call) => {
    const [came] = await expectSame(url(), [call]);
    expect(came).toMatchObject({ resolved: { status: 200, data: expect.anything() } });
  });

  it.each(REFUSED)("refused: %s %j %j", async (...call) => {
    await expectSame(url(), [call]);
  });

  it.each(ODD)("odd: %j", async (odd) => {
    const calls: Call[] = [
      ["page.retrieve", "article", odd],
      ["page.list", odd],
      ["page.list", "note", { order: odd, "fields.number": odd }],
      ["page.list", "note", { auth_token: odd, test: odd, preview: odd }],
      ["page.search", odd],
      ["content.retrieve", odd],
      ["content.retrieve", [odd, "navigation_menu"]],
      ["post.list", odd],
      ["post.retrieve", odd],
      ["tag.retrieve", odd, { include: odd }],
      ["feed.retrieve", odd],
    ];
    await expectSame(url(), calls);
  });

  it("with a token that nobody has, in test mode, and after what went before", async () => {
    const calls: Call[] = [...CALLS.slice(0, 3), ...REFUSED.slice(0, 2), ...CALLS.slice(3, 6)];
    await expectSame(url(), calls, { options: () => ({ token: "no-such-token" }) });
    await expectSame(url(), calls, { options: () => ({ testMode: true }) });
    const previewing = () => ({ testMode: "yes", token: wireToken.manage });
    await expectSame(url(), calls, { options: previewing });
    await expectSame(url(), calls, { options: () => ({ timeout: 60_000, cache: "no-store" }) });
  });
});

/** Hooks that write down what they hear. */
const listening = (told: Told) => ({
  onRequest: (address: string, asked: Record<string, unknown>) => {
    const { headers, params, options } = asked as never as Record<string, Headers>;
    told.push(["request", address, Object.keys(asked).toSorted(), new Headers(headers), params]);
    return { headers, params, options };
  },
  onResponse: async (response: Response, of: unknown) => {
    told.push(["response", response.clone(), await response.json(), of]);
  },
  onError: (errors: unknown, of: unknown) => void told.push(["error", errors, of]),
});

describe("hooks", () => {
  it("hear the same, each call, when it is answered and when it is refused", async () => {
    const calls: Call[] = [
      ["page.list", "note", { page_size: 2, preview: 1 }],
      ["page.list", "note", { page_size: 2, preview: 1 }],
      ["page.retrieve", "article", "nowhere"],
      ["post.search", "oven"],
    ];
    await expectSame(url(), calls, { options: listening });
    await expectSame(url(), calls, {
      options: (told) => ({ ...listening(told), testMode: true, token: wireToken.manage }),
    });
  });

  it.each<[string, (asked: Record<string, unknown>) => unknown]>([
    ["other params", ({ headers, options }) => ({ headers, options, params: { page_size: 1 } })],
    ["other headers", (asked) => ({ ...asked, headers: { "x-butter-client": "me" } })],
    [
      "test mode",
      (asked) => ({ ...asked, options: { ...(asked["options"] as object), testMode: 1 } }),
    ],
    ["nothing", () => undefined],
    ["no options", ({ headers, params }) => ({ headers, params })],
    ["empty options", (asked) => ({ ...asked, options: {} })],
    ["no headers", ({ options, params }) => ({ options, params })],
    ["no params", ({ options, headers }) => ({ options, headers })],
    ["a timeout that is none", (asked) => ({ ...asked, options: { timeout: "soon" } })],
    ["what it throws", () => Promise.reject(new RangeError("no"))],
  ])("may ask for something else: %s", async (_, change) => {
    const options = (told: Told) => ({
      ...listening(told),
      onRequest: (__: string, asked: Record<string, unknown>) => change(asked),
    });
    await expectSame(
      url(),
      [
        ["page.list", "note"],
        ["page.list", "planet"],
      ],
      { options },
    );
  });

  it("that throw are heard of alike", async () => {
    const thrown = () => Promise.reject(new RangeError("no"));
    const calls: Call[] = [
      ["page.list", "note"],
      ["page.list", "planet"],
    ];
    await expectSame(url(), calls, {
      options: (told) => ({ ...listening(told), onResponse: thrown }),
    });
    const onError = () => {
      throw new RangeError("no");
    };
    await expectSame(url(), calls, { options: (told) => ({ ...listening(told), onError }) });
    const slow = () => new Promise(() => undefined);
    await expectSame(url(), calls, { options: (told) => ({ ...listening(told), onError: slow }) });
  });
});
