import {
  DEFAULT_LEVELS,
  DEFAULT_PAGE_SIZE,
  MAX_CONTAINS_DOCUMENTS,
  MAX_FILTER_CHARS,
  MAX_FILTERS,
  MAX_LISTED_CHARS,
  MAX_LISTED_VALUES,
  MAX_PATH_FIELDS,
  MAX_ITEMS_OF_KEYS,
  MAX_KEYS,
  MAX_LEVELS,
  MAX_LOCALE_CHARS,
  MAX_PAGE_NUMBER,
  MAX_PAGE_SIZE,
  MAX_QUERY_CHARS,
  PREFIX_CHARS,
  MAX_SLUG_CHARS,
  MIN_LEVELS,
  WAIT_LIVE_MS,
} from "../../shared/limits.ts";
import { path, query, slug, SLUG, type Parameter } from "./parameter.ts";

const switchSchema = { type: "string", enum: ["1", "0", "true", "false"], default: "0" };
const DRAFTS =
  "The newest version of everything, drafts and scheduled ones included, instead of the published one. It takes a token" +
  " with the scope `preview`; without it the parameter has no effect, and the answer's header `Larder-Preview` says so." +
  " Such answers come from the origin and are never cached.";
/** `preview` alone: older SDKs send `test`, and know nothing of working copies. */
const previewSchema = { ...switchSchema, enum: [...switchSchema.enum, "draft"] };
const WORKING =
  " `draft`, which ButterCMS does not have, shows what editors have saved beyond the newest version too, wherever a document" +
  " stands in the answer; what lists choose, order and search by stays the newest version.";

const OPERATORS =
  "\n\nBeyond ButterCMS, a path may end in an operator (a field whose key ends so has precedence):" +
  " `__gt`, `__gte`, `__lt`, `__lte` for numbers, dates and texts (`fields.price__gte=10&fields.price__lt=20`), by their order, missing numbers and dates never;" +
  ` \`__in\` for any of ${MAX_LISTED_VALUES} values separated by commas (\`\\,\` is a comma in one, \`\\\\\` a backslash);` +
  " `__ne` for every document that equality does not find, those without a value included;" +
  ` \`__contains\` for texts, case-sensitive, in lists where the other filters leave at most ${MAX_CONTAINS_DOCUMENTS} documents.` +
  " In repeaters, pickers and references any of the values meets a filter. An operator that makes no sense for a field is refused as a path that names nothing.";

/** What pages and collections take. */
const documents = {
  levels: query(
    "levels",
    "How many levels of references are written out; the document itself is the first. What is deeper is a URI string:" +
      " `/v2/content/?keys=<key>[_id=<id>]` or `/v2/pages/<type>/<slug>/`. An integer out of range is clamped," +
      " anything else is 400.",
    { type: "integer", minimum: MIN_LEVELS, maximum: MAX_LEVELS, default: DEFAULT_LEVELS },
    3,
  ),
  locale: query(
    "locale",
    "A locale of the site; without it the default one. An unknown one is 400. What has no content in the locale is" +
      " absent from lists and 404 by itself; pages and items are read in the site's fallback locale, if it has one.",
    { type: "string", pattern: SLUG, maxLength: MAX_LOCALE_CHARS },
    "de",
  ),
  alt_media_text: query(
    "alt_media_text",
    "Media as `Media` objects instead of URLs.",
    switchSchema,
    "1",
  ),
  media_srcset: query(
    "media_srcset",
    "Ours: media as `Media` objects with the addresses of several widths, for `srcset` of `<img>`.",
    switchSchema,
    "1",
  ),
  filters: {
    ...query(
      "filters",
      "Filters, each a parameter `fields.<path>=<value>`, combined by *and*: equality with the field's value. The path" +
        " descends into components, repeaters, component pickers and through references" +
        " (`fields.author.slug=ann`), through six fields at most; a longer one is 400. Compared is what answers show: numbers in any spelling of the same number, dates as" +
        " instants (without a zone: UTC), a missing text as an empty one. A path that names nothing is 400 on pages and 403 on collections." +
        OPERATORS,
      {
        type: "object",
        propertyNames: {
          pattern: `^fields\\.[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){0,${MAX_PATH_FIELDS - 1}}$`,
        },
        patternProperties: { __in$: { type: "string", maxLength: MAX_LISTED_CHARS } },
        additionalProperties: { type: "string", maxLength: MAX_FILTER_CHARS },
        maxProperties: MAX_FILTERS,
      },
      // what the viewer sends unless it is changed
      {},
    ),
    style: "form",
    explode: true,
  },
  order: query(
    "order",
    "The order: `published`, `updated` or a field's path; a leading `-` descends. Text is ordered by its" +
      " UTF-8 bytes, dates as instants; what has no number or date comes last. Without it pages come newest first and items in the collection's order. A path that names nothing is 400 on pages and 403 on collections.",
    { type: "string", maxLength: MAX_FILTER_CHARS },
    "-published",
  ),
} satisfies Record<string, Parameter>;

/** What lists take. */
const lists = {
  page: query(
    "page",
    "Number of the page. One past the end, or no number, is 404.",
    { type: "integer", minimum: 1, maximum: MAX_PAGE_NUMBER, default: 1 },
    2,
  ),
  page_size: query(
    "page_size",
    `Entries on a page; more than ${MAX_PAGE_SIZE} is read as ${MAX_PAGE_SIZE}, nonsense as ${DEFAULT_PAGE_SIZE}.`,
    { type: "integer", minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE },
    50,
  ),
  offset: query(
    "offset",
    "Entries to skip: pagination by offset, which is in force when neither `page` nor `page_size` is given.",
    { type: "integer", minimum: 0, maximum: MAX_PAGE_NUMBER, default: 0 },
    20,
  ),
  limit: query(
    "limit",
    `Entries in an answer of pagination by offset; more than ${MAX_PAGE_SIZE} is read as ${MAX_PAGE_SIZE}, nonsense as` +
      ` ${DEFAULT_PAGE_SIZE}.`,
    { type: "integer", minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE },
    20,
  ),
  query: query(
    "query",
    `The words to find; what is past ${MAX_QUERY_CHARS} characters is not looked at. Case and accents make no difference; \`"in this order"\`, \`-without\` and \`one or other\` are understood. The last word also stands for words that begin with it, once it has ${PREFIX_CHARS} characters. On a site with a search language, words also stand for their other forms.`,
    { type: "string", maxLength: MAX_QUERY_CHARS },
    "sample landing page",
  ),
  search_page_type: query(
    "page_type",
    "Only pages of this type; `*` for Single Pages only.",
    { ...slug, pattern: "^(\\*|[A-Za-z0-9_-]+)$" },
    "landing-page",
  ),
  keys: query(
    "keys",
    `Keys of collections, separated by commas, at most ${MAX_KEYS}. One key is answered with pagination, several` +
      ` without: all of their items, or a 400 when they are more than ${MAX_ITEMS_OF_KEYS} together. None with an empty object.`,
    { type: "string" },
    "navigation_menu,navigation_menu_item",
  ),
} satisfies Record<string, Parameter>;

/** What the blog takes. */
const blog = {
  exclude_body: query("exclude_body", "Leaves `body` out.", switchSchema, "true"),
  author_slug: query("author_slug", "Only posts of this author.", slug, "ann-lee"),
  category_slug: query("category_slug", "Only posts of this category.", slug, "old-news"),
  tag_slug: query("tag_slug", "Only posts with this tag.", slug, "red"),
  include: query(
    "include",
    "`recent_posts` adds the newest posts, at most ten, with their bodies.",
    { type: "string", enum: ["recent_posts"] },
    "recent_posts",
  ),
} satisfies Record<string, Parameter>;

const drafts = {
  preview: query("preview", DRAFTS + WORKING, previewSchema, "1"),
  test: query("test", "The same as `preview`; older SDKs send it.", switchSchema, "1"),
} satisfies Record<string, Parameter>;

const paths = {
  pages_of: path(
    "page_type",
    "Key of a page type; `*` for Single Pages.",
    { pattern: "^(\\*|[A-Za-z0-9_-]+)$" },
    "landing-page",
  ),
  page_of: path(
    "page_type",
    "Key of a page type; `*` for a page of any type (a Single Page first, then what was published last).",
    { pattern: "^(\\*|[A-Za-z0-9_-]+)$" },
    "*",
  ),
  page_slug: path("page_slug", "Slug of the page.", {}, "simple-page"),
  collection_keys: path(
    "keys",
    `Key of a collection, or several separated by commas, at most ${MAX_KEYS}.`,
    { pattern: "^[A-Za-z0-9_,-]+$", maxLength: MAX_KEYS * (MAX_SLUG_CHARS + 1) },
    "navigation_menu",
  ),
  collection_key: path("key", "Key of the collection.", {}, "navigation_menu"),
  item_id: {
    name: "id",
    in: "path",
    required: true,
    description: "Number of the item.",
    schema: { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    example: 735745,
  },
  slug: path("slug", "Slug.", {}, "example-post"),
  format: {
    name: "format",
    in: "path",
    required: true,
    description: "What kind of feed.",
    schema: { type: "string", enum: ["rss", "atom", "sitemap"] },
    example: "rss",
  },
} satisfies Record<string, Parameter>;

const headers = {
  if_none_match: {
    name: "If-None-Match",
    in: "header",
    description: "An `ETag` from before: unchanged content is answered 304 without a body.",
    schema: { type: "string" },
  },
  larder_tags: {
    name: "Larder-Tags",
    in: "header",
    description:
      "`1` asks for `Surrogate-Key` and `Cache-Tag`, for a CDN in front that purges by tag.",
    schema: { type: "string", enum: ["1"] },
  },
  larder_min_change: {
    name: "Larder-Min-Change",
    in: "header",
    description:
      "Number of a change, from `Larder-Change` of a write: the answer has at least this change, whatever is cached. A number that no change of the site has is 400; past 200 at once and 20 a second, what the edge has to ask of the origin is 429.",
    schema: { type: "integer", minimum: 0 },
  },
} satisfies Record<string, Parameter>;

const writes = {
  write_locale: query(
    "locale",
    "The locale that flat `fields` are for; without it the site's default one. An unknown one is 400.",
    { type: "string", pattern: SLUG, maxLength: MAX_LOCALE_CHARS },
    "de",
  ),
  wait: query(
    "wait",
    `\`live\` holds the answer until every edge has the change, at most ${WAIT_LIVE_MS / 1_000} seconds;` +
      " the member `live` says whether they have.",
    { type: "string", enum: ["live"] },
    "live",
  ),
} satisfies Record<string, Parameter>;

/** Every parameter, by its name in the document's components; limits are those the parser holds. */
export const parameters = {
  ...documents,
  ...lists,
  ...blog,
  ...drafts,
  ...paths,
  ...headers,
  ...writes,
} satisfies Record<string, Parameter>;

export type ParameterName = keyof typeof parameters;
