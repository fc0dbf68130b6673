import { HOSTILE, KNOWN } from "../../../support/hostile.ts";
import { ENTRY_PATH, PROBE_PATH } from "../../../../shared/inspect.ts";
import { FORGET_PATH } from "../../../../shared/forget.ts";
import { INTERNAL_MEDIA_PATH, MEDIA_PATH } from "../../../../shared/media.ts";
import { PUSH_PATH } from "../../../../shared/push.ts";

/** What generated requests are put together from. */

/** In everything that the neighbour's site holds and nobody else may see. */
export const PLANTED = "zeisig";
/** In headers and unknown parameters: nothing may keep or show it. */
export const SENT = "stieglitz";

/** Reads that the attacker's site answers; an edge has them after the first time. */
export const READS = [
  "/v2/pages/article/full/?levels=3",
  "/v2/pages/article/full/?locale=de",
  "/v2/pages/article/",
  "/v2/pages/note/?page=2",
  "/v2/pages/note/?fields.number=7",
  "/v2/pages/note/?order=-number&limit=5&offset=2",
  "/v2/pages/*/",
  "/v2/pages/*/about/",
  "/v2/pages/person/ann/?levels=5&alt_media_text=1",
  "/v2/pages/search/?query=sourdough",
  "/v2/content/topic/?order=-name",
  "/v2/content/?keys=topic",
  "/v2/content/?keys=navigation_menu,topic",
  "/v2/posts/",
  "/v2/posts/?author_slug=ann-baker&exclude_body=true",
  "/v2/posts/first-loaf/",
  "/v2/search/?query=sourdough",
  "/v2/authors/?include=recent_posts",
  "/v2/categories/news/",
  "/v2/tags/",
  "/v2/feeds/rss/?tag_slug=oven",
  "/v2/feeds/sitemap.xml",
  "/health",
];

export const RESOURCES =
  "pages content posts search authors categories tags feeds pages/search pages/* feeds/rss.xml".split(
    " ",
  );

/** Of the attacker's pages, and such as no type has; with the operators of filters. */
export const FIELDS =
  "number flag headline name weight topic topic.name seo.title day count featured nothing __proto__".split(
    " ",
  );
export const OPERATORS = [
  "",
  "",
  "__gt",
  "__gte",
  "__lt",
  "__lte",
  "__in",
  "__ne",
  "__contains",
  "__x",
  "__",
];
/** What takes writes. */
export const WRITABLE = ["pages", "content", "posts", "pages/note", "content/topic", "pages/*"];
export const RANGES =
  "bytes=0-0|bytes=1-|bytes=-1|bytes=-0|bytes=9-1|bytes=0-0,2-3|bytes=0-99999999999999999999|bytes=x|items=0-1|bytes=|bytes=0-".split(
    "|",
  );

export const MANAGE =
  "page-types single-pages collections components documents authors categories tags changes releases schedules webhooks media site tokens edges openapi.json".split(
    " ",
  );

/** Routes between origin and edge, and such as others have. */
export const INTERNAL = [
  PUSH_PATH,
  FORGET_PATH,
  ENTRY_PATH,
  PROBE_PATH,
  `${INTERNAL_MEDIA_PATH}1/0123456789abcdef0123456789abcdef/a.png`,
  `${MEDIA_PATH}1/0123456789abcdef0123456789abcdef/a.png`,
  `${MEDIA_PATH}2/${"0".repeat(32)}/${PLANTED.slice(0, 3)}.png`,
  "/internal/v1/rendition?q=pages&site=999",
  "/internal/v1/rendition",
  "/metrics",
  "/docs/",
  "/openapi.json",
  "/favicon.ico",
  "/.env",
  "/.git/config",
  "/cdn-cgi/trace",
  "/cdn-cgi/mf/reload",
  "/cdn-cgi/mf/scheduled",
  "/cdn-cgi/handler/scheduled",
  "/core/live-reload",
];

const COLD = [
  "%E2%80%AE",
  "%D7%A9%D7%9C%D7%95%D7%9D",
  "%E6%9D%B1%E4%BA%AC%E9%83%BD",
  "%ED%BF%BF",
  "%C0%AF",
  "%c0%ae%c0%ae",
  "%252e%252e%252f",
  "..%2f..%2fetc%2fpasswd",
  ".",
  "./.",
  "..;",
  "%2e",
  "//",
  "%09",
  "%7F",
  "1e400",
  "-1e400",
  "0x7fffffff",
  "18446744073709551616",
  "5e-324",
  "%D9%A1%D9%A2",
  "hasOwnProperty",
  "__defineGetter__",
  "prototype",
  "then",
  "\\",
  "|",
  "{}",
  "[]",
  "<>",
  "^",
  "`",
  "~",
  "a:b",
  "@",
  "$ne",
];

/** What breaks parsers; as it stands in an address. */
export const ODD = [...HOSTILE.filter((text) => text.length < 1_000), ...COLD];
export const NAMES = [...KNOWN, "country", "zero", "neighbour", "idle", "hidden", "draft-loaf"];

/** Headers that caches, proxies and frameworks obey and that a program must not (their value is put in place of `$`). */
export const HEADERS = `
x-forwarded-host: $.example|x-forwarded-proto: $|x-forwarded-for: 10.0.0.1, $|x-forwarded-prefix: /$|x-forwarded-port: 1$
x-forwarded-scheme: $|x-forwarded-server: $|x-forwarded-uri: /$|x-forwarded-method: DELETE|forwarded: for=$;host=$;proto=$
x-host: $|x-original-url: /v2/$/|x-rewrite-url: /v2/$/|x-original-host: $|x-http-method-override: DELETE|x-http-method: PUT
x-method-override: PATCH|x-middleware-subrequest: $|x-middleware-prefetch: 1|x-invoke-path: /$|x-matched-path: /$
x-nextjs-data: 1|rsc: 1|next-router-state-tree: $|x-now-route-matches: 1=$|x-vercel-id: $
cf-connecting-ip: $|cf-connecting-ipv6: ::1|cf-ipcountry: $|cf-ray: $|cf-visitor: {"scheme":"$"}|cf-worker: $|cf-ew-via: 15
cdn-loop: $; loops=9|true-client-ip: $|x-real-ip: 127.0.0.1|x-client-ip: $|client-ip: $|x-cluster-client-ip: $|via: 1.1 $
origin: https://$.example|origin: null|referer: https://$.example/|cookie: session=$; a=b|user-agent: $
accept: $/*;q=x|accept: text/html|accept-encoding: $, br;q=0|accept-encoding: gzip|accept-language: $|accept-charset: $
range: bytes=0-1,5-,-9|range: $=0-|if-range: "$"|if-none-match: "$"|if-none-match: W/"", x, W/|if-none-match: *|if-match: *
if-modified-since: $|if-unmodified-since: Thu, 01 Jan 1970 00:00:00 GMT|cache-control: no-cache, $|pragma: $
surrogate-capability: $|surrogate-key: $|cache-tag: $|x-butter-client: $|idempotency-key: $|traceparent: 00-$-00-01
larder-tags: 1|larder-tags: $|larder-min-change: $|larder-min-change: 1|larder-min-change: 1e99|larder-signature: v1 hostile 1 $
larder-preview: applied|larder-position: 9.9|larder-error: $|larder-change: $|upgrade-insecure-requests: 1|te: trailers
content-type: $/json|content-type: application/json; charset=$|content-encoding: $|x-$: $|$: $|prefer: $|dnt: 1|save-data: on
sec-fetch-site: cross-site|sec-fetch-mode: $|access-control-request-method: $|access-control-request-headers: $
x-api-key: $|x-auth-token: $|proxy-authorization: Basic $|x-csrf-token: $|x-amz-date: $|x-wasm: $|max-forwards: 0`
  .trim()
  .split(/[|\n]/)
  .map((line): [string, string] => {
    const at = line.indexOf(": ");
    return [line.slice(0, at).replaceAll("$", SENT), line.slice(at + 2).replaceAll("$", SENT)];
  });

/** Only alone on a connection: servers may end it at these. */
export const METHODS = ["TRACE", "PROPFIND", "PURGE", "QUERY", "LINK", "SEARCH", "get", "G"];

export const NUMBERS =
  "0 -0 -1 1 5 6 100 101 1000000 1000001 2147483648 9007199254740993 9223372036854775808 1e3 1.5 NaN Infinity 0x10 007 +1 %201 1%20 %D9%A1".split(
    " ",
  );

/** JSON in forms that nobody writes. */
export const BODIES = [
  "",
  " ",
  "null",
  "true",
  "0",
  "1e999",
  "-",
  "[]",
  "[[]]",
  "{",
  "}",
  '"',
  '{"a":1,"a":2}',
  '{"__proto__":{"scopes":["manage"]}}',
  '{"constructor":{"prototype":{"a":1}}}',
  '{"title":"\\u0000"}',
  '{"title":"\\ud800"}',
  "\ufeff{}",
  "NaN",
  "{'a':1}",
  '{"title":{"$ne":null},"slug":["a"],"page_type":"note","fields":{}}',
  `{"fields":${"[".repeat(200)}${"]".repeat(200)}}`,
  '{"fields":'.repeat(200),
  `{"title":"${"x".repeat(5_000)}"}`,
  '{"number":123456789012345678901234567890}',
  "a=1&b=2",
  "<xml/>",
];
