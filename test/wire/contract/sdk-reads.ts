import { wireToken } from "../../support/wire.ts";
import { annBaker, bobMiller, first, news, oven, recipes, dough, third } from "./blog-things.ts";
import type { Row } from "./row.ts";
import { about, blog, full, home, menu, note, notes, pages } from "./things.ts";

/**
 * What each SDK sends, as it goes over the wire: its slashes, its headers, its parameters in its order and as often as
 * it sends them. One line per call.
 */

interface Sdk {
  name: string;
  headers: Record<string, string>;
  calls: [call: string, path: string, body: unknown][];
}

const T = `auth_token=${wireToken.read}`;
/** Of a token that may see drafts; what is asked for has none. */
const D = `auth_token=${wireToken.manage}`;

const FULL = { data: full() };
const ABOUT = { data: about };
const NOTES = { meta: pages(12, null, 2), data: notes(12, 3) };
const SMALL = { meta: pages(12, null, 2), data: notes(12, 11) };
const ONE = { meta: pages(1), data: [note(7)] };
const FOUND = { meta: pages(1), data: [full()] };
const MENU = { meta: pages(1), data: { navigation_menu: [menu(2)] } };
const BOTH = { data: { navigation_menu: [menu(2)], navigation_menu_item: [home(), blog()] } };
const POSTS = { meta: pages(1), data: [third("list")] };
const AUTHORS = { data: [annBaker, bobMiller] };
const CATEGORIES = { data: [news, recipes] };
const TAGS = { data: [oven, dough] };
const BOBS = { data: { ...bobMiller, recent_posts: [third("detail")] } };
/** Of these only the outline is told here; the contract table has their bodies. */
const POST = "a post";
const SEARCH = "posts found";
const FEED = "a feed";

const javascript = (name: string, client: string, more: Record<string, string>): Sdk => ({
  name,
  headers: { "x-butter-client": client, "accept-encoding": "gzip", ...more },
  calls: [
    ["page.retrieve", `/pages/article/full/?${T}`, FULL],
    ["page.retrieve *", `/pages/*/about/?${T}`, ABOUT],
    ["page.list", `/pages/note/?page_size=2&page=1&${T}`, SMALL],
    ["page.list filtered", `/pages/note/?fields.number=7&${T}`, ONE],
    ["page.search", `/pages/search/?query=sourdough&${T}`, FOUND],
    ["page.retrieve in test mode", `/pages/*/about/?${D}&test=1&preview=1`, ABOUT],
    ["post.retrieve", `/posts/third-loaf/?${T}`, POST],
    ["post.list", `/posts/?author_slug=bob-miller&${T}`, POSTS],
    ["post.search", `/posts/search/?query=sourdough&${T}`, SEARCH],
    ["author.list", `/authors/?${T}`, AUTHORS],
    ["author.retrieve", `/authors/bob-miller/?include=recent_posts&${T}`, BOBS],
    ["category.list", `/categories/?${T}`, CATEGORIES],
    ["category.retrieve", `/categories/news/?${T}`, { data: news }],
    ["tag.list", `/tags/?${T}`, TAGS],
    ["tag.retrieve", `/tags/oven/?${T}`, { data: oven }],
    ["feed.retrieve", `/feeds/rss/?${T}`, FEED],
  ],
});

const v3 = javascript("JavaScript v3", "JS/2.0.0", { "content-type": "application/json" });
const v1 = javascript("JavaScript v1", "JS/1.2.15", {
  accept: "application/json, text/plain, */*",
});

const SDKS: Sdk[] = [
  {
    ...v3,
    calls: [
      ...v3.calls,
      ["content.retrieve of one key", `/content/navigation_menu/?${T}`, MENU],
      ["content.retrieve of two", `/content/navigation_menu,navigation_menu_item/?${T}`, BOTH],
    ],
  },
  {
    ...v1,
    calls: [
      ...v1.calls,
      ["content.retrieve of one key", `/content/?keys=navigation_menu&${T}`, MENU],
      ["content.retrieve of two", `/content/?keys=navigation_menu,navigation_menu_item&${T}`, BOTH],
      ["content.retrieve of none", `/content/?keys=&${T}`, {}],
    ],
  },
  {
    name: "Python",
    headers: {
      "user-agent": "python-requests/2.31.0",
      "x-butter-client": "Python/2.1.1",
      "accept-encoding": "gzip",
      accept: "*/*",
    },
    calls: [
      ["pages.get", `/pages/article/full/?${T}`, FULL],
      ["pages.get *", `/pages/*/about/?${T}`, ABOUT],
      ["pages.all", `/pages/note/?page_size=2&${T}`, SMALL],
      ["pages.search", `/pages/search/?query=sourdough&${T}`, FOUND],
      ["content_fields.get of one", `/content/?keys=navigation_menu&${T}`, MENU],
      [
        "content_fields.get of two",
        `/content/?keys=navigation_menu%2Cnavigation_menu_item&${T}`,
        BOTH,
      ],
      ["content_fields.get of none", `/content/?keys=&${T}`, {}],
      ["get_collection", `/content/navigation_menu/?${T}`, MENU],
      ["posts.all", `/posts/?author_slug=bob-miller&${T}`, POSTS],
      ["posts.get", `/posts/third-loaf/?${T}`, POST],
      ["posts.search", `/posts/search/?query=sourdough&${T}`, SEARCH],
      ["authors.all", `/authors/?${T}`, AUTHORS],
      ["authors.get", `/authors/bob-miller?include=recent_posts&${T}`, BOBS],
      ["categories.all", `/categories/?${T}`, CATEGORIES],
      ["categories.get", `/categories/news?${T}`, { data: news }],
      ["tags.all", `/tags/?${T}`, TAGS],
      ["tags.get", `/tags/oven?${T}`, { data: oven }],
      ["feeds.get", `/feeds/atom?${T}`, FEED],
    ],
  },
  {
    name: "Ruby",
    headers: { "user-agent": "ButterCMS/Ruby 2.4", accept: "application/json" },
    calls: [
      ["Page.get", `/pages/article/full/?${T}`, FULL],
      ["Page.list", `/pages/note/?page_size=2&${T}`, SMALL],
      ["Page.search", `/pages/search/?query=sourdough&${T}`, FOUND],
      ["Page.get in test mode", `/pages/*/about/?${D}&test=1`, ABOUT],
      ["Content.fetch", `/content/?keys=navigation_menu&${T}`, MENU],
      ["Content.fetch of two", `/content/?keys=navigation_menu%2Cnavigation_menu_item&${T}`, BOTH],
      ["Content.fetch before 2.0", `/content?keys=navigation_menu&${T}`, MENU],
      ["Content.list", `/content/navigation_menu/?${T}`, MENU],
      ["Post.all", `/posts/?author_slug=bob-miller&${T}`, POSTS],
      ["Post.find", `/posts/third-loaf/?${T}`, POST],
      ["Post.search", `/search/?query=sourdough&${T}`, SEARCH],
      ["Author.all", `/authors/?${T}`, AUTHORS],
      ["Author.find", `/authors/bob-miller/?include=recent_posts&${T}`, BOBS],
      ["Category.all", `/categories/?${T}`, CATEGORIES],
      ["Category.find", `/categories/news/?${T}`, { data: news }],
      ["Tag.all", `/tags/?${T}`, TAGS],
      ["Tag.find", `/tags/oven/?${T}`, { data: oven }],
      ["Feed.find", `/feeds/sitemap/?${T}`, FEED],
    ],
  },
  {
    name: "Go",
    headers: {
      "user-agent": "Go-http-client/1.1",
      "x-butter-client": "Go/2.3.0",
      "content-type": "application/json",
      "accept-encoding": "gzip",
    },
    calls: [
      ["GetPage", `/pages/article/full/?${T}`, FULL],
      ["GetPages", `/pages/note/?${T}&page_size=2&preview=0`, SMALL],
      ["GetContentFields", `/content/?${T}&keys=navigation_menu`, MENU],
      ["GetPosts", `/posts/?${T}&author_slug=bob-miller`, POSTS],
      ["GetPost", `/posts/third-loaf/?${T}`, POST],
      ["SearchPosts", `/search/?${T}&query=sourdough`, SEARCH],
      ["GetAuthors", `/authors/?${T}`, AUTHORS],
      ["GetAuthor", `/authors/bob-miller/?${T}&include=recent_posts`, BOBS],
      ["GetCategories", `/categories/?${T}`, CATEGORIES],
      ["GetCategory", `/categories/news?${T}`, { data: news }],
      ["GetTags", `/tags/?${T}`, TAGS],
      ["GetTag", `/tags/oven/?${T}`, { data: oven }],
      ["GetFeed", `/feeds/rss/?${T}`, FEED],
    ],
  },
  {
    name: "PHP",
    headers: { "x-butter-client": "PHP/3.0.1", "accept-encoding": "gzip" },
    calls: [
      ["fetchPage", `/pages/article/full/?${T}`, FULL],
      ["fetchPages", `/pages/note/?page_size=2&${T}`, SMALL],
      ["fetchPages filtered", `/pages/note/?fields.number=7&fields.flag=false&${T}`, ONE],
      ["fetchContentFields", `/content/?keys=navigation_menu&${T}`, MENU],
      [
        "fetchContentFields of two",
        `/content/?keys=navigation_menu%2Cnavigation_menu_item&${T}`,
        BOTH,
      ],
      ["fetchPosts", `/posts/?author_slug=bob-miller&${T}`, POSTS],
      ["fetchPost", `/posts/third-loaf/?${T}`, POST],
      ["searchPosts", `/search/?query=sourdough&${T}`, SEARCH],
      ["fetchAuthors", `/authors/?${T}`, AUTHORS],
      ["fetchAuthor", `/authors/ann-baker/?${T}`, { data: annBaker }],
      ["fetchCategories", `/categories/?${T}`, CATEGORIES],
      ["fetchCategory", `/categories/news/?${T}`, { data: news }],
      ["fetchTags", `/tags/?${T}`, TAGS],
      ["fetchTag", `/tags/oven/?${T}`, { data: oven }],
      ["fetchFeed", `/feeds/rss/?${T}`, FEED],
    ],
  },
  {
    name: "C#",
    headers: { "x-butter-client": ".NET/2.1.0.0" },
    calls: [
      ["RetrievePage", `/pages/article/full/?${T}&preview=0&preview=0`, FULL],
      ["RetrievePage of drafts", `/pages/*/about/?${D}&preview=1&preview=1`, ABOUT],
      ["ListPages", `/pages/note/?${T}&page_size=2`, SMALL],
      ["RetrieveContentFields", `/content/?${T}&keys=navigation_menu`, MENU],
      [
        "RetrieveContentFields of two",
        `/content/?${T}&keys=navigation_menu,navigation_menu_item`,
        BOTH,
      ],
      ["ListPosts", `/posts/?${T}&author_slug=bob-miller`, POSTS],
      [
        "ListPosts without bodies",
        `/posts/?${T}&exclude_body=True&author_slug=nobody`,
        {
          meta: pages(0),
          data: [],
        },
      ],
      ["RetrievePost", `/posts/third-loaf/?${T}`, POST],
      ["SearchPosts", `/search/?${T}&query=sourdough`, SEARCH],
      ["ListAuthors", `/authors/?${T}`, AUTHORS],
      ["RetrieveAuthor", `/authors/bob-miller/?${T}&include=recent_posts`, BOBS],
      ["ListCategories", `/categories/?${T}`, CATEGORIES],
      ["RetrieveCategory", `/categories/news/?${T}`, { data: news }],
      ["ListTags", `/tags/?${T}`, TAGS],
      ["RetrieveTag", `/tags/oven/?${T}`, { data: oven }],
      ["GetRSSFeed", `/feeds/rss/?${T}`, FEED],
      ["GetAtomFeed", `/feeds/atom/?${T}`, FEED],
      ["GetSitemap", `/feeds/sitemap/?${T}`, FEED],
    ],
  },
  {
    name: "Java",
    headers: {
      "user-agent": "Apache-HttpClient/4.5.13 (Java/17)",
      "accept-encoding": "gzip,deflate",
    },
    calls: [
      ["getPage", `/pages/article/full/?${T}&preview=0&preview=0`, FULL],
      ["getPages", `/pages/note?${T}&page_size=2&preview=0&preview=0`, SMALL],
      ["getSearchPages", `/pages/search/article?${T}&query=sourdough`, FOUND],
      ["getCollection", `/content/navigation_menu/?${T}&preview=0`, MENU],
      ["getPosts", `/posts/?${T}&author_slug=bob-miller`, POSTS],
      ["getPost", `/posts/third-loaf?${T}`, POST],
      ["getSearchPosts", `/posts/search/?${T}&query=sourdough`, SEARCH],
      ["getAuthors", `/authors/?${T}`, AUTHORS],
      ["getAuthor", `/authors/bob-miller?${T}&include=recent_posts`, BOBS],
      ["getCategories", `/categories/?${T}`, CATEGORIES],
      ["getCategory", `/categories/news?${T}`, { data: news }],
      ["getTags", `/tags/?${T}`, TAGS],
      ["getTag", `/tags/oven?${T}`, { data: oven }],
      ["getRSS", `/feeds/rss/?${T}`, FEED],
      ["getAtom", `/feeds/atom/?${T}`, FEED],
      ["getSiteMap", `/feeds/sitemap/?${T}`, FEED],
    ],
  },
  {
    name: "Kotlin",
    headers: { "user-agent": "okhttp/4.9.0", "accept-encoding": "gzip" },
    calls: [
      ["getPage", `/pages/article/full/?${T}`, FULL],
      ["getPage *", `/pages/*/about/?${T}`, ABOUT],
      ["getPages", `/pages/note/?page_size=2&${T}`, SMALL],
      ["getCollection", `/content/navigation_menu/?${T}`, MENU],
      ["getPosts", `/posts/?author_slug=bob-miller&${T}`, POSTS],
      ["getPost", `/posts/third-loaf/?${T}`, POST],
      ["searchPosts", `/search/?query=sourdough&${T}`, SEARCH],
      ["getAuthors", `/authors/?${T}`, AUTHORS],
      ["getAuthor", `/authors/bob-miller?include=recent_posts&${T}`, BOBS],
      ["getCategories", `/categories/?${T}`, CATEGORIES],
      ["getCategory", `/categories/news/?${T}`, { data: news }],
      ["getTags", `/tags/?${T}`, TAGS],
      ["getTag", `/tags/oven/?${T}`, { data: oven }],
    ],
  },
  {
    name: "Swift",
    headers: { accept: "*/*", "accept-encoding": "gzip, deflate" },
    calls: [
      ["getPage", `/pages/article/full?${T}&preview=0`, FULL],
      ["getPages", `/pages/note?${T}&page_size=2`, SMALL],
      ["getPages filtered", `/pages/article?${T}&fields.seo.title=Rise`, FOUND],
      ["searchPages", `/pages/search?${T}&query=sourdough`, FOUND],
      ["getCollection", `/content/navigation_menu?${T}`, MENU],
      ["getPosts", `/posts?${T}&author_slug=bob-miller&exclude_body=false`, POSTS],
      ["getPost", `/posts/third-loaf?${T}`, POST],
      ["searchPosts", `/posts/search?${T}&query=sourdough`, SEARCH],
      ["getAuthors", `/authors?${T}`, AUTHORS],
      ["getAuthor", `/authors/bob-miller?${T}&include=recent_posts`, BOBS],
      ["getCategories", `/categories?${T}`, CATEGORIES],
      ["getCategory", `/categories/news?${T}`, { data: news }],
      ["getTags", `/tags?${T}`, TAGS],
      ["getTag", `/tags/oven?${T}`, { data: oven }],
      ["getFeeds", `/feeds/rss?${T}`, FEED],
    ],
  },
  {
    name: "Dart",
    headers: { "user-agent": "Dart/3.1 (dart:io)", "accept-encoding": "gzip" },
    calls: [
      ["page.retrieve", `/pages/article/full?${T}`, FULL],
      ["page.list", `/pages/note?${T}`, NOTES],
      ["content.retrieve", `/content?${T}&keys=navigation_menu`, MENU],
      [
        "content.retrieve of two",
        `/content?${T}&keys=navigation_menu%2Cnavigation_menu_item`,
        BOTH,
      ],
      ["post.retrieve", `/posts/third-loaf?${T}&slug=third-loaf`, POST],
      ["post.list", `/posts?author_slug=bob-miller&${T}`, POSTS],
      ["post.search", `/search?${T}&query=sourdough`, SEARCH],
      ["author.retrieve, which lists", `/authors?${T}`, AUTHORS],
      ["author.list", `/authors?${T}`, AUTHORS],
      ["category.retrieve", `/categories/news?${T}&slug=news`, { data: news }],
      ["category.list", `/categories?${T}`, CATEGORIES],
      ["tag.list", `/tags?${T}`, TAGS],
    ],
  },
];

/** How many SDKs there are rows of. */
export const SDK_NAMES = SDKS.map(({ name }) => name);

/** Every call as a row; `body` may be a word for an outline. */
export const sdkRows: (Omit<Row, "expect"> & { body: unknown })[] = SDKS.flatMap(
  ({ name, headers, calls }) =>
    calls.map(([call, path, body]) => ({
      name: `${name} ${call}: ${path}`,
      request: { method: "GET", path: `/v2${path}`, headers },
      body,
    })),
);

/** What the words above stand for. */
export const outlines: Record<string, (json: unknown) => unknown> = {
  [POST]: (json) => (json as { data: { slug: string } }).data.slug === "third-loaf",
  [SEARCH]: (json) =>
    (json as { data: { slug: string }[] }).data.map(({ slug }) => slug).join() ===
    [third("search"), first("search")].map(({ slug }) => slug).join(),
  [FEED]: (json) => (json as { data: string }).data.includes("/third-loaf<"),
};
