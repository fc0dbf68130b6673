import { absent, get, type Row } from "./row.ts";

/** Feeds: XML in JSON, its text exact. No blog address is set, so links are relative. */

const XML = '<?xml version="1.0" encoding="utf-8"?>\n';

interface Entry {
  slug: string;
  title: string;
  author: string;
  /** As RSS and as Atom print the time of publication. */
  rss: string;
  atom: string;
  day: string;
  summary: string;
  body: string;
  image?: string;
}

const third: Entry = {
  slug: "third-loaf",
  title: "The third loaf",
  author: "Bob Miller",
  rss: "Mon, 03 Jun 2024 08:00:00 +0000",
  atom: "2024-06-03T08:00:00.250000+00:00",
  day: "2024-06-03",
  summary: "",
  body: "<![CDATA[<p>Sourdough again, sourdough always</p>]]>",
};
const second: Entry = {
  slug: "second-loaf",
  title: "The second loaf",
  author: "Ann Baker",
  rss: "Sun, 02 Jun 2024 08:00:00 +0000",
  atom: "2024-06-02T08:00:00.500000+00:00",
  day: "2024-06-02",
  summary: "Darker, denser",
  body: "<![CDATA[<p>Rye ]]]]><![CDATA[> and water</p>]]>",
  image: "https://cdn.example.com/second.jpg",
};
const first: Entry = {
  slug: "first-loaf",
  title: "The first loaf",
  author: "Ann Baker",
  rss: "Sat, 01 Jun 2024 08:00:00 +0000",
  atom: "2024-06-01T08:00:00+00:00",
  day: "2024-06-01",
  summary: "How it began",
  body: "<![CDATA[<p>Sourdough & steam</p>]]>",
};

const NEVER = { rss: "Thu, 01 Jan 1970 00:00:00 +0000", atom: "1970-01-01T00:00:00+00:00" };

const rss = (...entries: Entry[]) => ({
  data: [
    `${XML}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"`,
    ` xmlns:content="http://purl.org/rss/1.0/modules/content/"`,
    ` xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Latest blog posts</title>`,
    `<link>rss/</link><description></description>`,
    `<atom:link href="rss/" rel="self"></atom:link><language>en-us</language>`,
    `<lastBuildDate>${(entries[0] ?? NEVER).rss}</lastBuildDate>`,
    ...entries.flatMap((entry) => [
      `<item><title>${entry.title}</title><link>/${entry.slug}</link>`,
      entry.image === undefined ? "" : `<media:content medium="image" url="${entry.image}"/>`,
      `<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">${entry.author}</dc:creator>`,
      `<pubDate>${entry.rss}</pubDate><guid>/${entry.slug}</guid>`,
      `<description>${entry.summary}</description>`,
      `<content:encoded>${entry.body}</content:encoded></item>`,
    ]),
    `</channel></rss>`,
  ].join(""),
});

const atom = (...entries: Entry[]) => ({
  data: [
    `${XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us">`,
    `<title>Latest blog posts</title><link href="rss/" rel="alternate"></link>`,
    `<link href="atom/" rel="self"></link><id>rss/</id>`,
    `<updated>${(entries[0] ?? NEVER).atom}</updated>`,
    ...entries.flatMap((entry) => [
      `<entry><title>${entry.title}</title><link href="/${entry.slug}" rel="alternate"></link>`,
      `<published>${entry.atom}</published><updated>${entry.atom}</updated>`,
      `<author><name>${entry.author}</name></author><id>/${entry.slug}</id>`,
      `<summary type="html">${entry.summary}</summary></entry>`,
    ]),
    `</feed>`,
  ].join(""),
});

const sitemap = (...entries: Entry[]) => ({
  data: [
    `${XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`,
    ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`,
    ` xsi:schemaLocation="http://www.sitemaps.org/schemas/sitemap/0.9`,
    ` http://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd">`,
    ...entries.map(({ slug, day }) => `<url><loc>/${slug}</loc><lastmod>${day}</lastmod></url>`),
    `</urlset>`,
  ].join(""),
});

const all = [third, second, first] as const;

export const feedRows: Row[] = [
  get("/feeds/rss/", rss(...all)),
  get("/feeds/rss", rss(...all), "no slash"),
  get("/feeds/atom/", atom(...all)),
  get("/feeds/atom", atom(...all), "no slash"),
  get("/feeds/sitemap/", sitemap(...all)),
  get("/feeds/sitemap", sitemap(...all), "no slash"),
  get("/feeds/rss/?category_slug=news", rss(second, first)),
  get("/feeds/atom/?tag_slug=dough", atom(second)),
  get("/feeds/sitemap/?category_slug=recipes&tag_slug=oven", sitemap(second)),
  get("/feeds/rss/?category_slug=nothing", rss(), "no posts"),
  get("/feeds/atom/?tag_slug=nothing", atom(), "no posts"),
  get("/feeds/sitemap/?tag_slug=nothing", sitemap(), "no posts"),
  get("/feeds/rss/?junk=1&levels=x", rss(...all), "unknown parameters"),
  absent("/feeds/nothing/"),
  absent("/feeds/"),
  absent("/feeds/RSS/", "Not found.", "case counts"),
  absent("/feeds/rss/more/"),
];
