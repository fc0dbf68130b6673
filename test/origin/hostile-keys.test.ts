import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Field } from "../../shared/content/model.ts";
import { makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { atEveryDoor } from "../support/people.ts";
import { refusedField, wrongAt } from "../support/scenarios.ts";
import { createHookedOrigin } from "../support/webhooks.ts";

/** Members that every JavaScript object has, or that change one, are members like any other: kept, or refused by name. */

const newOrigin = originsOfFile();

/** Names that may be fields: each is something to somebody. */
const FIELDS = [
  "constructor",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "isPrototypeOf",
  "then",
  "toJSON",
  "toPostgres",
  "length",
  "prototype",
];
const KEYS = [...FIELDS, "__proto__", "__defineGetter__", "__lookupSetter__"];

const fieldsOf = FIELDS.map(text);
const values = (say: string) => Object.fromEntries(FIELDS.map((key) => [key, `${say} ${key}`]));

/** A site whose types, components and fields have those names. */
async function createSite(origin: TestOrigin) {
  const component: Field = { key: "toString", kind: "component", component: "constructor" };
  const rows = { key: "valueOf", kind: "repeater", fields: fieldsOf } as Field;
  const body: Field = { key: "toJSON", kind: "component_picker", components: ["constructor"] };
  await makeType(origin, "components", "constructor", fieldsOf);
  await makeType(origin, "page-types", "constructor", fieldsOf);
  await makeType(origin, "page-types", "deep", [component, rows, body]);
  await makeType(origin, "collections", "constructor", fieldsOf);
  await makeType(origin, "page-types", "plain", [text("a"), { key: "photo", kind: "media" }]);
  return origin;
}

const page = (type: string, slug: string, fields: unknown) => ({
  title: slug,
  slug,
  page_type: type,
  status: "published",
  fields,
});

async function read(origin: TestOrigin, path: string): Promise<unknown> {
  await origin.materialize();
  const { status, body } = await origin.request("GET", path);
  return status === 200 ? (body as { data: unknown }).data : [status, body];
}

describe("D7: fields with such names", () => {
  it("are written, read, kept by a change of others, filtered, ordered and previewed", async () => {
    const origin = await createSite(await newOrigin());
    const one = values("one");
    await origin.request("POST", "/v2/pages/", page("constructor", "toString", one));
    await origin.request("POST", "/v2/pages/", page("constructor", "valueOf", values("two")));
    const path = "/v2/pages/constructor/toString/";
    expect(await read(origin, path)).toMatchObject({ slug: "toString", fields: one });
    const changed: Record<string, string> = { ...one, toJSON: "later" };
    await origin.request("PATCH", path, { fields: { toJSON: "later" } });
    expect(await read(origin, path)).toMatchObject({ fields: changed });
    for (const key of FIELDS) {
      const filter = `fields.${key}=${encodeURIComponent(changed[key] ?? "")}`;
      const found = await read(origin, `/v2/pages/constructor/?${filter}`);
      expect(found, key).toMatchObject([{ slug: "toString" }]);
      const list = await read(origin, `/v2/pages/constructor/?order=-${key}`);
      expect(list, key).toMatchObject([{ slug: "valueOf" }, { slug: "toString" }]);
    }
    await origin.request("PATCH", path, { status: "draft", fields: { constructor: "drafted" } });
    expect(await read(origin, path)).toMatchObject({ fields: changed });
    expect(await read(origin, `${path}?preview=1`)).toMatchObject({
      fields: { ...changed, constructor: "drafted" },
    });
    const search = await read(origin, "/v2/pages/search/?query=hasOwnProperty");
    expect(search).toHaveLength(2);
  });

  it("are empty where nothing was written, not what every object inherits", async () => {
    const origin = await createSite(await newOrigin());
    await makeType(origin, "collections", "grows", [text("a")]);
    const sent = { key: "grows", status: "published", fields: [{ a: "x" }] };
    const { body } = await origin.request("POST", "/v2/content/", sent);
    const { id } = body as { id: number };
    await origin.request("PUT", "/manage/v1/collections/grows", {
      fields: [text("a"), ...fieldsOf],
    });
    const empty = Object.fromEntries(FIELDS.map((key) => [key, ""]));
    const path = `/v2/content/grows/${id}/`;
    expect(await read(origin, path)).toEqual({ meta: { id }, a: "x", ...empty });
    await origin.request("PATCH", path, { fields: { a: "y" } });
    expect(await read(origin, path)).toEqual({ meta: { id }, a: "y", ...empty });
    await origin.request("PUT", "/manage/v1/collections/grows", {
      fields: [text("a"), { key: "constructor", kind: "number" }],
    });
    expect(await read(origin, path)).toEqual({ meta: { id }, a: "y", constructor: null });
  });

  it("nest in components, repeaters and pickers, in several locales", async () => {
    const locales = ["en", "toString", "valueOf"];
    const origin = await createSite(await newOrigin({ locales }));
    const fields = (say: string) => ({
      toString: values(say),
      valueOf: [values(`${say} row`)],
      toJSON: [{ type: "constructor", fields: values(`${say} picked`) }],
    });
    const sent = Object.fromEntries(locales.map((locale) => [locale, fields(locale)]));
    const answer = await origin.request("POST", "/v2/pages/", page("deep", "x", sent));
    expect(answer.status).toBe(400);
    // "toString" is a field of the type, so the members are fields; a write may name its locale
    for (const locale of locales)
      await origin.request(
        "POST",
        `/v2/pages/?locale=${locale}`,
        page("deep", locale, fields(locale)),
      );
    for (const locale of locales) {
      const found = await read(origin, `/v2/pages/deep/${locale}/?locale=${locale}`);
      expect(found).toMatchObject({ fields: fields(locale) });
    }
    const plain = Object.fromEntries(locales.map((locale) => [locale, { a: locale, photo: "" }]));
    await origin.request("POST", "/v2/pages/", page("plain", "p", plain));
    for (const locale of locales)
      expect(await read(origin, `/v2/pages/plain/p/?locale=${locale}`)).toMatchObject({
        fields: { a: locale },
      });
  });

  it("make items, several collections at once, and what webhooks are told", async () => {
    const origin = await createHookedOrigin(newOrigin);
    await createSite(origin);
    await origin.hook({ headers: { constructor: "b" } });
    await makeType(origin, "collections", "valueOf", [text("a")]);
    const sent = { key: "constructor", status: "published", fields: [values("x")] };
    const { body } = await origin.request("POST", "/v2/content/", sent);
    const { id } = body as { id: number };
    const shown = { meta: { id }, ...values("x") };
    expect(await read(origin, "/v2/content/constructor/")).toEqual({ constructor: [shown] });
    expect(await read(origin, "/v2/content/?keys=constructor,valueOf")).toEqual({
      constructor: [shown],
      valueOf: [],
    });
    await origin.deliver();
    expect(origin.messages()).toMatchObject([{ data: { id: "constructor" } }]);
    expect(origin.consumer.heard[0]?.headers).toMatchObject({ constructor: "b" });
    const reserved = await origin.request("POST", "/manage/v1/webhooks", {
      url: origin.consumer.url,
      events: ["*"],
      headers: JSON.parse('{"__proto__": "a", "x-a": "b", "X-A": "c"}'),
    });
    expect(wrongAt(reserved.body)).toMatchObject({
      "headers.x-a": ["This header is given twice."],
    });
    expect(reserved.body).toMatchObject({
      detail: "headers.__proto__: This header is reserved.",
    });
  });

  it("begin with a letter", async () => {
    const origin = await newOrigin();
    const sent = { key: "x", fields: [text("__proto__")] };
    const { status, body } = await origin.request("POST", "/manage/v1/page-types", sent);
    expect([status, Object.keys(wrongAt(body))]).toEqual([400, ["fields.0.key"]]);
  });
});

/** JSON text with one member of this name; literals and assignment would treat `__proto__` as none. */
const withMember = (key: string, value = '"x"', more: object = {}) =>
  `{${[`${JSON.stringify(key)}: ${value}`, JSON.stringify(more).slice(1, -1)].filter((part) => part !== "").join(", ")}}`;

const UNKNOWN = ["Unknown field."];

describe.each(KEYS)("D3 D7: an unknown field %s", (key) => {
  it("is refused at every door, by its path", async () => {
    const origin = await createSite(await newOrigin());
    const good = { a: "1", photo: "" };
    await origin.request("POST", "/v2/pages/", page("plain", "p", good));
    await makeType(origin, "collections", "items", [text("a")]);
    const made = await origin.request("POST", "/v2/content/", {
      key: "items",
      fields: [{ a: "1" }],
    });
    const { id } = made.body as { id: number };
    const fields = withMember(key, '"x"', good);
    const item = withMember(key, '"x"', { a: "1" });
    const inside = (text: string) =>
      JSON.stringify(page("plain", "q", "FIELDS")).replace('"FIELDS"', text);
    const attempts: [string, string, string, string][] = [
      ["POST", "/v2/pages/", inside(fields), key],
      ["PATCH", "/v2/pages/plain/p/", `{"fields": ${fields}}`, key],
      ["PATCH", "/v2/pages/*/p/", `{"fields": ${withMember(key)}}`, key],
      ["POST", "/v2/content/", `{"key": "items", "fields": [${item}]}`, key],
      ["POST", "/v2/content/", `{"key": "items", "fields": ${item}}`, key],
      ["POST", "/v2/content/", `{"key": "items", "fields": [{"a": "1"}, ${item}]}`, `[1].${key}`],
      ["PUT", `/v2/content/items/${id}/`, `{"fields": ${item}}`, key],
      ["PATCH", `/v2/content/items/${id}/`, `{"fields": [${item}]}`, key],
      [
        "PATCH",
        "/v2/pages/plain/p/",
        `{"fields": {"photo": ${withMember(key, '"x"', { url: "https://a.example/b.png" })}}}`,
        `photo.${key}`,
      ],
    ];
    for (const [method, path, body, at] of attempts) {
      const answer = await origin.request(method, path, body);
      const { detail, ...members } = answer.body as Record<string, unknown>;
      expect([method, path, answer.status]).toEqual([method, path, 400]);
      expect(Object.entries(members)).toEqual([[at, UNKNOWN]]);
      expect(detail).toBe(`${at}: Unknown field.`);
    }
    const list = await origin.request("GET", "/manage/v1/documents");
    expect(list.body).toMatchObject({ meta: { count: 2 } });
  });

  it("is refused wherever management takes a body, and ignored among parameters", async () => {
    const origin = await newOrigin();
    const { body } = await origin.request("GET", "/manage/v1/openapi.json");
    const { paths } = body as { paths: Record<string, Record<string, { requestBody?: unknown }>> };
    const ask = await atEveryDoor(origin);
    let doors = 0;
    for (const [path, operations] of Object.entries(paths)) {
      const named = path.replaceAll("{key}", "thing").replaceAll("{kind}", "page");
      const at = `/manage/v1${named.replaceAll(/\{\w+\}/g, "1")}`;
      for (const [method, { requestBody }] of Object.entries(operations)) {
        if (method === "get") {
          const answer = await ask("GET", `${at}?${key}=1&${key}=2`);
          expect([at, answer.status < 500]).toEqual([at, true]);
        }
        if (requestBody === undefined || /^\/media$/.test(path)) continue;
        doors++;
        const answer = await ask(method.toUpperCase(), at, withMember(key));
        expect([at, method, answer.status]).toEqual([at, method, 400]);
        expect(JSON.stringify(answer.body)).toContain(key);
      }
    }
    expect(doors).toBeGreaterThan(15);
  });
});

describe("objects of hostile members", () => {
  const key = fc.constantFrom(...KEYS, "a", "url", "alt", "type", "fields", "meta", "photo");
  const { value } = fc.letrec<{ value: string; members: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('"x"', '""', "1", "null", "true", '"https://a.example/b.png"'),
      fc.array(tie("value"), { maxLength: 2 }).map((list) => `[${list.join(",")}]`),
      tie("members"),
    ),
    members: fc
      .array(fc.tuple(key, tie("value")), { maxLength: 3 })
      .map((list) => `{${list.map(([name, of]) => `${JSON.stringify(name)}:${of}`).join(",")}}`),
  }));

  it("are refused or read back, and never an error of ours", async () => {
    const origin = await createSite(await newOrigin());
    await origin.request("POST", "/v2/pages/", page("constructor", "c", values("c")));
    const statuses = new Set<number>();
    for (const [index, sent] of fc.sample(value, { numRuns: 300, seed: 11 }).entries()) {
      const [method, path, body] = [
        ["PATCH", "/v2/pages/constructor/c/", `{"fields":${sent}}`],
        ["POST", "/v2/content/", `{"key":"constructor","fields":${sent}}`],
        ["PATCH", "/v2/pages/constructor/c/", sent],
        ["POST", "/v2/posts/", `{"title":"x","slug":"p${index}","tags":${sent},"author":${sent}}`],
        ["POST", "/v2/posts/", `{"title":"x","slug":"p${index}","tags":[${sent}]}`],
        ["POST", "/manage/v1/collections", `{"key":"k${index}","fields":[${sent}]}`],
        [
          "POST",
          "/manage/v1/webhooks",
          `{"url":"https://a.example","events":["*"],"headers":${sent}}`,
        ],
      ][index % 7] as [string, string, string];
      const answer = await origin.request(method, path, body);
      statuses.add(answer.status);
      expect([answer.status < 500, body]).toEqual([true, body]);
      if (index % 7 !== 0 || answer.status !== 202) continue;
      const shown = (await read(origin, path)) as { fields: Record<string, unknown> };
      const members = Object.entries(JSON.parse(sent) as object);
      for (const [name, wanted] of members)
        expect([name, shown.fields[name]]).toEqual([name, wanted ?? ""]);
    }
    expect(statuses).toEqual(new Set([202, 400, 201]));
  });
});

it("what a post says beside what is known is no member of anything", async () => {
  const origin = await newOrigin();
  const send = (text: string) => origin.request("POST", "/v2/posts/", text);
  const more = { title: "x", slug: "x", status: "published" };
  expect((await send(withMember("__proto__", '{"slug": "y"}', more))).body).toMatchObject({
    slug: "x",
  });
  expect((await send(withMember("__proto__", '{"title": "y"}', { slug: "z" }))).body).toEqual(
    refusedField("title", "You must specify a post title."),
  );
});
