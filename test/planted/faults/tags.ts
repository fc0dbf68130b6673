import type { Fault } from "../fault.ts";

/** Faults of the tags of answers, which show nothing, or not all, of what decides what is in them; and of those that rows touch. */

const POSTS = "edge/replica/posts.ts";
const ROOTS = "shared/content/roots.ts";
const BLOG = "shared/content/serialize-blog.ts";
const ORIGIN = "origin/db/content/blog.ts";
const TOUCHED = "edge/replica/touched.ts";
const TAGS = "edge/replica/tags.ts";
const touched = ["test/edge/touched.test.ts"];
const named = ["test/edge/tags.test.ts"];
const tests = ["test/edge/tags-lists.test.ts"];

export const tagFaults: Fault[] = [
  {
    name: "at an edge, posts that are chosen do not depend on what they are chosen by",
    file: POSTS,
    find: '["post", ...decidedBy]',
    put: '["post"]',
    tests,
  },
  {
    name: "at an origin, posts that are chosen do not depend on what they are chosen by",
    file: ORIGIN,
    find: '["post", ...decidedBy]',
    put: '["post"]',
    tests: ["test/origin/surrogate-keys.test.ts"],
  },
  {
    name: "at an edge, terms with their newest posts do not depend on posts",
    file: POSTS,
    find: 'recentPosts ? [of, "post"] : [of]',
    put: "[of]",
    tests,
  },
  {
    name: "at an origin, terms with their newest posts do not depend on posts",
    file: ORIGIN,
    find: 'wanted.recentPosts ? [wanted.of, "post"] : [wanted.of]',
    put: "[wanted.of]",
    tests: ["test/origin/tags.property.test.ts"],
  },
  {
    name: "terms with their newest posts do not depend on what these name",
    file: BLOG,
    find: "...recent.flatMap(termsOf)",
    put: "...recent.slice(0, 0).flatMap(termsOf)",
    tests,
  },
  {
    name: "a list of posts does not depend on what they name",
    file: BLOG,
    find: "roots.posts.flatMap(termsOf)",
    put: "roots.posts.slice(0, 0).flatMap(termsOf)",
    tests,
  },
  {
    name: "at an edge, a search of posts does not depend on posts",
    file: POSTS,
    find: "  return { ...said(site), typeIds, count, posts };",
    put: "  return { ...said(site), typeIds: [], count, posts };",
    tests,
  },
  {
    name: "a search of pages does not depend on the types that it searches",
    file: ROOTS,
    find: "known: true, typeIds, count",
    put: "known: true, typeIds: [], count",
    tests,
  },
  {
    name: "a search of pages depends on collections",
    file: ROOTS,
    find: '["single", "page"]',
    put: '["single", "page", "collection"]',
    tests,
  },
  {
    name: "a list does not depend on what its references lead to",
    file: ROOTS,
    find: "[type.id, ...selection.through]",
    put: "[type.id]",
    tests,
  },
  {
    name: "a list depends on the first type only that its references lead to",
    file: "shared/content/filters.ts",
    find: "  through.add(target.id);",
    put: "  if (through.size === 0) through.add(target.id);",
    tests,
  },
  {
    name: "what takes a tag down is forgotten when another row touches it",
    file: TOUCHED,
    find: "isGone: isGone || known?.isGone === true",
    put: "isGone",
    tests: touched,
  },
  {
    name: "a tag is touched at the position of its last row, not of its newest",
    file: TOUCHED,
    find: "Math.max(position, known?.position ?? 0)",
    put: "position",
    tests: touched,
  },
  {
    name: "a slug that nobody can ask for is a tag",
    file: TOUCHED,
    find: "slug !== null && isSlug(slug)",
    put: "slug !== null",
    tests: touched,
  },
  {
    name: "where types stand for documents, neighbours are forgotten",
    file: TAGS,
    find: "? byType(rows, all) : all",
    put: "? byType(rows, tags) : all",
    tests: named,
  },
  {
    name: "types stand for documents of one locale only",
    file: TAGS,
    find: "(select distinct locale from counts) l",
    put: "(select 'en' as locale) l",
    tests: named,
  },
  {
    name: "documents that are too many to be named are named",
    file: TAGS,
    find: "? byType(rows, all) : all",
    put: "? all : all",
    tests: named,
  },
  {
    name: "what an origin said in a ledger's place is not purged by what it was made of",
    file: "edge/read/content.ts",
    find: "...(tagged && { tagged }) };",
    put: "...(!tagged && { tagged: false as never }) };",
    tests: ["test/edge/tags.test.ts"],
  },
];
