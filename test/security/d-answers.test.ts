import pg from "pg";
import { describe, expect, it } from "vitest";
import { exchange, type Sent } from "../support/exchange.ts";
import { useWire, wireToken } from "../support/wire.ts";
import { readAuth, writeAuth } from "../wire/contract/row.ts";
import { loadSite } from "../wire/contract/site.ts";

/** What answers are to whoever opens them, and what they tell of the inside; against the real worker and a real origin. */

const wire = useWire(loadSite);
const TARGETS = [
  ["edge", () => wire().edgeUrl],
  ["origin", () => wire().originUrl],
] as const;
const json = { "content-type": "application/json" };

/** Markup that does something in a page, in the ways sanitizers were passed by. */
const MARKUP = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  '<svg onload=alert(1)><animate onbegin="alert(1)"/></svg>',
  '<a href="javascript:alert(1)">a</a>',
  '<a href="JaVa&#9;script:alert(1)">a</a>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "</script><script>alert(1)</script>",
  "]]><script>alert(1)</script><![CDATA[",
  "]]&gt;]]]]><script>alert(1)</script>",
  "<!--><img src=x onerror=alert(1)>-->",
  '<?xml-stylesheet href="javascript:alert(1)"?>',
  '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
  "<style>@import 'javascript:alert(1)'</style>",
  "[a](javascript:alert(1))",
  "\u2028alert(1)\u2029",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
];

describe.each(TARGETS)("D9: markup in rich text, at the %s", (_, url) => {
  const read = (path: string) =>
    exchange(url(), { method: "GET", path, headers: { ...readAuth, accept: "text/html" } });

  const write = async (path: string, body: object) => {
    const headers = { ...writeAuth, ...json };
    const sent = { method: "POST", path, headers, body: JSON.stringify(body) };
    const got = await exchange(url(), sent, { reuse: false });
    expect(got.status, got.text).toBe(202);
    return got.json as { change: number };
  };

  it("comes out as it went in, as data that no browser runs", async () => {
    for (const [index, markup] of MARKUP.entries()) {
      const slug = `markup-${url === TARGETS[0][1] ? "e" : "o"}-${index}`;
      const page = { title: markup, slug, page_type: "prose", status: "published" };
      const { change } = await write("/v2/pages/", { ...page, fields: { text: markup } });
      const headers = {
        ...readAuth,
        "larder-min-change": String(change),
      };
      const got = await exchange(url(), {
        method: "GET",
        path: `/v2/pages/prose/${slug}/`,
        headers,
      });
      expect(got.json).toMatchObject({ data: { name: markup, fields: { text: markup } } });
      expect(got.headers).toMatchObject({
        "content-type": "application/json",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      });
    }
  });

  it("is text in feeds, whose only elements are ours", async () => {
    const prefix = `feed-${url === TARGETS[0][1] ? "e" : "o"}`;
    let change = 0;
    for (const [index, markup] of MARKUP.entries()) {
      const post = { title: markup, slug: `${prefix}-${index}`, status: "published" };
      const texts = { body: markup, summary: markup, featured_image_alt: markup };
      const got = await write("/v2/posts/", { ...post, ...texts });
      change = got.change;
    }
    for (const format of ["rss", "atom", "sitemap"]) {
      const headers = { ...readAuth, "larder-min-change": String(change) };
      const feed = await exchange(url(), { method: "GET", path: `/v2/feeds/${format}/`, headers });
      expect(feed.status, feed.text).toBe(200);
      const { data } = feed.json as { data: string };
      // the feed has the newest posts, as many as it has
      expect(data.match(new RegExp(`${prefix}-`, "g"))?.length).toBeGreaterThan(5);
      // without sections of text, the elements are left
      const elements = data.replaceAll(/<!\[CDATA\[[^]*?\]\]>/g, "");
      expect(elements).not.toMatch(/<(?:script|img|svg|iframe|math|style|noscript|a |!)/i);
      expect(elements.match(/<\?/g)).toHaveLength(1);
    }
  });

  it("cannot be made a page by asking for one", async () => {
    for (const more of ["format=html", "callback=alert", "jsonp=a", "_format=text/html"]) {
      const got = await read(`/v2/pages/note/?${more}`);
      expect(got.headers["content-type"], more).toBe("application/json");
    }
  });
});

describe("D14: an error", () => {
  /** Words of our inside, of Node's, of Postgres's and of the worker's. */
  const INSIDE =
    /\bat (?:async )?\w+ \(|\.ts\b|node_modules|\/home\/|\/tmp\/|file:\/\/|\bselect\b|\brelation\b|\bdocument_references\b|\bcolumn\b|syntax error|drizzle|zod|hono\b|pg_|postgres|ECONN|stack|DATABASE_URL|LARDER_|workerd|undici/i;

  const asked: [status: number, sent: Omit<Sent, "headers"> & { headers?: Sent["headers"] }][] = [
    [400, { method: "GET", path: "/v2/pages/*/?order=%00", headers: readAuth }],
    [400, { method: "POST", path: "/v2/pages/", headers: { ...writeAuth, ...json }, body: "{" }],
    [400, { method: "POST", path: "/v2/pages/", headers: { ...writeAuth, ...json }, body: "{}" }],
    [401, { method: "GET", path: "/v2/pages/*/" }],
    [401, { method: "POST", path: "/v2/pages/", body: "{}" }],
    [404, { method: "GET", path: "/v2/pages/*/nothing/", headers: readAuth }],
    [404, { method: "GET", path: "/nothing" }],
    [405, { method: "PUT", path: "/v2/pages/", headers: { ...writeAuth, ...json }, body: "{}" }],
    [
      413,
      {
        method: "POST",
        path: "/v2/pages/",
        headers: { ...writeAuth, ...json, "content-length": "99999999" },
      },
    ],
    [
      415,
      {
        method: "POST",
        path: "/v2/pages/",
        headers: { ...writeAuth, ...json, "content-encoding": "br" },
        body: "{}",
      },
    ],
  ];

  it.each(TARGETS)(
    "of the caller's says what is wrong and nothing of the inside: %s",
    async (_, url) => {
      for (const [status, sent] of asked) {
        const got = await exchange(url(), { headers: {}, ...sent }, { reuse: false });
        expect(got.status, `${sent.method} ${sent.path}`).toBe(status);
        expect(got.json).toMatchObject({ detail: expect.any(String) as string });
        expect(`${JSON.stringify(got.headers)}${got.text}`).not.toMatch(INSIDE);
        expect(got.headers).not.toHaveProperty("server");
        expect(got.headers).not.toHaveProperty("x-powered-by");
      }
    },
  );

  it("of ours says less, and the log the cause", async () => {
    const database = new pg.Client({ connectionString: wire().databaseUrl });
    await database.connect();
    const failed: [status: number, path: string, url: string, headers: Sent["headers"]][] = [
      [500, "/v2/posts/?page_size=97", wire().originUrl, readAuth],
      // drafts, which no edge has
      [
        500,
        "/v2/pages/note/?preview=1&page_size=96",
        wire().edgeUrl,
        { authorization: `Token ${wireToken.manage}` },
      ],
      [
        500,
        "/manage/v1/documents",
        wire().originUrl,
        { authorization: `Token ${wireToken.manage}` },
      ],
    ];
    try {
      await database.query("alter table documents rename to elsewhere");
      for (const [status, path, url, headers] of failed) {
        const got = await exchange(url, { method: "GET", path, headers }, { reuse: false });
        expect(got.status, path).toBe(status);
        expect(`${JSON.stringify(got.headers)}${got.text}`).not.toMatch(INSIDE);
        expect(got.text).not.toContain("documents");
      }
    } finally {
      await database.query("alter table elsewhere rename to documents");
      await database.end();
    }
    const causes = wire().events.filter((event) => event.kind === "request.failed");
    expect(JSON.stringify(causes)).toContain("documents");
  });
});

describe("D7: names that every object has", () => {
  it.each(TARGETS)("break nothing as headers and parameters: %s", async (_, url) => {
    const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];
    for (const name of names) {
      for (const path of [
        `/v2/pages/note/?${name}[polluted]=1&${name}=1&constructor[prototype][polluted]=1`,
        `/v2/pages/note/?fields.${name}=1`,
        `/v2/content/?keys=${name}`,
        `/v2/${name}/`,
      ]) {
        const headers = { ...readAuth, [name]: "polluted", "x-a": name };
        const got = await exchange(url(), { method: "GET", path, headers }, { reuse: false });
        expect([200, 400, 404], `${name} ${path} ${got.text}`).toContain(got.status);
      }
    }
    // the origin runs in this very process
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(await exchange(url(), { method: "GET", path: "/health", headers: {} })).toMatchObject({
      status: 200,
    });
  });
});
