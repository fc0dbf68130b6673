import { absentDetail, goneDetail, type ContentQuery, type QueryOf } from "../query.ts";
import { eachSliced, type Sliced } from "../sliced.ts";
import { documentTag, neighbourTag, typeTag, type Tag } from "../tags.ts";
import { showNeighbour, showPost, showTerm, termsOf, type Named, type Terms } from "./blog.ts";
import type {
  FoundPost,
  FoundPosts,
  FoundTerm,
  PostDocument,
  PublishedDocument,
  Roots,
} from "./documents.ts";
import { printFeed } from "./feeds.ts";
import { absent, printMeta, type Absent } from "./meta.ts";
import { gather, listed, type Texts } from "./texts.ts";
import { printFitting } from "./too-large.ts";

/** Answers of the blog (the v2 API). Pure, like the rest of serializing. */

type BlogRoots = Extract<Roots, { kind: "post" | "posts" | "terms" }>;

const postsIn = (roots: BlogRoots): PostDocument[] => {
  if (roots.kind === "posts") return roots.posts;
  if (roots.kind === "terms") return roots.found.flatMap(({ recent }) => recent);
  return roots.post === null ? [] : [roots.post];
};

/** The authors, categories and tags that the posts of an answer name, as far as they are published. */
export function termsIn(
  roots: BlogRoots,
  documents: ReadonlyMap<number, PublishedDocument>,
): Terms {
  const ids = postsIn(roots).flatMap(termsOf);
  return new Map(
    ids.flatMap((id) => {
      const term = documents.get(id);
      return term === undefined ? [] : [[id, term]];
    }),
  );
}

export function* printBlog(
  query: ContentQuery,
  roots: BlogRoots,
  named: Named,
): Sliced<Texts | Absent> {
  switch (roots.kind) {
    case "post":
      return printPost(query, roots, named);
    case "posts":
      return query.kind === "feed"
        ? [yield* printFeedAnswer(query, roots, named.terms)]
        : yield* printPosts(query, roots, named);
    case "terms":
      return yield* printTerms(query, roots.found, named);
  }
}

function printPost(
  query: ContentQuery,
  { post, next, previous, blogUrl }: FoundPost,
  named: Named,
): Texts | Absent {
  if (post === null) return absent(absentDetail(query));
  const meta = { next_post: showNeighbour(next), previous_post: showNeighbour(previous) };
  const data = showPost(post, named, { in: "detail", excludeBody: false, blogUrl });
  return [JSON.stringify({ meta, data })];
}

function* printPosts(
  query: ContentQuery,
  { count, posts, blogUrl }: FoundPosts,
  named: Named,
): Sliced<Texts | Absent> {
  if (query.kind !== "posts" && query.kind !== "post_search") return absent(absentDetail(query));
  const meta = printMeta(query.paging, count);
  if (meta === undefined) return absent(goneDetail(query));
  const search = query.kind === "post_search";
  const shape = {
    in: search ? "search" : "list",
    excludeBody: !search && query.excludeBody,
    blogUrl,
  } as const;
  const printed = yield* eachSliced(posts, function* (post) {
    yield;
    return JSON.stringify(showPost(post, named, shape));
  });
  return gather(listed(`{"meta":${meta},"data":[`, printed, "]}"));
}

function printFeedAnswer(
  { format, raw }: QueryOf<"feed">,
  { posts, blogUrl }: FoundPosts,
  terms: Terms,
): Sliced<string> {
  // a feed is the newest posts, as many as there is room for
  return printFitting(posts.length, (count) => {
    const shown = posts.slice(0, count);
    const xml = printFeed({ format, base: blogUrl ?? "", posts: shown, terms });
    return raw ? xml : JSON.stringify({ data: xml });
  });
}

function* printTerms(
  query: ContentQuery,
  found: FoundTerm[],
  named: Named,
): Sliced<Texts | Absent> {
  if (query.kind !== "terms" && query.kind !== "term") return absent(absentDetail(query));
  const exists = query.kind === "terms" || found.some(({ term }) => term !== null);
  if (!exists) return absent(absentDetail(query));
  const most = Math.max(0, ...found.map(({ recent }) => recent.length));
  // the newest posts of each, as many as there is room for
  const text = yield* printFitting(most, (count) => {
    const shown = found.flatMap(({ term, recent, blogUrl }) => {
      if (term === null) return [];
      const shape = { in: "detail", excludeBody: false, blogUrl } as const;
      const posts = recent.slice(0, count).map((post) => showPost(post, named, shape));
      return [
        { ...showTerm(query.of, term), ...(query.recentPosts ? { recent_posts: posts } : {}) },
      ];
    });
    return JSON.stringify({ data: query.kind === "terms" ? shown : shown[0] });
  });
  return [text];
}

/** Lists depend on their types; a post also on its neighbours, and on who becomes one. */
export function blogTags(roots: Roots): Tag[] {
  switch (roots.kind) {
    case "post": {
      const shown = [roots.post, roots.next, roots.previous].filter((post) => post !== null);
      const own =
        roots.post === null
          ? []
          : [neighbourTag(roots.post.id), ...termsOf(roots.post).map(documentTag)];
      return [...own, ...shown.map(({ id }) => documentTag(id))];
    }
    case "posts":
      return [...roots.typeIds.map(typeTag), ...roots.posts.flatMap(termsOf).map(documentTag)];
    case "terms":
      return roots.found.flatMap(({ typeIds, recent }) => [
        ...typeIds.map(typeTag),
        ...recent.flatMap(termsOf).map(documentTag),
      ]);
    default:
      return [];
  }
}
