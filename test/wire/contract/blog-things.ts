import { printed } from "./things.ts";

/** Posts and what they are sorted by, as readers see them. */

type Json = Record<string, unknown>;

const author = (slug: string, more: Json): Json => ({
  slug,
  first_name: "",
  last_name: "",
  email: "",
  bio: "",
  title: "",
  linkedin_url: "",
  facebook_url: "",
  instagram_url: "",
  pinterest_url: "",
  twitter_handle: "",
  profile_image: "",
  ...more,
});
export const annBaker = author("ann-baker", {
  first_name: "Ann",
  last_name: "Baker",
  email: "ann@example.com",
  bio: "Bakes.",
  title: "Baker",
  twitter_handle: "@ann",
});
export const bobMiller = author("bob-miller", { first_name: "Bob", last_name: "Miller" });
export const news = { name: "News", slug: "news" };
export const recipes = { name: "Recipes", slug: "recipes" };
export const oven = { name: "Oven", slug: "oven" };
export const dough = { name: "Dough", slug: "dough" };

type Shape = "list" | "detail" | "search";

/** A post. Lists have an address and no `deleted`; only searches have a `rank`. */
const post = (at: string, slug: string, more: Json) => (shape: Shape) => ({
  status: "published",
  created: printed(at),
  updated: printed(at),
  published: printed(at),
  scheduled: null,
  ...(shape === "list" ? {} : { deleted: null }),
  slug,
  body: "",
  summary: "",
  seo_title: "",
  meta_description: "",
  featured_image_alt: "",
  url: shape === "list" ? `/${slug}` : null,
  featured_image: null,
  author: annBaker,
  tags: [],
  categories: [],
  ...more,
});

export const first = post("2024-06-01T08:00:00Z", "first-loaf", {
  title: "The first loaf",
  categories: [news],
  tags: [oven],
  body: "<p>Sourdough & steam</p>",
  summary: "How it began",
});
export const second = post("2024-06-02T08:00:00.5Z", "second-loaf", {
  title: "The second loaf",
  categories: [news, recipes],
  tags: [oven, dough],
  featured_image: "https://cdn.example.com/second.jpg",
  featured_image_alt: "A darker loaf",
  body: "<p>Rye ]]> and water</p>",
  summary: "Darker, denser",
  seo_title: "Second",
  meta_description: "The second loaf of rye",
});
export const third = post("2024-06-03T08:00:00.25Z", "third-loaf", {
  title: "The third loaf",
  author: bobMiller,
  categories: [recipes],
  body: "<p>Sourdough again, sourdough always</p>",
});

export const withoutBody = (post: Json): Json =>
  Object.fromEntries(Object.entries(post).filter(([key]) => key !== "body"));

/** A neighbour in a post's `meta`. */
export const neighbour = (slug: string, title: string, featured_image: string | null = null) => ({
  slug,
  title,
  featured_image,
});
