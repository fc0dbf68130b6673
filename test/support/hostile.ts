import fc from "fast-check";
import type { Sent } from "./exchange.ts";
import { wireToken } from "./wire-token.ts";

/** Requests by chance: valid, nearly valid and hostile, for the site of the contract table. */

const LONG = "x".repeat(5_000);

/** What breaks parsers, keys, SQL, JSON, logs and memories. */
export const HOSTILE = [
  "",
  " ",
  "%00",
  "a%00b",
  "%",
  "%zz",
  "%E0%A4%A",
  "%ED%A0%80",
  "%F0%9F%8D%9E",
  "%EF%BB%BF",
  "..",
  "%2e%2e%2f",
  "%2F",
  "%5C",
  "*",
  "%2A",
  ",",
  ",,,",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "undefined",
  "NaN",
  "Infinity",
  "-0",
  "0",
  "-1",
  "1e9",
  "1.5",
  "+1",
  "007",
  "9007199254740993",
  "99999999999999999999",
  "2147483648",
  "true",
  "'",
  "%22",
  "'%3Bdrop%20table%20sites%3B--",
  "%24%7B7*7%7D",
  "%3Cscript%3E",
  "a%0d%0aset-cookie:%20x=1",
  "a;b=c",
  "%26levels=3",
  "a.b.c.d.e.f.g.h",
  "fields.fields",
  "-",
  "--name",
  "a%20%26%20%7C%20!%20(b",
  "%22unclosed",
  ":*",
  LONG,
];

/** Names the site has, so that requests get past the door. */
export const KNOWN = [
  "article",
  "note",
  "person",
  "about",
  "full",
  "plain",
  "twin",
  "ann",
  "note-01",
  "topic",
  "navigation_menu",
  "navigation_menu,topic",
  "first-loaf",
  "second-loaf",
  "ann-baker",
  "news",
  "oven",
  "rss",
  "atom",
  "sitemap",
  "search",
  "1",
  "2",
];

const hostile = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 30 }).map(encodeURIComponent) },
);
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...KNOWN) },
  { weight: 1, arbitrary: hostile },
);

const RESOURCES =
  "pages content posts search authors categories tags feeds nothing PAGES v2 pages/search".split(
    " ",
  );
const MANAGE =
  "page-types single-pages collections components documents authors categories tags changes openapi.json edges tokens nothing".split(
    " ",
  );
const PLACES = [
  "/",
  "/health",
  "/v2",
  "/v2/",
  "//v2//pages//",
  "/manage",
  "/manage/v1",
  "/larder/v1/push",
  "/larder/v1/rendition",
  "/_larder/push",
  "/favicon.ico",
  "/.env",
];

const below = (base: string, names: string[]) =>
  fc
    .tuple(fc.constantFrom(...names), fc.array(word, { maxLength: 3 }), fc.constantFrom("", "/"))
    .map(([name, rest, slash]) => `${base}/${[name, ...rest].join("/")}${slash}`);

const path = fc.oneof(
  { weight: 12, arbitrary: below("/v2", RESOURCES) },
  { weight: 3, arbitrary: below("/manage/v1", MANAGE) },
  { weight: 1, arbitrary: fc.constantFrom(...PLACES) },
);

export const PARAMETERS =
  "auth_token levels locale page page_size limit offset order keys query page_type alt_media_text media_srcset exclude_body author_slug category_slug tag_slug include preview test fields.number fields.headline fields.topic.name fields.seo.title fields.nothing fields.".split(
    " ",
  );
export const VALUES =
  "1 2 5 100 true False number -number name headline sourdough topic note de en".split(" ");
const parameter = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...PARAMETERS) },
      { weight: 1, arbitrary: hostile },
    ),
    fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...VALUES) },
      { weight: 2, arbitrary: word },
      { weight: 1, arbitrary: hostile },
    ),
    fc.constantFrom("=", "=", "=", "=", "", "==", "[]=", "%3D"),
  )
  .map(([name, value, sign]) => `${name}${sign}${value}`);
const query = fc
  .oneof(
    { weight: 12, arbitrary: fc.array(parameter, { maxLength: 5 }) },
    // many of them, and many filters
    {
      weight: 1,
      arbitrary: fc.array(parameter, { minLength: 60, maxLength: 90 }),
    },
  )
  .map((list) => (list.length === 0 ? "" : `?${list.join("&")}`));

const token = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(wireToken.write, wireToken.manage) },
  { weight: 2, arbitrary: fc.constant(wireToken.read) },
  { weight: 1, arbitrary: fc.constantFrom("nobody", "", "a b", "é", LONG, "../x", "wire-read,") },
);
const scheme = fc.constantFrom("Token ", "Token ", "Token ", "Token ", "token  ", "Bearer ", "");

const HEADERS: [name: string, value: string][] = [
  ["content-type", "application/json"],
  ["content-type", "application/json; charset=utf-16"],
  ["content-type", "text/plain"],
  ["content-type", "multipart/form-data; boundary=x"],
  ["content-type", "application/x-www-form-urlencoded"],
  ["content-type", "é/;;;"],
  ["content-encoding", "gzip"],
  ["accept", "text/html;q=nonsense"],
  ["accept-encoding", "br;q=0, *;q=x, zstd"],
  ["if-none-match", "*"],
  ["if-none-match", 'W/"", "x", W/'],
  ["if-match", "*"],
  ["range", "bytes=0-1,5-,-9"],
  ["larder-min-change", "1"],
  ["larder-min-change", "99999999999999999999"],
  ["larder-min-change", "-1"],
  ["larder-signature", "v1 test 1 00"],
  ["origin", "null"],
  ["cookie", "a=b; ".repeat(500)],
  ["x-long", "y".repeat(6_000)],
  ["x-forwarded-host", "evil.example"],
  ["x-http-method-override", "DELETE"],
  ["expect", "nonsense"],
  ["host", "evil.example"],
  ["referer", "\u00ff\u0080"],
  ["idempotency-key", LONG],
];
const headers = fc
  .tuple(scheme, token, fc.array(fc.constantFrom(...HEADERS), { maxLength: 3 }))
  .map(([before, text, more]) => {
    const value = `${before}${text}`;
    return { ...(value === "" ? {} : { authorization: value }), ...Object.fromEntries(more) };
  });

const fieldValue = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<unknown>("", null, 1, 2, 1.5, true, "text", [], {}) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      "\u0000",
      "\ud800",
      "<b>&amp;",
      1e308,
      -0,
      99_999_999_999_999,
      [[[]]],
      ["ann", 1, null],
      // a literal would set the prototype, and send nothing
      JSON.parse('{"__proto__":{"a":1},"constructor":{"url":1}}'),
      { url: "javascript:alert(1)" },
      { url: "https://x.example/\u0001", alt: 7 },
      [{ hero: { headline: 1 } }, { quote: null }, { hero: {}, quote: {} }],
      [{ type: "hero", fields: { headline: "x" } }],
      { meta: { id: 1 } },
      "2024-02-30",
      "9999-12-31T23:59:59.999999+14:00",
      "0000-01-01",
      "left",
      "é".repeat(3_000),
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const FIELDS =
  "headline intro text markup count featured day shade position photo topic author topics related rows seo body number flag name weight parent first_name nothing __proto__ constructor toString toJSON then".split(
    " ",
  );
const fields = fc.dictionary(fc.constantFrom(...FIELDS), fieldValue, { maxKeys: 20 });
const members = fc.record(
  {
    title: fc.oneof(fc.constant("Title"), fieldValue),
    slug: fc.oneof(
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.constantFrom<unknown>("search", "constructor", "\u202ea", "e\u0301", "a\u200b"),
      fieldValue,
    ),
    page_type: fc.oneof(fc.constantFrom<unknown>("note", "article", "person", "*"), fieldValue),
    key: fc.oneof(fc.constantFrom<unknown>("topic", "navigation_menu"), fieldValue),
    status: fc.oneof(fc.constantFrom<unknown>("draft", "published"), fieldValue),
    fields: fc.oneof<fc.Arbitrary<unknown>[]>(
      fields,
      fc.array(fields, { maxLength: 3 }),
      fc.record({ en: fields, de: fields }),
      fieldValue,
    ),
    author: fc.oneof(fc.constant<unknown>({ slug: "ann-baker" }), fieldValue),
    categories: fc.oneof(
      fc.constantFrom<unknown>(
        ["News", "Ünï", "x"],
        ["C", "C++", "c", "日本", "\u200b"],
        [{ slug: "news" }],
      ),
      fieldValue,
    ),
    tags: fieldValue,
    body: fieldValue,
    featured_image: fieldValue,
    scheduled: fieldValue,
    name: fieldValue,
    email: fieldValue,
    scopes: fieldValue,
    label: fieldValue,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  { weight: 10, arbitrary: members.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: fc.json() },
  // cut off somewhere
  {
    weight: 2,
    arbitrary: fc
      .tuple(members, fc.nat(400))
      .map(([value, at]) => JSON.stringify(value).slice(0, at)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<string>(
      "[".repeat(100_000),
      '{"fields":'.repeat(1_000),
      '{"a":1,"a":2}',
      "1e999",
      '"\\ud800"',
      '{"title":"\\u0000"}',
      "\ufeff{}",
      "NaN",
      `{"title":"${"x".repeat(300_000)}"}`,
      `{"fields":{${Array.from({ length: 5_000 }, (_, index) => `"k${index}":1`).join(",")}}}`,
    ),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
);

const method = fc.oneof(
  { weight: 8, arbitrary: fc.constant("GET") },
  { weight: 9, arbitrary: fc.constantFrom("POST", "PUT", "PATCH") },
  { weight: 2, arbitrary: fc.constantFrom("DELETE", "HEAD", "OPTIONS") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("TRACE", "PROPFIND", "PURGE", "QUERY", "SEARCH", "LINK"),
  },
);

/** Places where a write does what no test wants: it would end the tokens, or send the log to strangers. */
const isOutOfBounds = ({ method, path }: Sent) =>
  method !== "GET" && /^\/manage\/v1\/(tokens|edges)\b/.test(path);

const wild: fc.Arbitrary<Sent> = fc
  .record({ method, path, query, headers, body: fc.option(body, { freq: 8 }) })
  .map(({ method, path, query, headers, body }) => {
    const hasBody = body !== null && !["GET", "HEAD", "OPTIONS", "TRACE"].includes(method);
    return { method, path: `${path}${query}`, headers, ...(hasBody ? { body } : {}) };
  });

const slug = fc.stringMatching(/^[a-z]{1,3}$/);
const json = { "content-type": "application/json" };
const asWriter = { ...json, authorization: `Token ${wireToken.write}` };
const asManager = { ...json, authorization: `Token ${wireToken.manage}` };
const asReader = { authorization: `Token ${wireToken.read}` };
const status = fc.constantFrom("draft", "published");

/** Requests in which nothing is wrong, or would not be if another one had come before. */
const valid: fc.Arbitrary<Omit<Sent, "body"> & { body?: Record<string, unknown> }> = fc
  .tuple(slug, status, fc.constantFrom("topic/1", "topic/2", "navigation_menu_item/4"), fc.nat(9))
  .chain(([slug, status, item, number]) => {
    const fields = { number, flag: number > 5 };
    const note = { title: slug, slug, page_type: "note", status, fields };
    const items = { key: "topic", status, fields: [{ name: slug, weight: number }] };
    const post = { title: slug, slug, status, categories: [slug], tags: ["Oven"], body: slug };
    const term = { name: slug, slug };
    const type = { key: slug, fields: [{ key: "name", kind: "short_text" }] };
    return fc.constantFrom(
      ["POST", "/v2/pages/", asWriter, note],
      ["PATCH", "/v2/pages/article/twin/", asWriter, { status, fields: { headline: slug } }],
      ["PUT", `/v2/pages/*/${slug}/?locale=de`, asWriter, { status, fields }],
      ["DELETE", `/v2/pages/note/${slug}/`, asWriter, undefined],
      ["POST", "/v2/content/", asWriter, items],
      ["PATCH", `/v2/content/${item}/`, asWriter, { status, fields: {} }],
      ["POST", "/v2/posts/", asWriter, post],
      ["PATCH", "/v2/posts/second-loaf/", asWriter, { status, summary: slug, tags: [slug] }],
      ["DELETE", `/v2/posts/${slug}/`, asWriter, undefined],
      ["POST", "/manage/v1/tags", asManager, term],
      ["POST", "/manage/v1/authors", asManager, { ...term, first_name: slug }],
      ["POST", "/manage/v1/collections", asManager, type],
      ["PUT", `/manage/v1/collections/${slug}`, asManager, { fields: type.fields }],
      ["POST", `/manage/v1/documents/${number + 7}/publish`, asManager, { locale: "en" }],
      ["POST", `/manage/v1/documents/${number + 7}/unpublish`, asManager, { locale: "en" }],
      ["GET", "/manage/v1/documents?limit=5", asManager, undefined],
      ["GET", `/v2/pages/note/?fields.number=${number}&order=-number`, asReader, undefined],
      ["GET", `/v2/pages/article/full/?levels=${number}`, asReader, undefined],
      ["GET", `/v2/search/?query=${slug}&page_size=${number}`, asReader, undefined],
      ["GET", `/v2/posts/?tag_slug=${slug}&exclude_body=true`, asReader, undefined],
      ["GET", "/v2/content/?keys=topic,navigation_menu&levels=5", asReader, undefined],
      ["GET", "/v2/authors/?include=recent_posts", asReader, undefined],
    ) as fc.Arbitrary<[string, string, Record<string, string>, Record<string, unknown>?]>;
  })
  .map(([method, path, headers, body]) => ({
    method,
    path,
    headers,
    ...(body === undefined ? {} : { body }),
  }));

/** Text that is text and nothing else: where strings are taken it gets all the way to the database. */
const hostileText = fc.constantFrom(
  "\u0000",
  "a\ud800b",
  "\udc00",
  "\ufffe\u202e\u0001",
  "'; drop table sites; --",
  "&lt;]]><![CDATA[",
  "\\u0000",
  "💥".repeat(50),
);
const TEXTS = ["title", "headline", "name", "body", "summary", "first_name"];

/** The same body with other words in it. */
const spoiled = (body: unknown, text: string) =>
  JSON.stringify(body, (key, value: unknown) => (TEXTS.includes(key) ? text : value));

/** Valid ones, most of them with one thing changed. */
const nearlyValid: fc.Arbitrary<Sent> = fc
  .tuple(valid, fc.nat(9), fc.constantFrom(...HEADERS), members, parameter, method, hostileText)
  .map(([{ body, ...sent }, change, [name, value], other, param, method, text]) => {
    const written = (input: unknown) =>
      input === undefined ? {} : { body: JSON.stringify(input) };
    const join = sent.path.includes("?") ? "&" : "?";
    const [member] = Object.entries(other);
    if (change === 0) return { ...sent, method, ...written(body) };
    if (change === 1)
      return { ...sent, headers: { ...sent.headers, [name]: value }, ...written(body) };
    if (change <= 3) return { ...sent, path: `${sent.path}${join}${param}`, ...written(body) };
    if (change === 4) return { ...sent, ...(body && { body: spoiled(body, text) }) };
    if (change <= 6 && body !== undefined && member !== undefined)
      return { ...sent, ...written({ ...body, [member[0]]: member[1] }) };
    return { ...sent, ...written(body) };
  })
  .map((sent) => {
    const { body, ...rest } = sent as Sent;
    const hasNone = ["GET", "HEAD", "OPTIONS", "TRACE"].includes(sent.method);
    return hasNone || body === undefined ? rest : { ...rest, body };
  });

/** Any request. Bodies only where a method has one. */
export const anyRequest: fc.Arbitrary<Sent> = fc
  .oneof(wild, nearlyValid)
  .filter((sent) => !isOutOfBounds(sent) && isSendable(sent));

/** What Node's client refuses to write never reaches a wire. */
const isSendable = ({ path, headers }: Sent) =>
  /^[\u0021-\u00ff]+$/.test(path) &&
  Object.values(headers).every((value) => /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(String(value)));
