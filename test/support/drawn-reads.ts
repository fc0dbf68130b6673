import type { Random } from "../../shared/clock.ts";
import { parseQuery, printQuery } from "../../shared/query.ts";
import type { Client } from "./client.ts";
import { pick } from "./random.ts";

/** Reads of the demo with a blog, drawn by chance: of every kind in docs/compatibility.md, what makes no sense among them. */

/** What the site has, by what reads name. */
export interface Named {
  countries: string[];
  items: Record<string, number[]>;
  posts: string[];
}

const COLLECTIONS = ["navigation_menu", "navigation_menu_item", "region", "currency", "language"];
const SORTED = [
  "name",
  "official_name",
  "capital",
  "area",
  "independent",
  "region.name",
  "published",
];
const FILTERS = [
  "fields.independent=true",
  "fields.independent=0",
  "fields.region.name=Europe",
  "fields.region.name=Atlantis",
  "fields.languages.code=fra",
  "fields.currencies.code=EUR",
  "fields.borders.slug=france",
  "fields.capital=Bern",
  "fields.area=2.02",
  "fields.official_name=",
  "fields.area__gt=100000",
  "fields.capital__in=Bern,Paris,Rome",
  "fields.official_name__contains=Republic",
  // names nothing: 400 on pages, 403 in collections
  "fields.nothing=1",
];
const TERMS = {
  authors: ["ann-baker", "bob-miller", "nobody"],
  categories: ["news", "recipes", "nothing"],
  tags: ["oven", "dough", "nothing"],
};
const FEEDS = ["rss", "atom", "sitemap"];

type Draw = (random: Random, named: Named) => string;

/** Of the list's kind: no more than a few documents where references are followed far. */
const paging: Draw = (random) => {
  const far = random() < 0.25;
  const sizes = far ? [1, 2, 3] : [1, 3, 7, 20, 50, 100];
  const levels = far
    ? pick(random, ["&levels=4", "&levels=5", "&levels=9"])
    : pick(random, ["", "&levels=1", "&levels=3"]);
  const size = pick(random, sizes);
  const place = Math.floor(random() * 8);
  const paged =
    random() < 0.7 ? `page_size=${size}&page=${place + 1}` : `limit=${size}&offset=${place * 11}`;
  return paged + levels;
};
const shown: Draw = (random) =>
  pick(random, ["", "", "&alt_media_text=1", "&media_srcset=1", "&locale=de", "&locale=en"]);
const selection: Draw = (random) =>
  (random() < 0.6 ? `&order=${pick(random, ["", "-"])}${pick(random, SORTED)}` : "") +
  (random() < 0.5 ? `&${pick(random, FILTERS)}` : "") +
  (random() < 0.2 ? `&${pick(random, FILTERS)}` : "");
const levels: Draw = (random) => `levels=${1 + Math.floor(random() * 5)}`;
const collection: Draw = (random) => pick(random, COLLECTIONS);
const several: Draw = (random) =>
  COLLECTIONS.filter(() => random() < 0.4).join(",") || "region,language";
const itemSelection: Draw = (random) =>
  pick(random, [
    "",
    "&order=name",
    "&order=-name",
    "&order=code",
    "&fields.name=Europe",
    "&fields.code=EUR",
    "&fields.menu_items.label=Home",
  ]);
const words: Draw = (random, { countries }) => {
  const country = () => (pick(random, countries) ?? "").replaceAll("-", "+");
  return pick(random, [
    pick(random, [
      "republic",
      "repub",
      "state+of",
      "franz%C3%B6sische",
      "loaf",
      "rye+loaf",
      "water",
    ]),
    country(),
    country().slice(0, 4),
    `${country()}+or+${country()}`,
    "%22republic+of%22",
    "republic+-islamic+-people",
    "%E6%9D%B1%E4%BA%AC",
    "nowhere",
    "",
  ]);
};
const postFilter: Draw = (random) =>
  (random() < 0.4 ? `&author_slug=${pick(random, TERMS.authors)}` : "") +
  (random() < 0.4 ? `&category_slug=${pick(random, TERMS.categories)}` : "") +
  (random() < 0.4 ? `&tag_slug=${pick(random, TERMS.tags)}` : "");
const terms =
  (of: keyof typeof TERMS): Draw =>
  (random) =>
    `/v2/${of}/${random() < 0.6 ? `${pick(random, TERMS[of])}/` : ""}${pick(random, ["", "?include=recent_posts"])}`;
const feed =
  (ending: string): Draw =>
  (random) =>
    `/v2/feeds/${pick(random, FEEDS)}${ending}?${postFilter(random, NOTHING)}`;
const NOTHING: Named = { countries: [], items: {}, posts: [] };

/** The kinds of read. */
export const READ_KINDS: Record<string, Draw> = {
  "pages of a type": (...by) =>
    `/v2/pages/country/?${paging(...by)}${selection(...by)}${shown(...by)}`,
  "Single Pages": (...by) => `/v2/pages/*/?${paging(...by)}${shown(...by)}`,
  "pages by words": (...by) =>
    `/v2/pages/search/?query=${words(...by)}&${paging(...by)}${pick(by[0], ["", "&page_type=*", "&page_type=country"])}${shown(...by)}`,
  "pages of a type by words": (...by) =>
    `/v2/pages/search/country/?query=${words(...by)}&${paging(...by)}${shown(...by)}`,
  "a page": (random, named) =>
    `/v2/pages/country/${pick(random, [...named.countries, "atlantis"])}/?${levels(random, named)}${shown(random, named)}`,
  "a page of any type": (random, named) =>
    `/v2/pages/*/${pick(random, [...named.countries, "simple-page", "atlantis"])}/?${levels(random, named)}${shown(random, named)}`,
  "a collection by key": (...by) =>
    `/v2/content/?keys=${collection(...by)}&${paging(...by)}${itemSelection(...by)}${shown(...by)}`,
  "collections by keys": (...by) =>
    `/v2/content/?keys=${several(...by)}&${levels(...by)}${shown(...by)}`,
  "a collection": (...by) =>
    `/v2/content/${collection(...by)}/?${paging(...by)}${itemSelection(...by)}${shown(...by)}`,
  collections: (...by) => `/v2/content/${several(...by)}/?${levels(...by)}${shown(...by)}`,
  "an item": (random, named) => {
    const key = collection(random, named);
    return `/v2/content/${key}/${pick(random, [...(named.items[key] ?? []), 999_999])}/?${levels(random, named)}${shown(random, named)}`;
  },
  posts: (...by) =>
    `/v2/posts/?${paging(...by)}${postFilter(...by)}${pick(by[0], ["", "&exclude_body=1", "&locale=de"])}`,
  "posts by words": (...by) =>
    `/v2/${pick(by[0], ["posts/search", "search"])}/?query=${words(...by)}&${paging(...by)}`,
  "a post": (random, named) =>
    `/v2/posts/${pick(random, [...named.posts, "no-loaf"])}/${pick(random, ["", "?locale=de"])}`,
  authors: terms("authors"),
  categories: terms("categories"),
  tags: terms("tags"),
  "feeds in JSON": feed("/"),
  "feeds as XML": feed(".xml"),
};

/** Different reads, the kinds in turn; of a kind that has no more, another one. */
export function drawReads(random: Random, named: Named, count: number): string[] {
  const kinds = Object.values(READ_KINDS);
  const drawn = new Map<string, string>();
  for (let turn = 0; drawn.size < count; turn++) {
    const path = kinds[turn % kinds.length]!(random, named);
    const printed = printQuery(parseQuery(new URL(path, "http://edge.test")));
    if (!drawn.has(printed)) drawn.set(printed, path);
  }
  return [...drawn.values()];
}

/** Adds a second locale and a blog to the demo. */
export async function addBlog(larder: Client): Promise<void> {
  const must = async (answer: Promise<{ status: number; text: string }>) => {
    const { status, text } = await answer;
    if (status >= 300) throw new Error(`${status} ${text}`);
  };
  const settings = { locales: ["en", "de"], fallbackLocale: "en", blogUrl: "https://blog.example" };
  await must(larder.manage("PATCH", "/manage/v1/site", settings));
  const ann = { slug: "ann-baker", first_name: "Ann", last_name: "Baker", bio: "Bakes." };
  await must(larder.manage("POST", "/manage/v1/authors", ann));
  await must(
    larder.manage("POST", "/manage/v1/authors", { slug: "bob-miller", first_name: "Bob" }),
  );
  const german = { status: "published", fields: { official_name: "Französische Republik" } };
  await must(larder.write("PATCH", "/v2/pages/country/france/?locale=de", german));
  for (const number of POSTS) {
    const post = {
      title: `Loaf ${number}`,
      slug: `loaf-${number}`,
      status: "published",
      author: { slug: number % 3 === 0 ? "bob-miller" : "ann-baker" },
      categories: number % 2 === 0 ? ["News"] : ["News", "Recipes"],
      tags: number % 4 === 0 ? ["Oven", "Dough"] : ["Oven"],
      body: `<p>Rye ]]> & water, ${number}</p>`,
      summary: `Number ${number}`,
    };
    await must(larder.write("POST", "/v2/posts/", post));
  }
  await larder.live();
}
const POSTS = Array.from({ length: 14 }, (_, index) => index + 1);

/** What reads of the site may name. */
export async function namesOf(larder: Client, countries: Iterable<string>): Promise<Named> {
  const items: Named["items"] = {};
  for (const key of COLLECTIONS) {
    const { json } = await larder.read(`/v2/content/${key}/?page_size=100`);
    const { data } = json as { data: Record<string, { meta: { id: number } }[]> };
    items[key] = (data[key] ?? []).map(({ meta }) => meta.id);
  }
  return { countries: [...countries], items, posts: POSTS.map((number) => `loaf-${number}`) };
}
