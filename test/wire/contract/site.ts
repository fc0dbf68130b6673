import type { WriteAt } from "../../support/wire.ts";

/**
 * The site of the contract table. Documents are written one after the other into an empty database, so their ids are
 * known: `id` lists them in the order of the writes, and loading fails when one differs.
 */

export const id = {
  bread: 1,
  cake: 2,
  secret: 3,
  home: 4,
  blog: 5,
  menu: 6,
} as const;

/** The id of what is written next, after 6 items, 20 pages, 2 authors, 4 posts, their 2 categories and 2 tags, and a page. */
export const NEXT_ID = 38;

/** Minutes of the day most of the site was written, in the order of the writes. */
export const minute = (count: number, seconds = "46.787") =>
  `2024-05-17T14:${String(count).padStart(2, "0")}:${seconds}Z`;

const text = (key: string, kind = "short_text") => ({ key, kind });
const topic = (key: string, many: boolean) => ({
  key,
  kind: "reference",
  many,
  to: { kind: "collection", key: "topic" },
});
const page = (key: string, type: string, many: boolean) => ({
  key,
  kind: "reference",
  many,
  to: { kind: "page", key: type },
});

const MODEL: [path: string, key: string, fields: object[]][] = [
  ["collections", "topic", [{ ...text("name"), required: true }]],
  ["collections", "navigation_menu_item", [text("label"), text("url")]],
  [
    "collections",
    "navigation_menu",
    [
      text("name"),
      {
        key: "menu_items",
        kind: "reference",
        many: true,
        to: { kind: "collection", key: "navigation_menu_item" },
      },
    ],
  ],
  ["components", "seo", [text("title"), text("description", "long_text")]],
  ["components", "hero", [text("headline"), text("image", "media"), text("button_label")]],
  ["components", "quote", [text("words", "long_text"), topic("about", false)]],
  ["single-pages", "about", [text("headline")]],
  ["page-types", "person", [text("first_name"), topic("topics", true)]],
  ["page-types", "note", [text("number", "number"), text("flag", "checkbox")]],
  ["page-types", "empty", [text("headline")]],
  ["page-types", "prose", [text("text", "wysiwyg")]],
  ["page-types", "article", [text("headline")]],
];

/** A field of every kind. */
export const ARTICLE_FIELDS = [
  text("headline"),
  text("intro", "long_text"),
  text("text", "wysiwyg"),
  text("markup", "html"),
  text("count", "number"),
  text("featured", "checkbox"),
  text("day", "date"),
  text("shade", "color"),
  { key: "position", kind: "dropdown", options: ["left", "right"] },
  text("photo", "media"),
  topic("topic", false),
  page("author", "person", false),
  topic("topics", true),
  page("related", "article", true),
  { key: "rows", kind: "repeater", fields: [text("label"), topic("topic", false)] },
  { key: "seo", kind: "component", component: "seo" },
  { key: "body", kind: "component_picker", components: ["hero", "quote"] },
];

const blank = Object.fromEntries(ARTICLE_FIELDS.map(({ key }) => [key, ""]));

const FULL = {
  headline: "Sourdough rising",
  intro: "Line one\nline two",
  text: "<p>Flour &amp; <em>water</em></p>",
  markup: "<b>raw</b>",
  count: 7,
  featured: true,
  day: "2024-03-15T14:30",
  shade: "#ff8800",
  position: "left",
  photo: { url: "https://cdn.example.com/loaf.jpg", alt: "A loaf" },
  topic: id.cake,
  author: "ann",
  topics: [id.bread, id.cake],
  related: ["plain"],
  rows: [
    { label: "first", topic: id.bread },
    { label: "second", topic: "" },
  ],
  seo: { title: "Rise", description: "How dough rises" },
  body: [
    { hero: { headline: "Hello", image: "https://cdn.example.com/hero", button_label: "Go" } },
    { quote: { words: "Bread is life", about: id.cake } },
  ],
};

const created = (slug: string, page_type: string | null, fields: object, title: string) => ({
  title,
  slug,
  page_type,
  status: "published",
  fields,
});

/** Words as editors store them, one in a way of its own each. */
export const PROSE = `<p>cr&egrave;me</p><p>Z&#252;rich</p><p>soft&shy;ware, hyper<b>text</b></p>
a < b and gamma <script>hidden()</script> <!-- unseen --> cafe\u0301 İstanbul Straße ΟΔΟΣ 東京都 über<em>all</em> O'Hara`;

/** Writes everything. */
export async function loadSite(write: WriteAt): Promise<void> {
  for (const [path, key, fields] of MODEL)
    await write(minute(0), "POST", `/manage/v1/${path}`, { key, fields });
  const topicFields = [
    { ...text("name"), required: true },
    text("featured", "checkbox"),
    text("weight", "number"),
    topic("parent", false),
  ];
  await write(minute(0), "PUT", "/manage/v1/collections/topic", { fields: topicFields });
  await write(minute(0), "PUT", "/manage/v1/page-types/article", { fields: ARTICLE_FIELDS });
  await loadItems(write);
  await loadPages(write);
  await loadBlog(write);
  await write(
    minute(55),
    "POST",
    "/v2/pages/",
    created("prose", "prose", { text: PROSE }, "Prose"),
  );
}

async function loadItems(write: WriteAt): Promise<void> {
  const item = async (wanted: number, key: string, fields: object, status = "published") => {
    const body = { key, status, fields: [fields] };
    const got = await write(minute(1), "POST", "/v2/content/", body);
    if (got["id"] !== wanted) throw new Error(`${key} got the id ${String(got["id"])}`);
  };
  await item(id.bread, "topic", { name: "Bread", featured: true, weight: 3 });
  await item(id.cake, "topic", { name: "Cake", weight: 1.5, parent: id.bread });
  await item(id.secret, "topic", { name: "Secret" }, "draft");
  await item(id.home, "navigation_menu_item", { label: "Home", url: "#home" });
  await item(id.blog, "navigation_menu_item", { label: "Blog", url: "/blog" });
  const menu = { name: "Main menu", menu_items: [id.home, id.blog] };
  await item(id.menu, "navigation_menu", menu);
}

/** Twelve notes, the newest last. */
export const NOTES = 12;
export const noteSlug = (count: number) => `note-${String(count).padStart(2, "0")}`;

async function loadPages(write: WriteAt): Promise<void> {
  const create = (at: string, body: object) => write(at, "POST", "/v2/pages/", body);
  const ann = { first_name: "Ann", topics: [id.bread, id.cake] };
  await create(minute(2, "00"), created("ann", "person", ann, "Ann Baker"));
  await create(minute(3), created("plain", "article", blank, "Plain"));
  await create(minute(4), created("full", "article", FULL, "Full"));
  await create(minute(5), {
    ...created("hidden", "article", blank, "Hidden"),
    status: "draft",
  });
  await create(minute(6), created("about", null, { headline: "About us" }, "About"));
  for (let count = 1; count <= NOTES; count++) {
    const fields = { number: count, flag: count % 2 === 0 };
    const title = `Note ${count}`;
    await create(minute(9 + count), created(noteSlug(count), "note", fields, title));
  }
  const nobody = { first_name: "", topics: [] };
  await create(minute(30), created("twin", "article", { ...blank, headline: "Older" }, "Twin"));
  await create(minute(31), created("twin", "person", nobody, "Newer twin"));
  await create(minute(32), created("about", "person", nobody, "Not the Single Page"));
  const german = { status: "published", fields: { headline: "Brot", topics: [id.bread] } };
  await write(minute(40), "PATCH", "/v2/pages/article/full/?locale=de", german);
  // readers keep "Plain" as it was published; "Full" gets a newer `updated`
  const edited = { status: "draft", fields: { headline: "Not yet" } };
  await write(minute(41), "PATCH", "/v2/pages/article/plain/", edited);
  await write(minute(42), "PATCH", "/v2/pages/article/full/", { fields: {} });
}

async function loadBlog(write: WriteAt): Promise<void> {
  const author = {
    slug: "ann-baker",
    first_name: "Ann",
    last_name: "Baker",
    email: "ann@example.com",
    bio: "Bakes.",
    title: "Baker",
    twitter_handle: "@ann",
  };
  await write(minute(50), "POST", "/manage/v1/authors", author);
  const bob = { slug: "bob-miller", first_name: "Bob", last_name: "Miller" };
  await write(minute(50), "POST", "/manage/v1/authors", bob);
  const post = (at: string, slug: string, more: object) =>
    write(at, "POST", "/v2/posts/", { title: slug, slug, status: "published", ...more });
  await post("2024-06-01T08:00:00Z", "first-loaf", {
    title: "The first loaf",
    author: { email: "ann@example.com" },
    categories: ["News"],
    tags: ["Oven"],
    body: "<p>Sourdough & steam</p>",
    summary: "How it began",
  });
  await post("2024-06-02T08:00:00.5Z", "second-loaf", {
    title: "The second loaf",
    author: { slug: "ann-baker" },
    categories: ["News", "Recipes"],
    tags: ["Oven", "Dough"],
    featured_image: "https://cdn.example.com/second.jpg",
    featured_image_alt: "A darker loaf",
    body: "<p>Rye ]]> and water</p>",
    summary: "Darker, denser",
    seo_title: "Second",
    meta_description: "The second loaf of rye",
  });
  await post("2024-06-03T08:00:00.25Z", "third-loaf", {
    title: "The third loaf",
    author: { slug: "bob-miller" },
    categories: ["Recipes"],
    body: "<p>Sourdough again, sourdough always</p>",
  });
  await post("2024-06-04T08:00:00Z", "draft-loaf", { title: "A draft", status: "draft" });
}
