import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { parseQuery, printQuery, type ContentQuery } from "../../shared/query.ts";
import { createApp } from "../../origin/app.ts";
import { bodies } from "../../origin/openapi/write-shapes.ts";
import {
  operationsIn,
  readContentDocument,
  type ContentOperation,
  type ContentParameter,
} from "../support/content-document.ts";
import { createResponseChecker, deref, type Described } from "../support/openapi-check.ts";
import { originsOfFile } from "../support/origin.ts";

const newOrigin = originsOfFile();
const document = readContentDocument();
const operations = operationsIn(document);

const parametersOf = ({ parameters = [] }: ContentOperation): ContentParameter[] =>
  parameters.map((parameter) => deref<ContentParameter>(document, parameter));

/** The request's path with the examples of its path parameters. */
const examplePath = (path: string, operation: ContentOperation): string =>
  `/v2${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const found = parametersOf(operation).find((each) => each.in === "path" && each.name === name);
    return String(found?.example);
  })}`;

const parse = (path: string) => parseQuery(new URL(path, "http://larder.invalid"));
const reads = operations.filter(({ method }) => method === "GET");

test("the document is OpenAPI 3.1, and every reference in it names something", async () => {
  expect(document.openapi).toBe("3.1.0");
  expect(await new Validator().validate(structuredClone(document) as never)).toEqual({
    valid: true,
  });
  const text = JSON.stringify(document);
  for (const [, ref = ""] of text.matchAll(/"\$ref":"([^"]+)"/g))
    expect.soft(deref(document, { $ref: ref }), ref).toBeTypeOf("object");
});

test("every operation has a name of its own, a known tag, words, and its path parameters", () => {
  const names = operations.map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
  const tags = new Set(document.tags.map(({ name }) => name));
  for (const { path, operation } of operations) {
    expect.soft([path, operation.tags.every((tag) => tags.has(tag))]).toEqual([path, true]);
    expect.soft(operation.summary, path).not.toBe("");
    expect.soft(operation.description, path).not.toBe("");
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
    const given = parametersOf(operation).filter((each) => each.in === "path");
    expect.soft([path, given.map(({ name }) => name).toSorted()]).toEqual([path, named.toSorted()]);
  }
});

test("every route of writes is in the document and no other", async () => {
  const origin = await newOrigin();
  const routed = createApp(origin.parts)
    .routes.filter(({ path }) => path.startsWith("/v2/") && !path.includes("*"))
    .filter(({ method }) => method !== "GET" && method !== "ALL")
    .map(({ method, path }) => `${method} ${path.replace(/\/?$/, "/").replaceAll(/:\w+/g, "{}")}`);
  const described = operations
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} /v2${path.replaceAll(/\{\w+\}/g, "{}")}`);
  expect(described.toSorted()).toEqual(routed.toSorted());
  expect(described).toHaveLength(12);
});

/** Every kind of read there is; the compiler asks for new ones. */
const READS: Record<ContentQuery["kind"], string[]> = {
  pages: ["listSinglePages", "listPages"],
  page: ["getPage"],
  page_search: ["searchPages", "searchPagesOfType"],
  items: ["getCollection"],
  collections: ["getCollections"],
  item: ["getItem"],
  posts: ["listPosts"],
  post: ["getPost"],
  post_search: ["searchPosts", "searchPostsByOldPath"],
  terms: ["listAuthors", "listCategories", "listTags"],
  term: ["getAuthor", "getCategory", "getTag"],
  feed: ["getFeed", "getRssXml", "getAtomXml", "getSitemapXml"],
};

test("every kind of read is in the document, and every read of the document is parsed as its kind", () => {
  const parsed: Record<string, string[]> = {};
  for (const { path, operation } of reads) {
    const query = parse(`${examplePath(path, operation)}?query=x`);
    (parsed[query.kind] ??= []).push(operation.operationId);
  }
  const sorted = (kinds: Record<string, string[]>) =>
    Object.fromEntries(Object.entries(kinds).map(([kind, names]) => [kind, names.toSorted()]));
  expect(sorted(parsed)).toEqual(sorted(READS));
});

test("both slash forms of every read are the same query", () => {
  for (const { path, operation } of reads) {
    const asked = examplePath(path, operation);
    expect.soft(parse(asked.replace(/\/$/, "")), asked).toEqual(parse(asked));
  }
});

/** What is no part of a query: answered by the handlers. */
const BESIDE = new Set(["preview", "test"]);

/** What must be there for a parameter to have an effect. */
function needed({ operationId }: ContentOperation, name: string): string {
  if (operationId === "getCollections") return name === "keys" ? "" : "keys=a";
  const search = operationId.startsWith("search") && name !== "query" ? "query=x" : "";
  return name === "offset" ? `${search}&limit=5` : search;
}

test("every query parameter of a read, with its example, is read by the parser and changes the query", () => {
  let count = 0;
  for (const { path, operation } of reads) {
    for (const { name, schema, in: where } of parametersOf(operation)) {
      if (where !== "query" || BESIDE.has(name)) continue;
      const before = `${examplePath(path, operation)}?${needed(operation, name)}`;
      const [own, example] =
        name === "filters" ? ["fields.author.slug", "ann"] : [name, schema.examples?.[0]];
      const after = `${before}&${own}=${encodeURIComponent(String(example))}`;
      expect.soft(printQuery(parse(after)), after).not.toBe(printQuery(parse(before)));
      count++;
    }
  }
  expect(count).toBeGreaterThan(70);
});

/** What the parser makes of a request: the canonical query, or the code of its refusal. */
const outcome = (path: string): unknown => {
  try {
    return printQuery(parse(path));
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

test("limits of parameters are those of the parser: the last that is good, the first that is not", () => {
  const schemas = document.components["parameters"] as Record<string, ContentParameter>;
  const max = (name: string, member = "maximum") => Number(schemas[name]?.schema[member]);
  const list = "/v2/pages/a/";
  const same = (one: string, other: string) => expect.soft(outcome(one), one).toBe(outcome(other));
  same(`${list}?levels=${max("levels") + 1}`, `${list}?levels=${max("levels")}`);
  same(`${list}?levels=0`, `${list}?levels=${max("levels", "minimum")}`);
  same(`${list}?levels=${max("levels", "default")}`, list);
  expect.soft(outcome(`${list}?levels=two`)).toBe("invalid");
  same(`${list}?page_size=${max("page_size") + 1}`, `${list}?page_size=${max("page_size")}`);
  same(`${list}?page_size=0`, `${list}?page_size=${max("page_size", "default")}`);
  same(`${list}?limit=${max("limit") + 1}`, `${list}?limit=${max("limit")}`);
  same(`${list}?page=${max("page", "default")}`, list);
  for (const name of ["levels", "page_size", "limit", "offset"])
    expect.soft(outcome(`${list}?${name}=${max(name)}`)).toContain(`${name}=${max(name)}`);
  expect.soft(outcome(`${list}?levels=${max("levels", "minimum")}`)).toContain("levels=1");
  expect.soft(outcome(`${list}?page=${max("page")}`)).toContain(`page=${max("page")}`);
  expect.soft(outcome(`${list}?page=${max("page") + 1}`)).toBe("not_found");
  expect.soft(outcome(`${list}?page=0`)).toBe("not_found");
  same(`${list}?offset=${max("offset") + 1}`, `${list}?offset=${max("offset")}`);
  const locale = "d".repeat(max("locale", "maxLength"));
  expect.soft(outcome(`${list}?locale=${locale}`)).toContain(locale);
  expect.soft(outcome(`${list}?locale=${locale}d`)).toBe("invalid");
  const words = "w".repeat(max("query", "maxLength"));
  same(`/v2/posts/search/?query=${words}more`, `/v2/posts/search/?query=${words}`);
  const { additionalProperties } = schemas["filters"]!.schema;
  const value = "v".repeat((additionalProperties as { maxLength: number }).maxLength);
  expect.soft(outcome(`${list}?fields.a=${value}`)).toContain(value);
  expect.soft(outcome(`${list}?fields.a=${value}v`)).toBe("invalid");
  const filters = (count: number) =>
    `${list}?${Array.from({ length: count }, (_, index) => `fields.f${index}=1`).join("&")}`;
  expect.soft(outcome(filters(max("filters", "maxProperties")))).toContain("fields.f0=1");
  expect.soft(outcome(filters(max("filters", "maxProperties") + 1))).toBe("invalid");
  const slug = "s".repeat(max("page_slug", "maxLength"));
  expect.soft(outcome(`${list}${slug}/`)).toContain(slug);
  expect.soft(outcome(`${list}${slug}s/`)).toBe("not_found");
});

test("every spelling of a switch that is documented is understood", () => {
  const schemas = document.components["parameters"] as Record<string, ContentParameter>;
  const spellings = schemas["exclude_body"]?.schema["enum"] as string[];
  const on = printQuery(parse("/v2/posts/?exclude_body=1"));
  const isOn = (text: string) => printQuery(parse(`/v2/posts/?exclude_body=${text}`)) === on;
  expect(spellings.filter(isOn)).toEqual(["1", "true"]);
});

/** By body: what its handler refuses, each wrong in one way. */
const REFUSED: [keyof typeof bodies, unknown][] = [
  ["createPage", {}],
  ["createPage", { title: "a" }],
  ["createPage", { title: "", slug: "a" }],
  ["createPage", { title: "a".repeat(201), slug: "a" }],
  ["createPage", { title: "a", slug: "a b" }],
  ["createPage", { title: "a", slug: "a".repeat(101) }],
  ["createPage", { title: "a", slug: "a", status: "scheduled" }],
  ["createPage", { title: "a", slug: "a", fields: [] }],
  ["updatePage", { status: "gone" }],
  ["updatePage", { fields: "x" }],
  ["createItems", { fields: [{}] }],
  ["createItems", { key: "a" }],
  ["createItems", { key: "a", fields: ["x"] }],
  ["updateItem", { fields: 1 }],
  ["createPost", { title: "a" }],
  ["createPost", { title: "a", slug: "a", scheduled: "2026-01-01T00:00:00Z" }],
  ["createPost", { title: "a", slug: "a", scheduled_date: null }],
  ["createPost", { title: "a", slug: "a", author: "ann" }],
  ["createPost", { title: "a", slug: "a", categories: "a" }],
  ["updatePost", { slug: "" }],
  ["updatePost", { featured_image: 1 }],
];

test("bodies are described by the schemas that the handlers parse with", () => {
  const check = bodyChecker();
  for (const [name, body] of REFUSED) {
    expect.soft([name, body, bodies[name].safeParse(body).success]).toEqual([name, body, false]);
    expect.soft([name, body, check(name, body).length > 0]).toEqual([name, body, true]);
  }
  const examples = operations.flatMap(({ operation }) => {
    const media = operation.requestBody?.content["application/json"];
    const name = media?.schema.$ref.split("/").at(-1) ?? "";
    return Object.values(media?.examples ?? {}).map(({ value }) => ({ name, value }));
  });
  expect(examples.length).toBeGreaterThan(8);
  for (const { name, value } of examples) {
    const key = `${name[0]?.toLowerCase()}${name.slice(1)}` as keyof typeof bodies;
    expect.soft([name, bodies[key].safeParse(value).success]).toEqual([name, true]);
    expect.soft([name, check(key, value)]).toEqual([name, []]);
  }
});

/** Holds a body to its schema in the document, through an operation made up to answer it. */
function bodyChecker() {
  const schemaOf = (name: string) => ({
    $ref: `#/components/schemas/${name[0]?.toUpperCase()}${name.slice(1)}`,
  });
  const paths = Object.fromEntries(
    Object.keys(bodies).map((name) => [
      `/${name}`,
      {
        get: {
          responses: { 200: { content: { "application/json": { schema: schemaOf(name) } } } },
        },
      },
    ]),
  );
  const check = createResponseChecker({ paths, components: document.components });
  const headers = { "content-type": "application/json" };
  return (name: keyof typeof bodies, body: unknown) =>
    check("GET", `/${name}`, { status: 200, headers, body });
}

/** Headers that a response must have, with values that its document allows. */
const requiredHeaders = ({ headers = {} }: Described): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, header]) => {
      const found = deref<{ required?: boolean; example?: string; schema: { enum?: string[] } }>(
        document,
        header as { $ref: string },
      );
      const value = found.example ?? found.schema.enum?.[0] ?? "";
      return found.required === true ? [[name, value]] : [];
    }),
  );

test("the examples of answers and refusals are what their schemas say", () => {
  const check = createResponseChecker(document);
  let count = 0;
  for (const { method, path, operation } of operations) {
    for (const [code, described] of Object.entries(operation.responses)) {
      const response = deref<Described>(document, described);
      const type = Object.keys(response.content ?? {})[0] ?? "";
      const media = response.content?.[type] as Partial<Media> | undefined;
      const named = Object.values(media?.examples ?? {}).map(({ value }) => value);
      const headers = { ...requiredHeaders(response), "content-type": type };
      for (const body of [...named, media?.example].filter((each) => each !== undefined)) {
        const answer = { status: Number(code), headers, body };
        const wrong = check(method, examplePath(path, operation), answer);
        expect.soft([method, path, code, wrong]).toEqual([method, path, code, []]);
        count++;
      }
    }
  }
  expect(count).toBeGreaterThan(150);
});

interface Media {
  example: unknown;
  examples: Record<string, { value: unknown }>;
}
