import type { DocumentRow, SiteRow } from "../../shared/content/rows.ts";

/** A site of as many documents as wanted, made without a database: articles that name authors, and posts. */

const SITE: SiteRow = {
  locales: ["en", "de"],
  defaultLocale: "en",
  fallbackLocale: null,
  blogUrl: null,
  modelVersion: 1,
  types: [
    {
      id: 1,
      kind: "page",
      key: "article",
      name: "Article",
      fields: [
        { key: "title", kind: "short_text" },
        { key: "body", kind: "wysiwyg" },
        { key: "category", kind: "short_text" },
        { key: "price", kind: "number" },
        { key: "featured", kind: "checkbox" },
        {
          key: "author",
          kind: "reference",
          many: false,
          to: { kind: "collection", key: "writer" },
        },
      ],
    },
    {
      id: 2,
      kind: "collection",
      key: "writer",
      name: "Writer",
      fields: [
        { key: "name", kind: "short_text" },
        { key: "country", kind: "short_text" },
      ],
    },
    { id: 3, kind: "post", key: "post", name: "Post", fields: [] },
    { id: 4, kind: "author", key: "author", name: "Author", fields: [] },
    { id: 5, kind: "category", key: "category", name: "Category", fields: [] },
    { id: 6, kind: "tag", key: "tag", name: "Tag", fields: [] },
    { id: 7, kind: "single", key: "home", name: "Home", fields: [] },
  ],
};

export const madeSite = (fallbackLocale: string | null = null): SiteRow => ({
  ...SITE,
  fallbackLocale,
});

const WRITERS = 500;
/** Of texts: 3.8 KB a document. */
const BODY = "Lorem ipsum dolor sit amet, consetetur sadipscing elitr. ".repeat(60);

export type MadeDocument = DocumentRow & { locale: string };

/** `articles` of them, and a tenth as many posts; a tenth of the articles is in German too. */
export function* madeDocuments(articles: number): Generator<MadeDocument> {
  const time = (at: number) => {
    const iso = new Date(1_700_000_000_000 + ((at * 7_919) % 1_000_003) * 1_000).toISOString();
    return `${iso.slice(0, 10)} ${iso.slice(11, 19)}+00`;
  };
  let id = 0;
  const made = (typeId: number, slug: string | null, fields: object, locale = "en", of = ++id) => ({
    id: of,
    typeId,
    slug,
    name: slug ?? "",
    createdAt: time(of),
    publishedAt: time(of),
    updatedAt: time(of * 3),
    fields: fields as DocumentRow["fields"],
    locale,
  });
  for (let at = 0; at < WRITERS; at++)
    yield made(2, null, { name: `Writer ${at}`, country: `k${at % 3}` });
  yield made(7, "home", {});
  const author = made(4, "ann", { first_name: "Ann" });
  const tag = made(6, "red", {});
  yield author;
  yield tag;
  for (let at = 0; at < articles; at++) {
    const fields = {
      title: `Article ${(at * 7_919) % articles}`,
      // every fifth begins as others do
      body: at % 5 === 0 ? `${BODY}${at}` : `${at} ${BODY}`,
      category: `c${at % 20}`,
      price: at % 50 === 0 ? null : (at * 31) % 10_007,
      featured: at % 10 === 0,
      author: 1 + (at % WRITERS),
    };
    const article = made(1, `article-${at}`, fields);
    yield article;
    if (at % 10 === 0) yield made(1, `article-${at}`, fields, "de", article.id);
  }
  for (let at = 0; at < articles / 10; at++)
    yield made(3, `post-${at}`, {
      body: `post ${at}`,
      author: author.id,
      categories: [],
      tags: at % 2 === 0 ? [tag.id] : [],
    });
}
