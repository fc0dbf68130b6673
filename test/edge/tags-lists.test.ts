import { describe, expect, it } from "vitest";
import type { ContentType, Field } from "../../shared/content/model.ts";
import type { DocumentRow } from "../../shared/content/rows.ts";
import { parseQuery, printQuery } from "../../shared/query.ts";
import { createTestEdge } from "../support/edge.ts";
import { SITE } from "../support/entries.ts";
import {
  documentEntry,
  documentRow,
  rowBatch,
  siteEntry,
  siteRow,
  typeRow,
} from "../support/replica-rows.ts";

/** Answers that show none of the documents that decide what is in them: their types do, shown or not. */

const title: Field = { key: "title", kind: "short_text" };
const referring = (key: string, to: string): Field => ({
  key,
  kind: "reference",
  many: false,
  to: { kind: "page", key: to },
});
const ids = {
  team: 1,
  person: 2,
  place: 3,
  post: 4,
  author: 5,
  category: 6,
  tag: 7,
  home: 8,
  colour: 9,
};
type TypeName = keyof typeof ids;
const type = (key: TypeName, kind: ContentType["kind"], ...fields: Field[]) =>
  typeRow({ id: ids[key], key, kind, fields });
const site = siteRow([
  type("team", "page", title, referring("head", "person")),
  type("person", "page", title, referring("home", "place")),
  type("place", "page", title),
  type("post", "post"),
  type("author", "author"),
  type("category", "category"),
  type("tag", "tag"),
  type("home", "single", title),
  type("colour", "collection", title),
]);

type Change = Pick<DocumentRow, "id"> &
  Partial<Omit<DocumentRow, "fields">> & { of: TypeName; fields?: Record<string, unknown> };

const entryOf = (position: number, { of, fields = {}, ...row }: Change) =>
  documentEntry(position, row.id, documentRow({ typeId: ids[of], ...row, fields }));

/** Who heads a team, and where she is at home; posts that name terms, of which some are not published. */
const LOADED: Change[] = [
  { of: "team", id: 11, fields: { title: "red", head: 12 } },
  { of: "person", id: 12, fields: { title: "blue", home: 13 } },
  { of: "place", id: 13, fields: { title: "green" } },
  { of: "post", id: 21, fields: { author: 31, categories: [32], tags: [33] } },
  { of: "category", id: 34, slug: "shown" },
  { of: "tag", id: 36 },
  { of: "post", id: 22, fields: { categories: [34], tags: [36] } },
  { of: "category", id: 35, slug: "empty" },
];

async function createEdge() {
  const edge = createTestEdge();
  const rows = LOADED.map((each, index) => entryOf(index + 2, each));
  await edge.ledger().apply(rowBatch(0, [siteEntry(1, site), ...rows], { first: true }));
  let position = LOADED.length + 1;
  const read = async (path: string) => {
    const printed = printQuery(parseQuery(new URL(path, "http://edge.test")));
    const { answer, hit } = await edge.cache.read({ site: SITE, printed });
    if (answer.kind !== "live") return { kind: answer.kind, hit };
    const said = await new Response(answer.body as Uint8Array<ArrayBuffer>).text();
    return { kind: answer.kind, source: answer.source, said, hit };
  };
  const take = async (change: Change) => {
    await edge.ledger().apply(rowBatch(position, [entryOf(position + 1, change)]));
    position += 1;
  };
  return { read, take };
}

interface Case {
  what: string;
  path: string;
  /** Brings something into the answer, or changes it there. */
  changes: Change;
  /** Concerns nothing that could be in the answer. */
  leaves: Change;
}

const place: Change = { of: "place", id: 50, fields: { title: "far" } };
const colour: Change = { of: "colour", id: 50, fields: { title: "far" } };
const categoryOfPost: Change = { of: "category", id: 32, slug: "late" };
const post: Change = { of: "post", id: 51, name: "late" };

const CASES: Case[] = [
  {
    what: "a list that compares what a reference leads to",
    path: "/v2/pages/team/?fields.head.title=late",
    changes: { of: "person", id: 12, fields: { title: "late", home: 13 } },
    leaves: place,
  },
  {
    what: "a list that compares what two references lead to",
    path: "/v2/pages/team/?fields.head.home.title=late",
    changes: { of: "place", id: 13, fields: { title: "late" } },
    leaves: colour,
  },
  {
    what: "a list of posts in a category",
    path: "/v2/posts/?category_slug=late",
    changes: categoryOfPost,
    leaves: { of: "tag", id: 50 },
  },
  {
    what: "a list of posts with a tag",
    path: "/v2/posts/?tag_slug=late",
    changes: { of: "tag", id: 33, slug: "late" },
    leaves: { of: "category", id: 50 },
  },
  {
    what: "a list of posts by an author",
    path: "/v2/posts/?author_slug=late",
    changes: { of: "author", id: 31, slug: "late" },
    leaves: { of: "category", id: 50 },
  },
  {
    what: "a feed of posts in a category",
    path: "/v2/feeds/rss/?category_slug=late",
    changes: categoryOfPost,
    leaves: { of: "author", id: 50 },
  },
  {
    what: "a list of posts, by the categories that they name",
    path: "/v2/posts/",
    changes: { of: "category", id: 34, slug: "shown", name: "late" },
    leaves: { of: "category", id: 50 },
  },
  {
    what: "a category with its newest posts",
    path: "/v2/categories/empty/?include=recent_posts",
    changes: { ...post, fields: { categories: [35] } },
    leaves: { of: "tag", id: 50 },
  },
  {
    what: "a category with its newest posts, by what these name",
    path: "/v2/categories/shown/?include=recent_posts",
    changes: { of: "tag", id: 36, name: "late" },
    leaves: { of: "tag", id: 50 },
  },
  {
    what: "all tags",
    path: "/v2/tags/",
    changes: { of: "tag", id: 50, name: "late" },
    leaves: post,
  },
  {
    what: "a search of posts",
    path: "/v2/posts/search/?query=late",
    changes: post,
    leaves: { of: "tag", id: 50, name: "late" },
  },
  {
    what: "a search of a type's pages",
    path: "/v2/pages/search/?query=late&page_type=place",
    changes: { of: "place", id: 50, name: "late" },
    leaves: { of: "person", id: 50, name: "late" },
  },
  {
    what: "a search of all pages",
    path: "/v2/pages/search/?query=late",
    changes: { of: "person", id: 50, name: "late" },
    leaves: { of: "colour", id: 50, fields: { title: "late" } },
  },
  {
    what: "a search of Single Pages",
    path: "/v2/pages/search/?query=late&page_type=*",
    changes: { of: "home", id: 50, name: "late" },
    leaves: { of: "person", id: 50, name: "late" },
  },
];

describe("what is kept of an answer ends with what would come into it, and stays with what would not", () => {
  it.each(CASES)("$what", async ({ path, changes, leaves }) => {
    const { read, take } = await createEdge();
    const first = await read(path);
    expect(first).toMatchObject({ kind: "live", source: "replica", hit: false });
    await take(leaves);
    expect(await read(path)).toEqual({ ...first, hit: true });
    await take(changes);
    const second = await read(path);
    expect(second).toMatchObject({ kind: "live", source: "replica", hit: false });
    expect(second.said).not.toBe(first.said);
  });
});
