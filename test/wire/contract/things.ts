import { id, minute, NOTES, noteSlug, PROSE } from "./site.ts";

/** What the site's documents look like to readers, written down from the contract. */

/** A time of the site as answers print it: six fractional digits, or none at all when they are zero. */
export const printed = (at: string): string =>
  at.replace(/(\.\d+)?Z$/, (_, fraction: string | undefined) => {
    const digits = (fraction ?? ".").slice(1).padEnd(6, "0");
    return digits === "000000" ? "Z" : `.${digits}Z`;
  });

type Json = Record<string, unknown>;

const itemUri = (key: string, item: number) => `/v2/content/?keys=${key}[_id=${item}]`;

/** Collection items, to a depth: below level 1 an address stands for them. */
export const bread = (levels: number): unknown =>
  levels < 1
    ? itemUri("topic", id.bread)
    : { meta: { id: id.bread }, name: "Bread", featured: true, weight: 3, parent: null };
export const cake = (levels: number): unknown =>
  levels < 1
    ? itemUri("topic", id.cake)
    : {
        meta: { id: id.cake },
        name: "Cake",
        featured: false,
        weight: 1.5,
        parent: bread(levels - 1),
      };
export const home = (levels = 1): unknown =>
  levels < 1
    ? itemUri("navigation_menu_item", id.home)
    : { meta: { id: id.home }, label: "Home", url: "#home" };
export const blog = (levels = 1): unknown =>
  levels < 1
    ? itemUri("navigation_menu_item", id.blog)
    : { meta: { id: id.blog }, label: "Blog", url: "/blog" };
export const menu = (levels: number): Json => ({
  meta: { id: id.menu },
  name: "Main menu",
  menu_items: [home(levels - 1), blog(levels - 1)],
});

interface Head {
  slug: string;
  name: string;
  page_type: string | null;
  published: string;
  updated?: string;
}

const page = ({ slug, name, page_type, published, updated }: Head, fields: Json): Json => ({
  slug,
  name,
  published: printed(published),
  updated: printed(updated ?? published),
  status: "published",
  scheduled: null,
  page_type,
  fields,
});

export const ann = (levels: number): unknown =>
  levels < 1
    ? "/v2/pages/person/ann/"
    : page(
        {
          slug: "ann",
          name: "Ann Baker",
          page_type: "person",
          published: minute(2, "00"),
        },
        { first_name: "Ann", topics: [bread(levels - 1), cake(levels - 1)] },
      );
export const personTwin = page(
  { slug: "twin", name: "Newer twin", page_type: "person", published: minute(31) },
  { first_name: "", topics: [] },
);
export const personAbout = page(
  { slug: "about", name: "Not the Single Page", page_type: "person", published: minute(32) },
  { first_name: "", topics: [] },
);
export const about = page(
  { slug: "about", name: "About", page_type: null, published: minute(6) },
  { headline: "About us" },
);

/** What fields of every kind hold when nothing was ever put in. */
const nothing = (image: (url: string, alt: string) => unknown): Json => ({
  headline: "",
  intro: "",
  text: "",
  markup: "",
  count: null,
  featured: false,
  day: null,
  shade: "",
  position: "",
  photo: image("", ""),
  topic: null,
  author: null,
  topics: [],
  related: [],
  rows: [],
  seo: { title: "", description: "" },
  body: [],
});
const asUrl = (url: string): unknown => url;
const asObject = (url: string, alt: string): unknown => (url === "" ? "" : { url, alt });

export const plain = (levels = 1): unknown =>
  levels < 1
    ? "/v2/pages/article/plain/"
    : page(
        { slug: "plain", name: "Plain", page_type: "article", published: minute(3) },
        nothing(asUrl),
      );
export const articleTwin = page(
  { slug: "twin", name: "Twin", page_type: "article", published: minute(30) },
  { ...nothing(asUrl), headline: "Older" },
);

const fullHead = {
  slug: "full",
  name: "Full",
  page_type: "article",
  published: minute(4),
  updated: minute(42),
};

/** The page with a field of every kind. */
export function full(levels = 2, media: typeof asObject = asUrl): Json {
  const below = levels - 1;
  return page(fullHead, {
    headline: "Sourdough rising",
    intro: "Line one\nline two",
    text: "<p>Flour &amp; <em>water</em></p>",
    markup: "<b>raw</b>",
    count: 7,
    featured: true,
    day: "2024-03-15T14:30:00",
    shade: "#ff8800",
    position: "left",
    photo: media("https://cdn.example.com/loaf.jpg", "A loaf"),
    topic: cake(below),
    author: ann(below),
    topics: [bread(below), cake(below)],
    related: [plain(below)],
    rows: [
      { label: "first", topic: bread(below) },
      { label: "second", topic: null },
    ],
    seo: { title: "Rise", description: "How dough rises" },
    body: [
      {
        type: "hero",
        fields: {
          headline: "Hello",
          image: media("https://cdn.example.com/hero", ""),
          button_label: "Go",
        },
      },
      { type: "quote", fields: { words: "Bread is life", about: cake(below) } },
    ],
  });
}
export const fullWithAlt = (): Json => full(2, asObject);

/** Its German version: only what was translated; references have no German targets. */
export const fullGerman = page(
  { slug: "full", name: "Full", page_type: "article", published: minute(40) },
  { ...nothing(asUrl), headline: "Brot" },
);

export const prose = page(
  { slug: "prose", name: "Prose", page_type: "prose", published: minute(55) },
  { text: PROSE },
);

export const note = (count: number): Json =>
  page(
    {
      slug: noteSlug(count),
      name: `Note ${count}`,
      page_type: "note",
      published: minute(9 + count),
    },
    { number: count, flag: count % 2 === 0 },
  );
/** Notes as lists have them: by publication, the newest first. */
export const notes = (from: number, to: number): Json[] =>
  Array.from({ length: from - to + 1 }, (_, index) => note(from - index));
export const allNotes = notes(NOTES, 1);

/** The `meta` of a list in pages, and of one by offset. */
export const pages = (
  count: number,
  previous_page: number | null = null,
  next_page: number | null = null,
): Json => ({ next_page, previous_page, count });
export const offsets = (
  count: number,
  previous_offset: number | null,
  next_offset: number | null,
): Json => ({ next_offset, previous_offset, count });
