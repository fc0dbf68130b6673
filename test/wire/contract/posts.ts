import { expect } from "vitest";
import {
  annBaker,
  bobMiller,
  dough,
  first,
  neighbour,
  news,
  oven,
  recipes,
  second,
  third,
  withoutBody,
} from "./blog-things.ts";
import { absent, get, refused, type Row } from "./row.ts";
import { offsets, pages } from "./things.ts";

/** The blog: posts, authors, categories, tags. */

const PAST = "That page contains no results";
const all = [third("list"), second("list"), first("list")];
const listed = (...posts: unknown[]) => ({ meta: pages(posts.length), data: posts });
const bodiless = listed(...all.map(withoutBody));
/** Relevance is any positive number. */
const ranked = (...posts: object[]) =>
  listed(...posts.map((post) => ({ ...post, rank: expect.any(Number) as unknown })));

const lists: Row[] = [
  get("/posts/", listed(...all), "published ones, newest first"),
  get("/posts", listed(...all), "no slash"),
  get("/posts/?levels=4&fields.title=x&slug=x", listed(...all), "unknown parameters"),
  ...["True", "true", "TRUE", "1"].map((on) => get(`/posts/?exclude_body=${on}`, bodiless)),
  ...["False", "false", "0", ""].map((off) => get(`/posts/?exclude_body=${off}`, listed(...all))),
  get("/posts/?author_slug=ann-baker", listed(second("list"), first("list"))),
  get("/posts/?author_slug=bob-miller", listed(third("list"))),
  get("/posts/?category_slug=recipes", listed(third("list"), second("list"))),
  get("/posts/?tag_slug=dough", listed(second("list"))),
  get("/posts/?category_slug=news&tag_slug=oven", listed(second("list"), first("list"))),
  get("/posts/?author_slug=bob-miller&tag_slug=oven", listed(), "filters are ANDed"),
  get("/posts/?author_slug=nobody", listed(), "an unknown slug selects nothing"),
  get("/posts/?author_slug=", listed(...all), "an empty value is none"),
  get("/posts/?page_size=2", { meta: pages(3, null, 2), data: all.slice(0, 2) }),
  get("/posts/?page=2&page_size=2", { meta: pages(3, 1, null), data: all.slice(2) }),
  get("/posts/?limit=1&offset=1", { meta: offsets(3, 0, 2), data: all.slice(1, 2) }),
  get("/posts/?page_size=1000", listed(...all), "100 at most"),
  get("/posts/?locale=en", listed(...all)),
  absent("/posts/?page=2", `Invalid page "2": ${PAST}.`),
  absent("/posts/?page=0", 'Invalid page "0": That page number is less than 1.'),
  refused("/posts/?locale=fr", 400, "Invalid locale parameter"),
];

const details: Row[] = [
  get("/posts/third-loaf/", {
    meta: {
      next_post: null,
      previous_post: neighbour(
        "second-loaf",
        "The second loaf",
        "https://cdn.example.com/second.jpg",
      ),
    },
    data: third("detail"),
  }),
  get("/posts/second-loaf/", {
    meta: {
      next_post: neighbour("third-loaf", "The third loaf"),
      previous_post: neighbour("first-loaf", "The first loaf"),
    },
    data: second("detail"),
  }),
  get("/posts/first-loaf", {
    meta: {
      next_post: neighbour("second-loaf", "The second loaf", "https://cdn.example.com/second.jpg"),
      previous_post: null,
    },
    data: first("detail"),
  }),
  absent("/posts/nothing/"),
  absent("/posts/draft-loaf/", "Not found.", "a draft: different on purpose"),
  absent("/posts/two%20words/"),
  absent("/posts/third-loaf/more/"),
];

const searches: Row[] = [
  get("/posts/search/?query=sourdough", ranked(third("search"), first("search")), "by relevance"),
  get("/posts/search?query=sourdough", ranked(third("search"), first("search")), "no slash"),
  get("/search/?query=sourdough", ranked(third("search"), first("search")), "the older address"),
  get("/search?query=sourdough", ranked(third("search"), first("search")), "no slash"),
  get("/posts/search/?query=SOURDOUGH", ranked(third("search"), first("search"))),
  get("/search/?query=denser", ranked(second("search")), "in the summary"),
  get("/search/?query=draft", listed(), "published posts only"),
  get("/search/?query=zebra", listed(), "nothing found is no error"),
  get("/search/?query=", listed(), "an empty query finds nothing"),
  get(`/search/?query=${"a".repeat(99)}%F0%9F%98%80b`, listed(), "cut behind its 100th character"),
  get(`/posts/?tag_slug=${"a".repeat(99)}%F0%9F%98%80`, listed(), "no slug at all"),
  get("/posts/?author_slug=%ED%A0%80", listed(), "half a surrogate pair is no slug"),
  get("/posts/search/", listed(), "no query finds nothing"),
  get("/search/?query=sourdough&page_size=1&page=2", {
    meta: pages(2, 1, null),
    data: [{ ...first("search"), rank: expect.any(Number) as unknown }],
  }),
  absent("/search/?query=sourdough&page=2", `Invalid page "2": ${PAST}.`),
  absent("/search/more/?query=x"),
];

const annsPosts = [second("detail"), first("detail")];
const withPosts = (term: object, ...recent_posts: unknown[]) => ({ ...term, recent_posts });

const terms: Row[] = [
  get("/authors/", { data: [annBaker, bobMiller] }, "in the order they were made, no meta"),
  get("/authors", { data: [annBaker, bobMiller] }, "no slash"),
  get("/authors/ann-baker/", { data: annBaker }),
  get("/authors/ann-baker", { data: annBaker }, "no slash"),
  get("/authors/?include=recent_posts", {
    data: [withPosts(annBaker, ...annsPosts), withPosts(bobMiller, third("detail"))],
  }),
  get("/authors/ann-baker/?include=recent_posts", { data: withPosts(annBaker, ...annsPosts) }),
  get("/authors/?include=everything", { data: [annBaker, bobMiller] }, "another include is none"),
  get("/authors/?page=9&levels=x", { data: [annBaker, bobMiller] }, "neither pages nor levels"),
  get("/categories/", { data: [news, recipes] }),
  get("/categories", { data: [news, recipes] }, "no slash"),
  get("/categories/news", { data: news }, "no slash"),
  get("/categories/news/", { data: news }),
  get("/categories/?include=recent_posts", {
    data: [withPosts(news, ...annsPosts), withPosts(recipes, third("detail"), second("detail"))],
  }),
  get("/categories/recipes/?include=recent_posts", {
    data: withPosts(recipes, third("detail"), second("detail")),
  }),
  get("/tags/", { data: [oven, dough] }),
  get("/tags", { data: [oven, dough] }, "no slash"),
  get("/tags/dough/", { data: dough }),
  get("/tags/dough", { data: dough }, "no slash"),
  get("/tags/dough/?include=recent_posts", { data: withPosts(dough, second("detail")) }),
  get("/tags/?include=recent_posts", {
    data: [withPosts(oven, ...annsPosts), withPosts(dough, second("detail"))],
  }),
  ...["authors", "categories", "tags"].flatMap((path) => [
    absent(`/${path}/nothing/`),
    absent(`/${path}/two%20words/`),
    absent(`/${path}/nothing/more/`),
  ]),
  absent("/categories/oven/", "Not found.", "a tag is no category"),
];

export const postRows: Row[] = [...lists, ...details, ...searches, ...terms];
