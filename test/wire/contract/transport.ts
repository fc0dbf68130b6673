import { annBaker } from "./blog-things.ts";
import { changed, denied, get, readAuth, refused, type Row } from "./row.ts";
import { about, full } from "./things.ts";
import { wireToken } from "../../support/wire.ts";

/** What holds for every endpoint: tokens, methods, validators, encodings, preflights. */

const NO_TOKEN = "Authentication credentials were not provided.";
const BAD_TOKEN = "Invalid token.";
const page = get("/pages/article/full/", { data: full() });
const withHeaders = (what: string, headers: Record<string, string | string[]>): Row =>
  changed(page, what, { request: { headers } });
const refusedFor = (what: string, detail: string, headers: Record<string, string>, query = "") =>
  changed(refused(`/pages/article/full/${query}`, 401, detail), what, { request: { headers } });

const tokens: Row[] = [
  withHeaders("token in the header", { authorization: `Token ${wireToken.read}` }),
  withHeaders("keyword in lower case", { authorization: `token ${wireToken.read}` }),
  withHeaders("write token", { authorization: `Token ${wireToken.write}` }),
  withHeaders("manage token", { authorization: `Token ${wireToken.manage}` }),
  changed(get(`/pages/*/about/?auth_token=${wireToken.read}`, { data: about }), "in the query", {
    request: { headers: {} },
  }),
  changed(get(`/authors/ann-baker?auth_token=${wireToken.read}`, { data: annBaker }), "blog", {
    request: { headers: {} },
  }),
  changed(
    get(`/pages/*/about/?auth_token=nobody&auth_token=${wireToken.read}`, { data: about }),
    "the last of two counts",
    { request: { headers: {} } },
  ),
  changed(get(`/pages/*/about/?auth_token=nobody`, { data: about }), "header before query"),
  changed(
    get(`/pages/*/about/?auth_token=${wireToken.read}`, { data: about }),
    "another scheme is no token",
    { request: { headers: { authorization: "Basic d2lyZTp3aXJl" } } },
  ),
  changed(
    get(`/pages/*/about/?auth_token=%20${wireToken.read}%0D%0A`, { data: about }),
    "pasted with white space around it",
    { request: { headers: {} } },
  ),
  withHeaders("a tab behind the keyword", { authorization: `Token\t${wireToken.read}` }),
  refusedFor("none", NO_TOKEN, {}),
  refusedFor("white space alone", NO_TOKEN, {}, "?auth_token=%0A"),
  refusedFor("white space within it", BAD_TOKEN, {}, "?auth_token=wire%0Aread"),
  refusedFor("an empty one in the query", NO_TOKEN, {}, "?auth_token="),
  refusedFor("another scheme", NO_TOKEN, { authorization: `Bearer ${wireToken.read}` }),
  refusedFor("the keyword alone", NO_TOKEN, { authorization: "Token" }),
  refusedFor("no keyword", NO_TOKEN, { authorization: wireToken.read }),
  refusedFor("unknown in the header", BAD_TOKEN, { authorization: "Token nobody" }),
  refusedFor("unknown in the query", BAD_TOKEN, {}, "?auth_token=nobody"),
  refusedFor("case counts", BAD_TOKEN, {
    authorization: `Token ${wireToken.read.toUpperCase()}`,
  }),
  ...["/pages/*/", "/pages/search/?query=x", "/content/", "/posts/", "/search/", "/feeds/rss/"].map(
    (path) => changed(refused(path, 401, NO_TOKEN), "no token", { request: { headers: {} } }),
  ),
  changed(refused("/nothing/", 401, NO_TOKEN), "asked who before asked what", {
    request: { headers: {} },
  }),
];

/** A change that no site has. */
const NEVER = "9".repeat(15);
const changes: Row[] = [
  withHeaders("from a change that is long there", { ...readAuth, "larder-min-change": "1" }),
  ...["the origin says so", "the edge knows"].map((who) =>
    changed(
      refused(
        "/pages/article/full/",
        400,
        `larder-min-change names change ${NEVER}, which this site does not have.`,
      ),
      `from a change that is not there: ${who}`,
      { request: { headers: { ...readAuth, "larder-min-change": NEVER } } },
    ),
  ),
  ...["", "x", "-1", "1.5", "9".repeat(16)].map((text) =>
    changed(
      refused("/pages/article/full/", 400, "larder-min-change is the number of a change."),
      `from "${text}"`,
      { request: { headers: { ...readAuth, "larder-min-change": text } } },
    ),
  ),
];

const unauthorised = (method: string, path: string): Row[] => [
  changed(denied(method, path, {}, 401, { detail: NO_TOKEN }), "with a read token", {
    request: { headers: { authorization: `Token ${wireToken.read}` } },
  }),
  changed(denied(method, path, {}, 401, { detail: NO_TOKEN }), "without a token", {
    request: { headers: {} },
  }),
  changed(denied(method, path, {}, 401, { detail: BAD_TOKEN }), "with an unknown token", {
    request: { headers: { authorization: "Token nobody" } },
  }),
  changed(
    denied(method, `${path}?auth_token=${wireToken.write}`, {}, 401, { detail: NO_TOKEN }),
    "with the token in the query",
    { request: { headers: {} } },
  ),
];

const writers: Row[] = [
  ["POST", "/pages/"],
  ["PATCH", "/pages/article/full/"],
  ["DELETE", "/pages/*/full/"],
  ["POST", "/content/"],
  ["PUT", "/content/topic/1/"],
  ["POST", "/posts/"],
  ["DELETE", "/posts/first-loaf/"],
].flatMap(([method = "", path = ""]) => unauthorised(method, path));

const methods: Row[] = (
  [
    ["POST", "/pages/article/full/", "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"],
    ["PUT", "/pages/article/", "GET, HEAD, OPTIONS"],
    ["DELETE", "/pages/", "GET, HEAD, OPTIONS, POST"],
    ["PUT", "/content/", "GET, HEAD, OPTIONS, POST"],
    ["PATCH", "/content/topic/", "GET, HEAD, OPTIONS"],
    ["POST", "/content/topic/1/", "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"],
    ["PATCH", "/posts/", "GET, HEAD, OPTIONS, POST"],
    ["POST", "/posts/first-loaf/", "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"],
    ["POST", "/authors/", "GET, HEAD, OPTIONS"],
    ["DELETE", "/categories/news/", "GET, HEAD, OPTIONS"],
    ["PUT", "/tags/oven/", "GET, HEAD, OPTIONS"],
    ["POST", "/feeds/rss/", "GET, HEAD, OPTIONS"],
    ["POST", "/search/", "GET, HEAD, OPTIONS"],
  ] as const
).map(([method, path, allow]) =>
  changed(denied(method, path, {}, 405, { detail: `Method "${method}" not allowed.` }), "", {
    expect: { headers: { allow } },
  }),
);

const head = (row: Row): Row =>
  changed(row, "HEAD", { request: { method: "HEAD" }, expect: { body: undefined } });

const heads: Row[] = [
  head(page),
  head(refused("/pages/article/nothing/", 404, "")),
  head(refused("/pages/article/full/?levels=x", 400, "")),
  head(changed(refused("/posts/", 401, ""), "no token", { request: { headers: {} } })),
];

const preflight = (path: string): Row => ({
  name: `OPTIONS ${path}`,
  request: {
    method: "OPTIONS",
    path: `/v2${path}`,
    headers: {
      origin: "https://site.example",
      "access-control-request-method": "GET",
      "access-control-request-headers": "content-type,x-butter-client",
    },
  },
  expect: {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-headers": /(?=.*content-type)(?=.*x-butter-client)/,
      "access-control-allow-methods": /GET/,
      "access-control-allow-credentials": null,
      allow: /GET, HEAD, OPTIONS/,
    },
    body: undefined,
  },
});

const preflights: Row[] = [
  "/pages/article/full/",
  "/pages/*/",
  "/content/?keys=topic",
  "/posts/",
  "/feeds/rss/",
  "/nothing/",
].map(preflight);

const encodings: Row[] = [
  ...(["gzip", "br", "identity"] as const).map((encoding) =>
    changed(page, encoding, {
      request: { headers: { ...page.request.headers, "accept-encoding": encoding } },
      expect: { headers: { "content-encoding": encoding === "identity" ? null : encoding } },
    }),
  ),
  withHeaders("HTML preferred", { ...page.request.headers, accept: "text/html" }),
  withHeaders("as the JavaScript SDK asks", {
    ...page.request.headers,
    "content-type": "application/json",
    "x-butter-client": "JS/2.0.0",
    origin: "https://site.example",
  }),
];

const NUL = "The address holds a NUL character, which nothing can match.";
const nul: Row[] = [
  "/pages/article/full%00/",
  "/pages/article/?fields.title=%00",
  "/search/?query=a%00",
  "/posts/?tag_slug=%00",
  "/feeds/rss/?category_slug=%00",
  "/content/?keys=%00",
  "/pages/article/full/?nobodys=%00",
].map((path) => refused(path, 400, NUL));

const nowhere: Row[] = [
  refused("/nothing/", 404, "Not found."),
  refused("/", 404, "Not found."),
  refused("/pages//full/", 404, "Not found."),
  refused("/pages/article/%E0%A4%A/", 404, "Not found.", "no percent-encoding"),
  refused("/pages/article/..%2ffull/", 404, "Page not found.", "an encoded slash is no slash"),
];

export const transportRows: Row[] = [
  ...tokens,
  ...changes,
  ...writers,
  ...methods,
  ...heads,
  ...preflights,
  ...encodings,
  ...nul,
  ...nowhere,
];
