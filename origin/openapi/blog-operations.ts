import { z } from "@hono/zod-openapi";
import { FEED_POSTS } from "../../shared/limits.ts";
import {
  authorAnswerSchema,
  authorListSchema,
  feedAnswerSchema,
  termAnswerSchema,
  termListSchema,
} from "./blog-shapes.ts";
import { exampleAuthor, exampleTerm } from "./examples.ts";
import { type Operation, type ReadSpec, read } from "./operations.ts";

/** Authors, categories, tags and feeds (the v2 API). */

const kinds = [
  {
    tag: "Authors",
    path: "/authors/",
    one: "Author",
    list: authorListSchema,
    detail: authorAnswerSchema,
    example: exampleAuthor,
  },
  {
    tag: "Categories",
    path: "/categories/",
    one: "Category",
    list: termListSchema,
    detail: termAnswerSchema,
    example: exampleTerm,
  },
  {
    tag: "Tags",
    path: "/tags/",
    one: "Tag",
    list: termListSchema,
    detail: termAnswerSchema,
    example: exampleTerm,
  },
] as const;

const terms = kinds.flatMap(({ tag, path, one, list, detail, example }): ReadSpec[] => [
  {
    tag,
    path,
    operationId: `list${tag}`,
    summary: `List ${tag.toLowerCase()}`,
    description: "All of them, without pagination.",
    parameters: ["include"],
    answer: { description: "All of them.", schema: list, example: { data: [example] } },
  },
  {
    tag,
    path: `${path}{slug}/`,
    operationId: `get${one}`,
    summary: `Read ${/^[AEIOU]/.test(one) ? "an" : "a"} ${one.toLowerCase()}`,
    description: "One by its slug.",
    parameters: ["slug", "include"],
    answer: { description: "The one.", schema: detail, example: { data: example } },
  },
]);

const feed = { tag: "Feeds", parameters: ["category_slug", "tag_slug"] } as const;
const FEED = `The newest ${FEED_POSTS} posts. Links are relative where the site has no blog address.`;

const rawFeeds = [
  { name: "rss", id: "Rss", mediaType: "application/rss+xml", title: "RSS 2.0" },
  { name: "atom", id: "Atom", mediaType: "application/atom+xml", title: "Atom 1.0" },
  { name: "sitemap", id: "Sitemap", mediaType: "application/xml", title: "a sitemap" },
].map(({ name, id, mediaType, title }): ReadSpec => ({
  ...feed,
  path: `/feeds/${name}.xml`,
  operationId: `get${id}Xml`,
  summary: `Read posts as ${title}, the XML itself`,
  description: `${FEED} No slash at the end.`,
  answer: { description: "The feed.", schema: z.string(), mediaType },
}));

export const blogOperations: Operation[] = [
  ...terms,
  {
    ...feed,
    path: "/feeds/{format}/",
    operationId: "getFeed",
    summary: "Read a feed inside of JSON",
    description: `${FEED} The XML is the string in \`data\`.`,
    parameters: ["format", ...feed.parameters],
    answer: {
      description: "The feed.",
      schema: feedAnswerSchema,
      example: { data: '<?xml version="1.0" encoding="utf-8"?>…' },
    },
  } satisfies ReadSpec,
  ...rawFeeds,
].map(read);
