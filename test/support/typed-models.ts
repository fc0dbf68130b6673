import * as z from "zod";
import { xmlProblem } from "./well-formed.ts";

/**
 * What the typed models of all SDKs accept at once: where one of them declares a member as never null, as a date or as
 * a closed set of words, an answer must hold it. The reason stands beside each.
 */

/** Go, C#, Swift, Java and Kotlin parse dates, and none of them takes "" for one. */
const timestamp = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?Z$/, "no RFC 3339 time in UTC");
const laterTimestamp = timestamp.nullable();

/** Enumerations of C#, Java and Swift. */
const status = z.enum(["draft", "published", "scheduled"]);

/** Swift and C# want integers or null; addresses would break both. */
const number = z.int().nullable();
const pageMeta = z.strictObject({ count: z.int(), next_page: number, previous_page: number });
const offsetMeta = z.strictObject({ count: z.int(), next_offset: number, previous_offset: number });
const listMeta = z.union([pageMeta, offsetMeta]);

/** Swift wants a name, C# a time of the last change. */
const page = z.looseObject({
  slug: z.string(),
  name: z.string(),
  published: laterTimestamp,
  updated: timestamp,
  scheduled: laterTimestamp,
  status,
  page_type: z.string().nullable(),
  fields: z.record(z.string(), z.unknown()),
});

/** The protocol of Swift's items, PHP's `CollectionItem`, the JavaScript types. */
const item = z.looseObject({ meta: z.looseObject({ id: z.int() }) });

const term = z.looseObject({ name: z.string(), slug: z.string() });
const text = z.string();
/** Kotlin wants a first name; starter projects concatenate the rest. */
const author = z.looseObject({
  slug: text,
  first_name: text,
  last_name: text,
  email: text,
  bio: text,
  title: text,
  linkedin_url: text,
  facebook_url: text,
  instagram_url: text,
  pinterest_url: text,
  twitter_handle: text,
  profile_image: text,
});

/** Lists of tags and categories are mapped over unasked. */
const post = z.looseObject({
  title: text,
  slug: text,
  status,
  created: timestamp,
  updated: timestamp,
  published: laterTimestamp,
  scheduled: laterTimestamp,
  deleted: laterTimestamp.optional(),
  body: text.optional(),
  summary: text,
  seo_title: text,
  meta_description: text,
  featured_image: text.nullable(),
  featured_image_alt: text,
  url: text.nullable(),
  author,
  tags: z.array(term),
  categories: z.array(term),
});
const found = post.extend({ rank: z.number().positive() });

/** Null, or what Swift, C#, Java and Go declare. */
const neighbour = z
  .looseObject({ slug: text, title: text, featured_image: text.nullable() })
  .nullable();

const withRecent = <Term extends z.ZodObject>(of: Term) =>
  of.extend({ recent_posts: z.array(post.extend({ deleted: laterTimestamp })).optional() });

/** PHP's SimpleXML, C#'s XmlDocument and Java's DOM are strict. */
const xml = z.string().refine((value) => xmlProblem(value) === undefined, {
  error: (issue) => `not XML: ${xmlProblem(String(issue.input))}`,
});

/** Swift takes the first member of `data` for the collection, so one collection is alone there, with `meta`. */
const collection = z.strictObject({
  meta: listMeta,
  data: z
    .record(z.string(), z.array(item))
    .refine((data) => Object.keys(data).length === 1, "one collection has one member"),
});
const collections = z.union([
  z.strictObject({}),
  z.strictObject({ data: z.record(z.string(), z.array(item)) }),
]);

const list = (of: z.ZodType) => z.strictObject({ meta: listMeta, data: z.array(of) });
const detail = (of: z.ZodType) => z.strictObject({ data: of });
const all = (of: z.ZodType) => z.strictObject({ data: z.array(of) });

/** Java and Ruby read `detail` of every refusal without looking whether it is there. */
const refusal = z.looseObject({ detail: z.string().min(1) });

/** Which model a path below `/v2/` is read into. */
function modelOf(path: string): z.ZodType | undefined {
  const { pathname, searchParams } = new URL(path, "http://larder.invalid");
  const [resource = "", first, second] = pathname.split("/").slice(2).filter(Boolean);
  const isSearch = searchParams.has("query");
  switch (resource) {
    case "pages":
      return second !== undefined && !(first === "search" && isSearch) ? detail(page) : list(page);
    case "content":
      if (second !== undefined) return detail(item);
      return keysOf(first ?? searchParams.getAll("keys").at(-1)) === 1 ? collection : collections;
    case "search":
      return list(found);
    case "posts":
      if (first === undefined) return list(post);
      return first === "search"
        ? list(found)
        : z.strictObject({
            meta: z.strictObject({ next_post: neighbour, previous_post: neighbour }),
            data: post,
          });
    case "authors":
      return (first === undefined ? all : detail)(withRecent(author));
    case "categories":
    case "tags":
      return (first === undefined ? all : detail)(withRecent(term));
    case "feeds":
      return detail(xml);
    default:
      return undefined;
  }
}

const keysOf = (text = "") =>
  new Set(
    decodeURIComponent(text)
      .split(",")
      .map((key) => key.trim())
      .filter(Boolean),
  ).size;

/** What of an answer the SDKs' models would not take, each with where it is. Answers to writes are only refusals. */
export function modelProblems(
  request: { method: string; path: string },
  answer: { status: number; json: unknown },
): string[] {
  const isRead = request.method === "GET";
  if (answer.status === 304 || request.method === "HEAD" || request.method === "OPTIONS") return [];
  if (answer.status >= 400) return problemsOf(refusal, answer.json);
  if (!isRead) return [];
  if (answer.status !== 200) return [`status ${answer.status}: SDKs take 200 alone`];
  const model = modelOf(request.path);
  if (model === undefined) return [`no model for ${request.path}`];
  return [...problemsOf(model, answer.json), ...embeddedProblems(answer.json)];
}

function problemsOf(model: z.ZodType, value: unknown): string[] {
  const parsed = model.safeParse(value);
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
}

/** Documents that references brought in are read into the same models. */
function embeddedProblems(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap(embeddedProblems);
  if ("page_type" in value && "fields" in value) return [...problemsOf(page, value), ...below];
  return below;
}
