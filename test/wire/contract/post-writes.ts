import { expect } from "vitest";
import { detail } from "../../../shared/errors.ts";
import { neighbour } from "./blog-things.ts";
import { absent, denied, get, taken, type Row } from "./row.ts";
import { byField, one, pending, WAIT } from "./written.ts";

/** Writes of posts in their order, each followed by what readers see then. */

/** Its first post has the older neighbour that everything else was published before. */
const newest = neighbour("third-loaf", "The third loaf");

const post = (slug: string, more: object = {}) => ({
  title: "Written",
  slug,
  status: "published",
  ...more,
});
const shownPost = (slug: string, more: object = {}) => ({
  meta: { next_post: null, previous_post: newest },
  data: expect.objectContaining({ slug, title: "Written", status: "published", ...more }),
});

const term = (name: string, slug: string) => ({ name, slug });
const letters = [term("C", "c"), term("C++", "c-3"), term("C#", "c-2")];
const games = [
  term("東京2020", "dongjing2020"),
  term("大阪2020", "daban2020"),
  term("日本", "riben"),
];

export const postWriteRows: Row[] = [
  denied(
    "POST",
    "/posts/",
    {},
    400,
    byField(
      { title: ["You must specify a post title."], slug: ["You must specify a post slug."] },
      "title: You must specify a post title.",
    ),
  ),
  denied(
    "POST",
    "/posts/",
    post("x", { title: "x".repeat(201) }),
    400,
    one("title", "Ensure this field has no more than 200 characters."),
  ),
  denied(
    "POST",
    "/posts/",
    post("first-loaf"),
    400,
    one("slug", 'A post with the slug "first-loaf" exists already.'),
  ),
  denied(
    "POST",
    "/posts/",
    post("x", { author: { email: "nobody@example.com" } }),
    400,
    one("author", "There is no such author."),
  ),
  denied(
    "POST",
    "/posts/",
    post("x", { scheduled: "2030-01-01T00:00:00Z" }),
    400,
    one("scheduled", "Scheduling is not possible through the write API."),
  ),
  taken(
    "POST",
    `/posts/${WAIT}`,
    post("written", {
      author: { email: "ann@example.com" },
      categories: ["News", "Fresh news"],
      tags: ["Oven"],
      featured_image: "https://cdn.example.com/w.jpg",
    }),
    pending("written"),
    "categories and tags on demand",
  ),
  get(
    "/posts/written/",
    shownPost("written", {
      categories: [
        { name: "News", slug: "news" },
        { name: "Fresh news", slug: "fresh-news" },
      ],
      tags: [{ name: "Oven", slug: "oven" }],
      featured_image: "https://cdn.example.com/w.jpg",
      author: expect.objectContaining({ slug: "ann-baker", email: "ann@example.com" }),
    }),
  ),
  get("/categories/fresh-news/", { data: { name: "Fresh news", slug: "fresh-news" } }),
  taken(
    "PATCH",
    `/posts/written/${WAIT}`,
    { tags: ["C", "C++", "C#", "c"], categories: ["東京2020", "大阪2020", "日本"] },
    pending("written"),
    "names that make the same slug",
  ),
  get("/posts/written/", shownPost("written", { tags: letters, categories: games })),
  get("/tags/c-2/", { data: { name: "C#", slug: "c-2" } }),
  taken("PATCH", `/posts/written/${WAIT}`, { tags: letters }, pending("written"), "as it was read"),
  get("/posts/written/", shownPost("written", { tags: letters, categories: games })),
  denied(
    "PATCH",
    "/posts/written/",
    { tags: [{ slug: "nothing" }] },
    400,
    one("tags", 'There is no tag with the slug "nothing".'),
  ),
  denied(
    "PATCH",
    "/posts/written/",
    { categories: ["\u200b"] },
    400,
    one("categories", "A name needs a character that can be seen."),
  ),
  ...["POST", "PATCH"].map((method) =>
    denied(
      method,
      method === "POST" ? "/posts/" : "/posts/written/",
      post("search"),
      400,
      one("slug", '"search" cannot be used: /v2/posts/search/ is an address of the API itself.'),
    ),
  ),
  taken("PATCH", `/posts/written/${WAIT}`, { summary: "Short" }, pending("written"), "partial"),
  taken("PUT", `/posts/written/${WAIT}`, { body: "Long" }, pending("written"), "partial, too"),
  get("/posts/written/", shownPost("written", { summary: "Short", body: "Long" })),
  taken("PATCH", `/posts/written/${WAIT}`, { slug: "renamed" }, pending("renamed"), "a new slug"),
  absent("/posts/written/"),
  get("/posts/renamed/", shownPost("renamed", { summary: "Short" })),
  taken(
    "PATCH",
    `/posts/renamed/${WAIT}`,
    { scheduled: "2030-01-01T00:00:00Z" },
    pending("renamed", {
      warnings: ["scheduled was ignored: scheduling is not possible through the write API."],
    }),
    "schedules are ignored with a warning",
  ),
  taken("PATCH", `/posts/renamed/${WAIT}`, { status: "draft" }, pending("renamed"), "hidden"),
  absent("/posts/renamed/", "Not found.", "different on purpose"),
  taken("DELETE", `/posts/renamed/${WAIT}`, undefined, undefined),
  denied("DELETE", "/posts/renamed/", undefined, 404, { detail: detail.notFound }),
  denied("PATCH", "/posts/nothing/", { summary: "x" }, 404, { detail: detail.notFound }),
];
