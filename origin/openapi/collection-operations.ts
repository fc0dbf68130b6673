import { z } from "@hono/zod-openapi";
import {
  collectionsSchema,
  itemAnswerSchema,
  itemListSchema,
  noCollectionsSchema,
} from "./content-shapes.ts";
import { exampleItem, exampleMeta } from "./examples.ts";
import { type Operation, paging, type ReadSpec, read, write } from "./operations.ts";
import { bodies } from "./write-shapes.ts";

/** Collections and their items (the v2 API). */

const list = { tag: "Collections", drafts: true, forbids: true } as const;
const selection = [
  "filters",
  "order",
  "levels",
  "locale",
  "alt_media_text",
  "media_srcset",
] as const;
const example = { meta: exampleMeta, data: { navigation_menu: [exampleItem] } };

const reads: ReadSpec[] = [
  {
    ...list,
    path: "/content/",
    operationId: "getCollections",
    summary: "Read collections by their keys",
    description:
      "One key is answered with `meta` and pagination, several are not, none is an empty object. An unknown key is 404.",
    parameters: ["keys", ...selection, ...paging],
    answer: {
      description: "The items by collection key.",
      schema: z.union([itemListSchema, collectionsSchema, noCollectionsSchema]),
      example,
    },
  },
  {
    ...list,
    path: "/content/{keys}/",
    operationId: "getCollection",
    summary: "Read a collection",
    description:
      "One collection with pagination, or several, by keys separated by commas, without.",
    parameters: ["collection_keys", ...selection, ...paging],
    answer: {
      description: "The items by collection key.",
      schema: z.union([itemListSchema, collectionsSchema]),
      example,
    },
  },
  {
    tag: "Collections",
    drafts: true,
    path: "/content/{key}/{id}/",
    operationId: "getItem",
    summary: "Read an item",
    description: "One item of a collection by its id.",
    parameters: ["collection_key", "item_id", "levels", "locale", "alt_media_text", "media_srcset"],
    answer: { description: "The item.", schema: itemAnswerSchema, example: { data: exampleItem } },
  },
];

const item = {
  tag: "Collections",
  path: "/content/{key}/{id}/",
  parameters: ["collection_key", "item_id"],
} as const;
const body = {
  schema: bodies.updateItem,
  examples: { fields: { value: { fields: { label: "Home", url: "#home" } } } },
};
const STATUS =
  " Without `status` the item stays as it is; `draft` hides it, as items have no draft beside a published version.";
const LOCALES =
  ' Fields of one locale are given as they are, and `locale` names it; of several by locale: `{"en": {…}, "de": {…}}`.';

export const collectionOperations: Operation[] = [
  ...reads.map(read),
  write({
    method: "post",
    path: "/content/",
    operationId: "createItems",
    tag: "Collections",
    summary: "Create items",
    description:
      "All of them or, when one is not valid, none. A single object is read as a list of one. Messages of several" +
      " begin with the index (`[1].label`)." +
      LOCALES,
    parameters: [],
    body: {
      schema: bodies.createItems,
      examples: {
        "two items": {
          value: {
            key: "navigation_menu_item",
            status: "published",
            fields: [
              { label: "Home", url: "#home" },
              { label: "About", url: "#about" },
            ],
          },
        },
      },
    },
  }),
  write({
    ...item,
    method: "put",
    operationId: "replaceItem",
    summary: "Replace an item",
    description: `Fields that are not named become empty.${STATUS}${LOCALES}`,
    body,
  }),
  write({
    ...item,
    method: "patch",
    operationId: "updateItem",
    summary: "Change an item",
    description: `Fields that are not named keep their values.${STATUS}${LOCALES}`,
    body,
  }),
  write({
    ...item,
    method: "delete",
    operationId: "deleteItem",
    summary: "Delete an item",
    description: "In every locale. Its revisions are kept.",
  }),
];
