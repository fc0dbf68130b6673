import { expect, test } from "vitest";
import { createApp } from "../../origin/app.ts";
import { png } from "../support/media.ts";
import { makeItems, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { createBrowser, PASSWORD, personOf, type Browser } from "../support/people.ts";
import { ask } from "../support/scenarios.ts";

const newOrigin = originsOfFile();

interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
}

interface Operation {
  responses: Record<string, { content?: { "application/json"?: { schema: Schema } } }>;
}

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

async function readDocument(origin: TestOrigin): Promise<Document> {
  const { status, body } = await ask(origin, { ask: "GET /manage/v1/openapi.json", token: null });
  expect(status).toBe(200);
  return body as Document;
}

const typeOf = (value: unknown): string[] => {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  return Number.isInteger(value) ? ["integer", "number"] : [typeof value];
};

/** A schema with what it refers to and what it extends written out. */
function flat(schema: Schema, document: Document): Schema {
  const name = schema.$ref?.split("/").at(-1);
  if (name !== undefined) return flat(document.components.schemas[name] ?? {}, document);
  const { allOf = [], ...own } = schema;
  const parts = [...allOf.map((part) => flat(part, document)), own];
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: parts.flatMap(({ required = [] }) => required),
  };
}

/** Where a value is not what its schema says, as paths; unknown members count too. */
function mismatches(value: unknown, given: Schema, document: Document, at = "$"): string[] {
  const schema = flat(given, document);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    return choices.some((choice) => mismatches(value, choice, document, at).length === 0)
      ? []
      : [`${at} is none of its choices`];
  }
  const wanted = schema.type === undefined ? [] : [schema.type].flat();
  if (wanted.length > 0 && !typeOf(value).some((type) => wanted.includes(type)))
    return [`${at} is no ${wanted.join(" or ")}`];
  if (schema.const !== undefined && schema.const !== value) return [`${at} is not the constant`];
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return [`${at} is not in the list`];
  if (Array.isArray(value)) {
    const { items = {} } = schema;
    return value.flatMap((item, index) => mismatches(item, items, document, `${at}[${index}]`));
  }
  if (typeof value !== "object" || value === null) return [];
  const { properties = {}, required = [], additionalProperties } = schema;
  const missing = required.filter((key) => !Object.hasOwn(value, key));
  const inside = Object.entries(value).flatMap(([key, member]) => {
    const known = properties[key];
    if (known !== undefined) return mismatches(member, known, document, `${at}.${key}`);
    return additionalProperties === undefined || additionalProperties === false
      ? [`${at}.${key} is not described`]
      : [];
  });
  return [...missing.map((key) => `${at}.${key} is missing`), ...inside];
}

const KINDS = ["page-types", "single-pages", "collections", "components"];

const hook = { url: "https://a.example/hook", events: ["*"], headers: { "x-a": "b" } };

/** Requests that together make every operation succeed once. */
async function everyRequest(origin: TestOrigin): Promise<[string, string, unknown, Browser?][]> {
  await makeType(origin, "collections", "tag", [text("label")]);
  const [document] = await makeItems(origin, "tag", [{ label: "x" }]);
  const edge = await origin.request("POST", "/manage/v1/edges", {
    name: "a",
    url: "https://a.example",
  });
  const token = await origin.request("POST", "/manage/v1/tokens", { label: "a", scopes: ["read"] });
  const webhook = await origin.request("POST", "/manage/v1/webhooks", hook);
  const hooks = `/webhooks/${(webhook.body as { id: number }).id}`;
  const tested = await origin.request("POST", `/manage/v1${hooks}/test`);
  const delivery = (tested.body as { id: string }).id;
  const ids = { edge: (edge.body as { id: number }).id, token: (token.body as { id: number }).id };
  const newRelease = async () => {
    const { body } = await origin.request("POST", "/manage/v1/releases", { name: "a" });
    return (body as { id: number }).id;
  };
  const [release, empty] = [await newRelease(), await newRelease()];
  const items = [{ document, action: "publish" }];
  const at = new Date(origin.parts.clock.now() + 86_400_000).toISOString();
  const fields = [
    text("label"),
    { key: "side", kind: "dropdown", options: ["left"], required: true },
  ];
  const types = KINDS.flatMap((kind): [string, string, unknown][] => [
    ["POST", `/${kind}`, { key: "thing", name: "Thing", fields }],
    ["GET", `/${kind}`, undefined],
    ["GET", `/${kind}/thing`, undefined],
    ["PUT", `/${kind}/thing`, { fields: [] }],
    ["DELETE", `/${kind}/thing`, undefined],
  ]);
  const terms: [string, string, unknown][] = [];
  for (const kind of ["authors", "categories", "tags"]) {
    const made = await origin.request("POST", `/manage/v1/${kind}`, { name: "Ann" });
    const { id } = made.body as { id: number };
    terms.push(["POST", `/${kind}`, { name: "Other", slug: "other" }]);
    terms.push(
      ["PATCH", `/${kind}/${id}`, { name: "Bob" }],
      ["DELETE", `/${kind}/${id}`, undefined],
    );
  }
  return [
    ...types,
    ...terms,
    ["GET", "/documents", undefined],
    ["GET", `/documents/${document}/revisions`, undefined],
    ["GET", `/documents/${document}/reach?action=delete`, undefined],
    ["POST", `/documents/${document}/publish`, {}],
    ["POST", `/documents/${document}/unpublish`, undefined],
    ["PUT", `/documents/${document}/schedule`, { publish_at: at }],
    ["GET", "/schedules", undefined],
    ["POST", "/releases", { name: "b" }],
    ["GET", "/releases", undefined],
    ["POST", `/releases/${release}/items`, { items }],
    ["GET", `/releases/${release}`, undefined],
    ["PUT", `/releases/${release}/schedule`, { at }],
    ["DELETE", `/releases/${release}/items/${document}`, undefined],
    ["DELETE", `/releases/${empty}`, undefined],
    ["POST", `/releases/${release}/items`, { items }],
    ["POST", `/releases/${release}/publish`, undefined],
    ["GET", "/tokens", undefined],
    ["POST", "/tokens", { label: "b", scopes: ["read", "manage"] }],
    ["DELETE", `/tokens/${ids.token}`, undefined],
    ["GET", "/edges", undefined],
    ["POST", "/edges", { name: "b", url: "https://b.example" }],
    ["POST", "/edges/join-tokens", {}],
    ["DELETE", `/edges/${ids.edge}`, undefined],
    ["GET", "/site", undefined],
    ["PATCH", "/site", { name: "Renamed", blogUrl: "https://b.example/blog/" }],
    ["GET", "/changes", undefined],
    ["GET", "/changes/1", undefined],
    ["GET", `/why?url=/v2/content/tag/${document}/`, undefined],
    ["GET", "/webhooks", undefined],
    ["POST", "/webhooks", hook],
    ["PATCH", hooks, { enabled: true }],
    ["POST", `${hooks}/test`, undefined],
    ["GET", `${hooks}/deliveries`, undefined],
    ["POST", `${hooks}/deliveries/${delivery}/redeliver`, undefined],
    ["DELETE", hooks, undefined],
    ["POST", "/media", png()],
    ["GET", "/media", undefined],
  ];
}

/** The same of what belongs to people, some of it to whoever signs in. */
async function everyPersonsRequest(
  origin: TestOrigin,
): Promise<[string, string, unknown, Browser?][]> {
  const person = await personOf(origin, "author");
  await personOf(origin, "admin");
  await createBrowser(origin).send("POST", "/session", { email: person.email, password: PASSWORD });
  const sessions = (await person.send("GET", "/sessions")).body as { data: { id: number }[] };
  const [other] = sessions.data;
  const own = await person.send("GET", "/me");
  const member = `/people/${(own.body as { id: number }).id}`;
  const inviting = async (email: string) => {
    const { body } = await origin.request("POST", "/manage/v1/invitations", {
      email,
      role: "viewer",
    });
    return body as { id: number; secret: string };
  };
  const [first, second] = [await inviting("a@example.com"), await inviting("b@example.com")];
  const { secret } = first;
  return [
    ["POST", "/session", { email: person.email, password: PASSWORD }, createBrowser(origin)],
    ["POST", "/session/confirm", { password: PASSWORD }, person],
    ["GET", "/me", undefined, person],
    ["DELETE", `/sessions/${other?.id}`, undefined, person],
    ["PUT", "/me/password", { password: `${PASSWORD}!` }, person],
    ["GET", "/sessions", undefined, person],
    ["POST", "/links/read", { secret }, createBrowser(origin)],
    ["POST", "/links/open", { secret, name: "A", password: PASSWORD }, createBrowser(origin)],
    ["GET", "/people", undefined],
    ["PATCH", member, { role: "viewer" }],
    ["DELETE", member, undefined],
    ["GET", "/invitations", undefined],
    ["POST", "/invitations", { email: "c@example.com", role: "admin" }],
    ["DELETE", `/invitations/${second.id}`, undefined],
    ["GET", "/audit", undefined],
    ["DELETE", "/session", undefined, person],
  ];
}

/** The path of the document that a request's path is an example of. */
const pathIn = (document: Document, path: string): string =>
  Object.keys(document.paths)
    // one that is written out is meant before one with a name in braces
    .toSorted((one, other) => one.split("{").length - other.split("{").length)
    .find((known) => new RegExp(`^${known.replaceAll(/\{\w+\}/g, "[^/]+")}(\\?.*)?$`).test(path)) ??
  path;

test("the OpenAPI document has every route of management and no other", async () => {
  const origin = await newOrigin();
  const document = await readDocument(origin);
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const routed = createApp(origin.parts)
    .routes.filter(({ method, path }) => method !== "ALL" && path.startsWith("/manage/v1/"))
    .map(
      ({ method, path }) =>
        `${method} ${path.slice("/manage/v1".length).replaceAll(/:(\w+)/g, "{$1}")}`,
    )
    .filter((route) => route !== "GET /openapi.json");
  expect(new Set(described)).toEqual(new Set(routed));
  expect(described.length).toBeGreaterThan(30);
});

test("what each operation answers is what the document says", async () => {
  const origin = await newOrigin({ media: {} });
  const document = await readDocument(origin);
  const asked = new Set<string>();
  for (const [method, path, send, browser] of [
    ...(await everyRequest(origin)),
    ...(await everyPersonsRequest(origin)),
  ]) {
    const { status, body } = await (browser === undefined
      ? ask(origin, { ask: `${method} /manage/v1${path}`, send })
      : browser.send(method, path, send));
    const known = pathIn(document, path);
    const response = document.paths[known]?.[method.toLowerCase()]?.responses[String(status)];
    expect
      .soft([method, path, status, response !== undefined])
      .toEqual([method, path, status, true]);
    const schema = response?.content?.["application/json"]?.schema;
    const wrong =
      schema === undefined ? (body === null ? [] : ["a body"]) : mismatches(body, schema, document);
    expect.soft([method, path, wrong]).toEqual([method, path, []]);
    asked.add(`${method} ${known}`);
  }
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(asked).toEqual(new Set(described));
});

test("D16: every act at a site is written down with what it did, once", async () => {
  const origin = await newOrigin({ media: {} });
  const document = await readDocument(origin);
  const acts = async () => {
    const { body } = await origin.request("GET", "/manage/v1/audit?limit=1");
    return (body as { data: { id: number; action: string }[] }).data[0];
  };
  const byToken = [...(await everyRequest(origin)), ...(await everyPersonsRequest(origin))].filter(
    ([method, , , browser]) => method !== "GET" && browser === undefined,
  );
  for (const [method, path, send] of byToken) {
    const before = await acts();
    await ask(origin, { ask: `${method} /manage/v1${path}`, send });
    const after = await acts();
    const action = `${method.toLowerCase()} ${pathIn(document, path)}`;
    expect.soft([action, after?.action]).toEqual([action, action]);
    expect.soft([action, (after?.id ?? 0) - (before?.id ?? 0)]).toEqual([action, 1]);
  }
});

test("refusals are described too", async () => {
  const origin = await newOrigin();
  const document = await readDocument(origin);
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, { responses }] of Object.entries(operations)) {
      const schema = responses["4XX"]?.content?.["application/json"]?.schema;
      const { body } = await ask(origin, {
        ask: `${method.toUpperCase()} /manage/v1${path.replaceAll(/\{\w+\}/g, "1")}`,
        token: null,
      });
      const wrong = schema === undefined ? ["no schema"] : mismatches(body, schema, document);
      expect.soft([method, path, wrong]).toEqual([method, path, []]);
    }
  }
});
