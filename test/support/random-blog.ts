import fc from "fast-check";

/** Random editing of a site's blog: posts with authors, categories and tags, which come, change and go. */

const SLUGS = ["p", "q", "r"];
const LOCALES = ["en", "de"];
const AUTHORS = ["ann", "bob"];
const CATEGORIES = ["News", "Old news"];
const TAGS = ["Red", "Green"];

export type BlogEdit =
  | {
      kind: "post";
      slug: string;
      locale: string;
      label: number;
      author: number;
      categories: string[];
      tags: string[];
      draft: boolean;
      renamed: string | null;
    }
  | { kind: "delete-post"; slug: string }
  | { kind: "author"; slug: string; label: number; remove: boolean };

const slug = fc.constantFrom(...SLUGS);

export const randomBlogEdit: fc.Arbitrary<BlogEdit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("post" as const),
      slug,
      locale: fc.constantFrom(...LOCALES),
      label: fc.nat(2),
      author: fc.nat(2),
      categories: fc.subarray(CATEGORIES),
      tags: fc.subarray(TAGS),
      draft: fc.boolean(),
      renamed: fc.option(slug, { freq: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete-post" as const), slug }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("author" as const),
      slug: fc.constantFrom(...AUTHORS),
      label: fc.nat(2),
      remove: fc.boolean(),
    }),
  },
);

/** Paths of the blog that the edits can change. */
export const blogPaths: string[] = [
  ...SLUGS.map((each) => `/v2/posts/${each}/`),
  "/v2/posts/",
  "/v2/posts/?author_slug=ann",
  "/v2/posts/?category_slug=news&tag_slug=red",
  "/v2/posts/?exclude_body=1",
  "/v2/posts/search/?query=label",
  "/v2/posts/search/?query=label+1",
  "/v2/authors/?include=recent_posts",
  "/v2/authors/ann/",
  "/v2/categories/news/?include=recent_posts",
  "/v2/tags/",
  "/v2/feeds/rss/",
  "/v2/feeds/atom/?tag_slug=red",
  "/v2/feeds/sitemap/",
];

type Send = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: unknown }>;

export async function applyBlogEdit(
  edit: BlogEdit,
  send: Send,
  authors: Map<string, number>,
): Promise<void> {
  switch (edit.kind) {
    case "post":
      return writePost(edit, send, authors);
    case "delete-post":
      await send("DELETE", `/v2/posts/${edit.slug}/`);
      return;
    case "author": {
      const id = authors.get(edit.slug);
      const body = { first_name: `${edit.slug} ${edit.label}` };
      if (id === undefined) {
        const made = await send("POST", "/manage/v1/authors", { ...body, slug: edit.slug });
        authors.set(edit.slug, (made.body as { id: number }).id);
      } else if (edit.remove) {
        await send("DELETE", `/manage/v1/authors/${id}`);
        authors.delete(edit.slug);
      } else await send("PATCH", `/manage/v1/authors/${id}`, body);
    }
  }
}

async function writePost(
  edit: Extract<BlogEdit, { kind: "post" }>,
  send: Send,
  authors: Map<string, number>,
): Promise<void> {
  const author = [...authors.keys()][edit.author];
  const body = {
    title: `title ${edit.label}`,
    status: edit.draft ? "draft" : "published",
    body: `<p>label ${edit.label}</p>`,
    categories: edit.categories,
    tags: edit.tags,
    ...(author === undefined ? {} : { author: { slug: author } }),
  };
  const query = `?locale=${edit.locale}`;
  const created = await send("POST", `/v2/posts/${query}`, { ...body, slug: edit.slug });
  if (created.status === 202) return;
  const renamed = edit.renamed === null ? {} : { slug: edit.renamed };
  await send("PATCH", `/v2/posts/${edit.slug}/${query}`, { ...body, ...renamed });
}
