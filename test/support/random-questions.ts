import type { Random } from "../../shared/clock.ts";
import type { Field } from "../../shared/content/model.ts";
import { filterWithOperator } from "./random-operators.ts";
import { randomSearch } from "./random-words.ts";
import { pick } from "./random.ts";
import {
  AUTHORS,
  chance,
  CATEGORIES,
  COLLECTIONS,
  LATER_TYPE,
  PAGES,
  POSTS,
  SIMPLE,
  SINGLES,
  SLUGS,
  TAGS,
  valuesOf,
  type Made,
} from "./readings-words.ts";

/** Whatever may be asked of a site of `random-readings.ts`, as a path. */

export function askRandom(random: Random, made: Made): string {
  const drawn = random();
  if (drawn < 0.5) return askList(random, made);
  if (drawn < 0.62) return askDetail(random, made);
  if (drawn < 0.7) return askSearch(random);
  if (drawn < 0.75) {
    const type = pick(random, [...PAGES, "*", ...COLLECTIONS, "c,d", "c,zz", "zz"]);
    const isPages = PAGES.includes(type) || type === "*" || (type === LATER_TYPE && drawn < 0.72);
    return withParams(isPages ? `/v2/pages/${type}/` : `/v2/content/?keys=${type}`, [
      paging(random),
      ...common(random),
    ]);
  }
  return askBlog(random);
}

/** Details of all that there is or soon may be, all terms and feeds, and a search of each kind that finds much. */
export function askEach(random: Random, made: Made): string[] {
  const slugOf = (name: string) => name.toLowerCase().replace(" ", "-");
  const pages = [...PAGES, "*", LATER_TYPE].flatMap((type) =>
    (type === "*" ? SINGLES : SLUGS).map((slug) => `/v2/pages/${type}/${slug}/`),
  );
  const newest = Math.max(0, ...made.ids);
  const items = COLLECTIONS.flatMap((key) =>
    [...(made.items.get(key) ?? []), newest + 1, newest + 2, newest + 3].map(
      (id) => `/v2/content/${key}/${id}/`,
    ),
  );
  const posts = POSTS.map((slug) => `/v2/posts/${slug}/`);
  const terms = [
    ...AUTHORS.map((slug) => `/v2/authors/${slug}/`),
    ...CATEGORIES.map((name) => `/v2/categories/${slugOf(name)}/`),
    ...TAGS.map((name) => `/v2/tags/${slugOf(name)}/`),
    ...["authors", "categories", "tags"].map((all) => `/v2/${all}/`),
  ].map((path) => withParams(path, [pick(random, ["", "include=recent_posts"])]));
  const feeds = ["rss", "atom", "sitemap"].map((format) => `/v2/feeds/${format}/`);
  return [
    ...[...pages, ...items].map((path) => withParams(path, common(random))),
    ...posts.map((path) => withParams(path, [locale(random)])),
    ...terms,
    ...feeds,
    "/v2/posts/search/?query=title",
    "/v2/pages/search/?query=en",
  ];
}

const withParams = (path: string, params: string[]): string => {
  const all = params.filter((param) => param !== "").join("&");
  return all === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${all}`;
};

const locale = (random: Random) =>
  pick(random, ["", "", "locale=en", "locale=de", "locale=fr", "locale=xx"]);
const common = (random: Random) => [
  locale(random),
  pick(random, ["", "", "levels=1", "levels=2", "levels=3", "levels=5"]),
  pick(random, ["", "", "", "alt_media_text=1", "media_srcset=1"]),
];
const paging = (random: Random) =>
  pick(random, [
    "",
    "page_size=2",
    "page_size=2&page=2",
    "page_size=3&page=4",
    "limit=3&offset=1",
    "limit=1&offset=5",
    "limit=2&offset=4",
    "page_size=100",
  ]);

function askDetail(random: Random, { items }: Made): string {
  const params = common(random);
  if (chance(random, 0.4)) {
    const key = pick(random, COLLECTIONS);
    const ids = [...(items.get(key) ?? []), ...(items.get("c") ?? []), 1, 987_654];
    return withParams(`/v2/content/${key}/${pick(random, ids)}/`, params);
  }
  const type = pick(random, [...PAGES, "*", "*", "home"]);
  return withParams(`/v2/pages/${type}/${pick(random, [...SLUGS, ...SINGLES, "zz"])}/`, params);
}

/** What texts, names and titles of the site have in them; "x" begins many of its long texts. */
const WORDS = [
  "a",
  "z z",
  "null",
  "0",
  ...SLUGS,
  ...POSTS,
  "New one",
  "bread",
  "xxx",
  `${"x".repeat(90)}`,
  "ä",
  "ｆ",
];

function askSearch(random: Random): string {
  const words = Array.from({ length: pick(random, [1, 1, 2, 3]) }, () => {
    const word = pick(random, WORDS);
    return pick(random, [word, word, word, `"${word} a"`, `-${word}`, "or", word.slice(0, 3)]);
  }).join(" ");
  const all = "en or de or fr or home or about or a or b or c or title or label";
  const text = chance(random, 0.3) ? randomSearch(random) : chance(random, 0.1) ? all : words;
  const type = pick(random, ["", "", "page_type=p", "page_type=q", "page_type=*", "page_type=zz"]);
  const query = `query=${encodeURIComponent(text.slice(0, 100).toWellFormed())}`;
  return chance(random, 0.6)
    ? withParams("/v2/pages/search/", [query, type, paging(random), ...common(random)])
    : withParams(pick(random, ["/v2/posts/search/", "/v2/search/"]), [
        query,
        paging(random),
        locale(random),
      ]);
}

function askBlog(random: Random): string {
  const slug = () => pick(random, ["ann", "bob", "news", "old-news", "red", "green", "zz"]);
  const filters = [
    chance(random, 0.3) ? `author_slug=${pick(random, [...AUTHORS, "news"])}` : "",
    chance(random, 0.3) ? `category_slug=${pick(random, ["news", "old-news", "other", "zz"])}` : "",
    chance(random, 0.3) ? `tag_slug=${pick(random, ["red", "green", "blue", "news"])}` : "",
  ];
  const terms = pick(random, ["authors", "categories", "tags"]);
  const recent = pick(random, ["", "include=recent_posts"]);
  switch (Math.floor(random() * 6)) {
    case 0:
    case 1:
      return withParams("/v2/posts/", [
        ...filters,
        paging(random),
        locale(random),
        pick(random, ["", "", "exclude_body=1"]),
      ]);
    case 2:
      return withParams(`/v2/posts/${pick(random, [...POSTS, "zz"])}/`, [locale(random)]);
    case 3:
      return withParams(`/v2/${terms}/`, [recent]);
    case 4:
      return withParams(`/v2/${terms}/${slug()}/`, [recent]);
    default: {
      const format = pick(random, ["rss/", "atom/", "sitemap/", "rss.xml", "sitemap.xml"]);
      return withParams(`/v2/feeds/${format}`, filters.slice(1));
    }
  }
}

function askList(random: Random, made: Made): string {
  const key = pick(random, [...PAGES, ...COLLECTIONS]);
  const fields = made.types.get(key) ?? [];
  const filters = Array.from({ length: pick(random, [0, 1, 1, 1, 2, 2, 3]) }, () =>
    filter(random, made, fields),
  );
  const isPage = PAGES.includes(key);
  const order = filters.length === 0 || chance(random, 0.5) ? orderBy(random, made, fields) : "";
  const path = isPage
    ? `/v2/pages/${key}/`
    : pick(random, [`/v2/content/?keys=${key}`, `/v2/content/${key}/`, "/v2/content/?keys=c,d"]);
  return withParams(path, [...filters, order, paging(random), ...common(random)]);
}

function orderBy(random: Random, made: Made, fields: Field[]): string {
  const part = fields.find((field) => field.kind === "component");
  const inside = part?.kind === "component" ? (made.types.get(part.component) ?? []) : [];
  const below = chance(random, 0.2);
  const keys = (below ? inside : fields)
    .filter((field) => SIMPLE.some(({ key }) => key === field.key))
    .map(({ key }) => (below ? `part.${key}` : key));
  const sign = pick(random, ["", "-"]);
  return `order=${sign}${pick(random, [...keys, "published", "updated", "text"])}`;
}

function filter(random: Random, made: Made, fields: Field[]): string {
  const { path, values } = walk(random, made, fields, 0);
  const value = pick(random, values);
  const text = typeof value === "string" ? value : value === null ? "" : JSON.stringify(value);
  const named = chance(random, 0.02) ? `${path}.zz` : path;
  if (chance(random, 0.4)) return filterWithOperator(random, named, values);
  return `fields.${named}=${encodeURIComponent(text.slice(0, 200))}`;
}

interface Walked {
  path: string;
  values: readonly unknown[];
}

/** A path through the model, and what may be found at its end. */
function walk(random: Random, made: Made, fields: Field[], depth: number): Walked {
  const field = pick(random, fields);
  const below = (inner: Field[], key = field.key): Walked => {
    if (inner.length === 0 || depth > 4) return { path: key, values: ["a"] };
    const { path, values } = walk(random, made, inner, depth + 1);
    return { path: `${key}.${path}`, values };
  };
  switch (field.kind) {
    case "reference": {
      const { kind, key } = field.to;
      const ids = made.items.get(key) ?? [];
      const names = [
        ...SLUGS,
        ...ids,
        "1",
        "z z",
        "99999999999999999999",
        "123456789012345678",
        "",
      ];
      if (chance(random, 0.3)) return { path: field.key, values: names };
      if (kind === "page" && chance(random, 0.3))
        return { path: `${field.key}.slug`, values: names };
      return below(made.types.get(key) ?? []);
    }
    case "repeater":
      return below(field.fields);
    case "component":
      return below(made.types.get(field.component) ?? []);
    case "component_picker": {
      const key = pick(random, field.components);
      return below(made.types.get(key) ?? [], `${field.key}.${key}`);
    }
    case "number":
      return { path: field.key, values: [...valuesOf(field), "0.10", "1e21", "x", "1.50"] };
    case "date":
      return { path: field.key, values: [...valuesOf(field), "no date"] };
    case "checkbox":
      return { path: field.key, values: ["true", "TRUE", "1", "0", "false", "x"] };
    default:
      return { path: field.key, values: valuesOf(field) };
  }
}
