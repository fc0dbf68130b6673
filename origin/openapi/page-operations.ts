import { pageAnswerSchema, pageListSchema } from "./content-shapes.ts";
import { examplePage } from "./examples.ts";
import { type Operation, paging, type ReadSpec, read, write } from "./operations.ts";
import { bodies } from "./write-shapes.ts";

/** Pages (the v2 API). */

const list = {
  tag: "Pages",
  drafts: true,
  answer: {
    description: "One page of the list.",
    schema: pageListSchema,
    example: { meta: { next_page: null, previous_page: null, count: 1 }, data: [examplePage] },
  },
} as const;
const found = {
  ...list,
  parameters: ["query", "search_page_type", "levels", "locale", "alt_media_text", "media_srcset"],
} as const;
const SEARCHED =
  "By the words of the pages themselves; what they refer to is not searched, but shown. The best match comes first.";

const reads: ReadSpec[] = [
  {
    ...list,
    path: "/pages/",
    operationId: "listSinglePages",
    summary: "List Single Pages",
    description: "The same as `/pages/*/`.",
    parameters: ["levels", "locale", "alt_media_text", "media_srcset", ...paging],
  },
  {
    ...list,
    path: "/pages/{page_type}/",
    operationId: "listPages",
    summary: "List the pages of a type",
    description:
      "Newest first unless ordered otherwise. With `*` the Single Pages, which have neither filters nor an order of" +
      " their own: both are ignored. An unknown type is 404.",
    parameters: [
      "pages_of",
      "filters",
      "order",
      "levels",
      "locale",
      "alt_media_text",
      "media_srcset",
      ...paging,
    ],
  },
  {
    ...list,
    path: "/pages/{page_type}/{page_slug}/",
    operationId: "getPage",
    summary: "Read a page",
    description: "One page by its slug. A page that is not published in the locale is 404.",
    parameters: ["page_of", "page_slug", "levels", "locale", "alt_media_text", "media_srcset"],
    answer: { description: "The page.", schema: pageAnswerSchema, example: { data: examplePage } },
  },
  {
    ...found,
    path: "/pages/search/",
    operationId: "searchPages",
    summary: "Search pages",
    description: `${SEARCHED} Without \`query\` this is the list of a page type called \`search\`.`,
    parameters: [...found.parameters, ...paging],
  },
  {
    ...found,
    path: "/pages/search/{page_type}/",
    operationId: "searchPagesOfType",
    summary: "Search pages of a type",
    description: `An older spelling of \`/pages/search/?page_type=\`. ${SEARCHED}`,
    deprecated: true,
    parameters: [
      "pages_of",
      "query",
      "levels",
      "locale",
      "alt_media_text",
      "media_srcset",
      ...paging,
    ],
  },
];

const LOCALES =
  'Fields of one locale are given as they are, and `locale` names it; of several by locale: `{"en": {…}, "de": {…}}`.';
const VALUES =
  " References to pages are slugs, to collection items ids; of a component picker each entry is an object with the" +
  ' component\'s key as its one member, or the form that reads have; unset are `""`, `[]` and null.' +
  " A member that the type does not have is refused.";
const page = {
  tag: "Pages",
  path: "/pages/{page_type}/{page_slug}/",
  parameters: ["page_of", "page_slug"],
} as const;
const change = {
  ...page,
  summary: "Change a page",
  description:
    "PUT and PATCH are the same: fields that are not named keep their values, components merge by field, repeaters and" +
    " component pickers are replaced. Title and slug cannot be changed and are ignored. Without `status` the page stays" +
    " published or a draft; `draft` on a published page keeps the published version with its readers. " +
    LOCALES +
    VALUES,
  body: {
    schema: bodies.updatePage,
    examples: { "one field": { value: { fields: { seo: { title: "Home" } } } } },
  },
} as const;

export const pageOperations: Operation[] = [
  ...reads.map(read),
  write({
    method: "post",
    path: "/pages/",
    operationId: "createPage",
    tag: "Pages",
    summary: "Create a page",
    description:
      `Every field of the type must be given, if empty. ${LOCALES}${VALUES} A Single Page has \`page_type\` null or` +
      " `*` and the slug of its schema. `page-type` is an older spelling of `page_type`.",
    parameters: [],
    body: {
      schema: bodies.createPage,
      examples: {
        "one locale": {
          value: {
            title: "Frequently asked questions",
            slug: "faq",
            page_type: "questions",
            status: "published",
            fields: { headline: "Questions", author: "ann", topics: [1, 2] },
          },
        },
        "several locales": {
          value: {
            title: "Frequently asked questions",
            slug: "faq",
            page_type: "questions",
            fields: { en: { headline: "Questions" }, de: { headline: "Fragen" } },
          },
        },
      },
    },
  }),
  write({ ...change, method: "put", operationId: "replacePage" }),
  write({ ...change, method: "patch", operationId: "updatePage" }),
  write({
    ...page,
    method: "delete",
    operationId: "deletePage",
    summary: "Delete a page",
    description: "In every locale. Its revisions are kept, its slug is free again.",
  }),
];
