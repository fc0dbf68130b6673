import * as z from "zod";
import { readAs } from "./json.ts";
import { MAX_SLUG_CHARS } from "./limits.ts";
import { InexactNumber } from "./numbers.ts";

/** The public shapes of requests: what clients send and both sides understand. */

export const scopes = ["read", "preview", "write", "manage"] as const;
export type Scope = (typeof scopes)[number];
export const scopeSchema = z.enum(scopes);

/** What a token opens, as the log carries it to the edges. */
export const grantSchema = z.object({
  site: z.int().min(1),
  /** Those that a newer origin knows and this version does not are left out: they open nothing here. */
  scopes: z.array(z.string()).transform((named) => scopes.filter((scope) => named.includes(scope))),
  locales: z.array(z.string()),
  defaultLocale: z.string(),
  /** Answers carry their surrogate keys without being asked. */
  surrogateKeys: z.boolean().optional(),
});
export type Grant = z.infer<typeof grantSchema>;

/** Reads a token's answer; undefined when another version wrote something that this one cannot read. */
export const parseGrant = (body: string): Grant | undefined => readAs(grantSchema, body);

const statusMessage = "Use draft or published; publishing at a time is not possible here.";
export const statusSchema = z.enum(["draft", "published"], statusMessage);
const missing = (message: string) => (issue: { input: unknown }) =>
  issue.input === undefined || issue.input === null ? message : "Not a valid string.";

/** A title of a page or a post. */
export const titleOf = (what: "page" | "post") =>
  z
    .string({ error: missing(`You must specify a ${what} title.`) })
    .min(1, `You must specify a ${what} title.`)
    .max(200, "Ensure this field has no more than 200 characters.");

/** Django's slugs, which is what the contract's service accepts. */
export const slugOf = (what: "page" | "post") =>
  z
    .string({ error: missing(`You must specify a ${what} slug.`) })
    .min(1, `You must specify a ${what} slug.`)
    .max(MAX_SLUG_CHARS, `Ensure this field has no more than ${MAX_SLUG_CHARS} characters.`)
    .regex(/^[A-Za-z0-9_-]*$/, "Enter a valid slug: letters, numbers, underscores or hyphens.");
export const slugSchema = slugOf("page");

/** Of an edit: whether nobody may be given any more what it replaces (docs/freshness.md). */
export const eraseSchema = z.boolean("Must be a valid boolean.").optional().meta({
  description:
    "Takes what this write replaces from everybody: no edge gives an earlier version any more, whatever is away.",
});
/** What is created replaces nothing. */
export const noErase = z
  .literal(false, "There is nothing yet that could be erased.")
  .optional()
  .meta({ description: "Only for writes that change something." });

/** How OpenAPI has it. */
const anyObject = { type: "object", additionalProperties: {} } as const;

/** An object of any members, all of them: zod's records leave out `__proto__`, which is an unknown field like any other. */
export const membersOf = (message: string) =>
  z
    .custom<Record<string, unknown>>(
      (value) =>
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        !(value instanceof InexactNumber),
      message,
    )
    .meta(anyObject);
const fieldsObject = membersOf("Expected an object of fields.");
const optionalFields = fieldsObject.default({}).meta({ ...anyObject, default: {} });

/** the v2 API: `POST /pages/`. `page-type` is the older spelling of `page_type`. */
export const createPageSchema = z
  .object({
    title: titleOf("page"),
    slug: slugSchema,
    page_type: z.string().nullish(),
    "page-type": z.string().nullish(),
    status: statusSchema.default("draft"),
    erase: noErase,
    fields: optionalFields,
  })
  .transform(({ "page-type": older, page_type, ...rest }) => ({
    ...rest,
    pageType: page_type ?? older ?? "*",
  }));
export type CreatePage = z.infer<typeof createPageSchema>;

/** the v2 API: `PUT` and `PATCH /pages/{type}/{slug}/`, both partial; title, slug and schedules are ignored. */
export const updatePageSchema = z.object({
  status: statusSchema.optional(),
  erase: eraseSchema,
  fields: optionalFields,
});
export type UpdatePage = z.infer<typeof updatePageSchema>;

/** the v2 API: `POST /content/`. A single object is read as a list of one. */
export const createItemsSchema = z.object({
  key: z.string({ error: missing("You must specify a collection key.") }),
  status: statusSchema.default("draft"),
  erase: noErase,
  fields: z
    .union(
      [z.array(fieldsObject), fieldsObject.transform((one) => [one])],
      "Expected a list of items.",
    )
    .refine((items) => items.length > 0, "At least one item is needed.")
    .refine((items) => items.length <= 1_000, "At most 1000 items can be created at once."),
});
export type CreateItems = z.infer<typeof createItemsSchema>;

/** the v2 API: `PUT` and `PATCH /content/{key}/{id}/`; a list of one is accepted as the docs hint. */
export const updateItemSchema = z.object({
  status: statusSchema.optional(),
  erase: eraseSchema,
  fields: z
    .union(
      [
        fieldsObject,
        z
          .array(fieldsObject)
          .length(1)
          .transform(([one]) => one ?? {}),
      ],
      "Expected an object of fields.",
    )
    .default({}),
});
export type UpdateItem = z.infer<typeof updateItemSchema>;
