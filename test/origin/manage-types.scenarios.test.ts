import { describe, expect, test } from "vitest";
import { createApp } from "../../origin/app.ts";
import type { Field } from "../../shared/content/model.ts";
import { makeItems, makePage, makeType, many, number, one, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";
import {
  expectScenarios,
  failure,
  notFound,
  refusedField,
  listed,
  wrongAt,
} from "../support/scenarios.ts";

const newOrigin = originsOfFile();

const paths = {
  "page-types": "page",
  "single-pages": "single",
  collections: "collection",
  components: "component",
} as const;
type Path = keyof typeof paths;

const repeater: Field = { key: "rows", kind: "repeater", fields: [text("label") as never] };
const component: Field = { key: "part", kind: "component", component: "part" };
const picker: Field = { key: "body", kind: "component_picker", components: ["part"] };

describe("a type", () => {
  test.each(Object.entries(paths))("of %s is created, changed and deleted", async (path, kind) => {
    const origin = await newOrigin();
    const type = { kind, key: "thing", name: "thing", fields: [text("label")] };
    const named = { ...type, name: "A thing", fields: [number("count"), text("label")] };
    const [all, it] = [`/manage/v1/${path}`, `/manage/v1/${path}/thing`];
    await expectScenarios(origin, [
      { name: "none yet", ask: `GET ${all}`, status: 200, body: { data: [] } },
      {
        name: "created",
        ask: `POST ${all}`,
        send: { key: "thing", fields: type.fields },
        status: 201,
        body: type,
      },
      { name: "found", ask: `GET ${it}`, status: 200, body: type },
      {
        name: "there already",
        ask: `POST ${all}`,
        send: { key: "thing", fields: [] },
        status: 409,
        body: failure(`There is a ${kind} "thing" already.`),
      },
      {
        name: "changed",
        ask: `PUT ${it}`,
        send: { name: "A thing", fields: named.fields },
        status: 200,
        body: named,
      },
      { name: "listed by key", ask: `GET ${all}`, status: 200, body: { data: [named] } },
      { name: "deleted", ask: `DELETE ${it}`, status: 204, body: null },
      { name: "gone", ask: `GET ${it}`, status: 404, body: notFound() },
      {
        name: "not to be changed",
        ask: `PUT ${it}`,
        send: { fields: [] },
        status: 404,
        body: notFound(),
      },
      { name: "not to be deleted", ask: `DELETE ${it}`, status: 404, body: notFound() },
    ]);
  });

  test("of one kind is nothing to the other kinds, nor to another site", async () => {
    const origin = await newOrigin();
    for (const path of Object.keys(paths))
      await makeType(origin, path as Path, "same", [text(path)]);
    await makeType(origin, "collections", "a", []);
    const token = `${origin.token}-other`;
    await origin.addSite(token, token);
    const same = { kind: "collection", key: "same", name: "same", fields: [text("collections")] };
    const a = { kind: "collection", key: "a", name: "a", fields: [] };
    await expectScenarios(origin, [
      {
        name: "its own",
        ask: "GET /manage/v1/collections",
        status: 200,
        body: { data: [a, same] },
      },
      {
        name: "not a page type",
        ask: "GET /manage/v1/page-types/a",
        status: 404,
        body: notFound(),
      },
      {
        name: "none of another site's",
        ask: "GET /manage/v1/collections",
        token,
        status: 200,
        body: { data: [] },
      },
    ]);
  });

  test("that does not hold together is refused, saying where", async () => {
    const origin = await newOrigin();
    await makeType(origin, "components", "part", [text("label")]);
    await makeType(origin, "collections", "tag", [text("label")]);
    const refused = async (path: Path, body: object) => {
      const answer = await origin.request("POST", `/manage/v1/${path}`, { key: "new", ...body });
      return [answer.status, wrongAt(answer.body)];
    };
    const fieldsAre = (fields: unknown[]) => ({ fields });
    const invalid = (...errors: string[]) => [
      400,
      Object.fromEntries(errors.map((at) => [at, expect.any(Array)])),
    ];
    const kindAt = invalid("fields.0.kind");
    const rows: [string, Path, object, unknown][] = [
      [
        "two fields of one key",
        "page-types",
        fieldsAre([text("a"), number("a")]),
        [400, { fields: ["two fields have the same key"] }],
      ],
      ["no fields", "page-types", {}, invalid("fields")],
      ["a member nobody knows", "page-types", { fields: [], colour: "red" }, invalid("")],
      ["a field of no kind", "page-types", fieldsAre([{ key: "a", kind: "nothing" }]), kindAt],
      [
        "a field without a key",
        "page-types",
        fieldsAre([{ kind: "number" }]),
        invalid("fields.0.key"),
      ],
      ["a field with a wrong key", "page-types", fieldsAre([text("1a")]), invalid("fields.0.key")],
      [
        "a field with a member nobody knows",
        "page-types",
        fieldsAre([{ ...text("a"), size: 1 }]),
        invalid("fields.0"),
      ],
      [
        "a dropdown without options",
        "page-types",
        fieldsAre([{ key: "a", kind: "dropdown", options: [] }]),
        invalid("fields.0.options"),
      ],
      ["a repeater in a collection", "collections", fieldsAre([repeater]), kindAt],
      ["a component in a collection", "collections", fieldsAre([component]), kindAt],
      ["a picker in a collection", "collections", fieldsAre([picker]), kindAt],
      ["a component in a component", "components", fieldsAre([component]), kindAt],
      ["a picker in a component", "components", fieldsAre([picker]), kindAt],
      [
        "a repeater in a repeater",
        "page-types",
        fieldsAre([{ ...repeater, fields: [repeater] }]),
        invalid("fields.0.fields.0.kind"),
      ],
      [
        "a component in a repeater",
        "single-pages",
        fieldsAre([{ ...repeater, fields: [component] }]),
        invalid("fields.0.fields.0.kind"),
      ],
      [
        "an unknown component",
        "page-types",
        fieldsAre([{ ...component, component: "no" }]),
        [400, { fields: ['There is no component "no".'] }],
      ],
      [
        "an unknown component to pick",
        "page-types",
        fieldsAre([{ ...picker, components: ["part", "no"] }]),
        [400, { fields: ['There is no component "no".'] }],
      ],
      [
        "an unknown target",
        "collections",
        fieldsAre([one("a", "collection", "no")]),
        [400, { fields: ['There is no collection type "no" to refer to.'] }],
      ],
      [
        "a target of another kind",
        "collections",
        fieldsAre([one("a", "page", "tag")]),
        [400, { fields: ['There is no page type "tag" to refer to.'] }],
      ],
      [
        "an unknown target in a repeater",
        "components",
        fieldsAre([{ ...repeater, fields: [many("a", "page", "no")] }]),
        [400, { fields: ['There is no page type "no" to refer to.'] }],
      ],
      ["a wrong key", "page-types", { key: "a b", fields: [] }, invalid("key")],
      ["a long key", "page-types", { key: "a".repeat(101), fields: [] }, invalid("key")],
    ];
    for (const [name, path, body, expected] of rows)
      expect.soft([name, await refused(path, body)]).toEqual([name, expected]);
    const listed = await origin.request("GET", "/manage/v1/page-types");
    expect(listed.body).toEqual({ data: [] });
  });

  test("may refer to itself, and hold what its kind may hold", async () => {
    const origin = await newOrigin();
    await makeType(origin, "components", "part", [text("label"), repeater]);
    await makeType(origin, "page-types", "p", [
      one("self", "page", "p"),
      repeater,
      component,
      picker,
    ]);
    await makeType(origin, "single-pages", "s", [
      many("all", "page", "p"),
      repeater,
      component,
      picker,
    ]);
    await makeType(origin, "collections", "c", [one("self", "collection", "c")]);
    await expectScenarios(origin, [
      {
        name: "and still be deleted",
        ask: "DELETE /manage/v1/collections/c",
        status: 204,
        body: null,
      },
    ]);
  });

  test("is not deleted while something uses it", async () => {
    const origin = await newOrigin();
    await makeType(origin, "components", "part", [text("label")]);
    await makeType(origin, "collections", "tag", [text("label")]);
    await makeType(origin, "page-types", "a", [component]);
    await makeType(origin, "page-types", "b", [picker]);
    await makeType(origin, "components", "c", [
      { ...repeater, fields: [one("tag", "collection", "tag") as never] },
    ]);
    const [id] = await makeItems(origin, "tag", [{ label: "x" }]);
    await makePage(origin, "a", "a", { part: "" });
    const conflict = (name: string, ask: string, sentence: string) => ({
      name,
      ask,
      status: 409,
      body: failure(sentence),
    });
    const tagHas = 'collection "tag" has 1 documents, deleted ones included.';
    await expectScenarios(origin, [
      conflict(
        "a component",
        "DELETE /manage/v1/components/part",
        'component "part" is used by page a, page b.',
      ),
      conflict(
        "a target",
        "DELETE /manage/v1/collections/tag",
        'collection "tag" is used by component c.',
      ),
      conflict(
        "with pages",
        "DELETE /manage/v1/page-types/a",
        'page "a" has 1 documents, deleted ones included.',
      ),
      { name: "the last user", ask: "DELETE /manage/v1/components/c", status: 204, body: null },
      conflict("with items", "DELETE /manage/v1/collections/tag", tagHas),
      { name: "its item", ask: `DELETE /v2/content/tag/${id}/`, status: 204, body: null },
      conflict("with deleted items", "DELETE /manage/v1/collections/tag", tagHas),
    ]);
  });

  test("created after a list was asked for is in that list", async () => {
    const origin = await newOrigin();
    await makeType(origin, "single-pages", "first", []);
    await makeType(origin, "collections", "brief", []);
    const listOf = async (path: string) => {
      await origin.materialize();
      const { status, body } = await origin.request("GET", path);
      const meta = (body as { meta?: { count: number } }).meta;
      return [status, meta?.count];
    };
    const singles = "/v2/pages/*/?page_size=5";
    const brief = "/v2/content/brief/?page_size=5";
    expect([await listOf(singles), await listOf(brief)]).toEqual([
      [200, 0],
      [200, 0],
    ]);
    await origin.request("DELETE", "/manage/v1/collections/brief");
    expect(await listOf(brief)).toEqual([404, undefined]);
    await makeType(origin, "collections", "brief", []);
    expect(await listOf(brief)).toEqual([200, 0]);
    await makeType(origin, "single-pages", "second", []);
    await makePage(origin, "*", "second", {});
    expect(await listOf(singles)).toEqual([200, 1]);
  });
});

describe("a management request", () => {
  const P = "POST /manage/v1/collections";
  test("has the write API's bounds and refusals", async () => {
    const origin = await newOrigin();
    const parse = (why: string) => failure(`JSON parse error - ${why}.`);
    const invalid = "the body is not valid JSON";
    const rows: [string, string, number, unknown][] = [
      ["application/json", "{", 400, parse(invalid)],
      ["application/json; charset=utf-8", "{", 400, parse(invalid)],
      [
        "application/json",
        `{"key":"a\\u0000","fields":[]}`,
        400,
        listed({
          key: ["The text holds NUL or half of a surrogate pair."],
          detail: "key: The text holds NUL or half of a surrogate pair.",
        }),
      ],
      ["application/json", `${"[".repeat(33)}${"]".repeat(33)}`, 400, parse("nested too deep")],
      [
        "application/json",
        `"${"x".repeat(10 * 1024 * 1024)}"`,
        413,
        failure("The body is larger than 10485760 bytes."),
      ],
      ["text/plain", `{"key":"a","fields":[]}`, 400, failure("Send the body as application/json.")],
    ];
    for (const [type, body, status, expected] of rows) {
      const response = await createApp(origin.parts).request("/manage/v1/collections", {
        method: "POST",
        headers: { authorization: `Token ${origin.token}`, "content-type": type },
        body,
      });
      expect
        .soft([type, body.slice(0, 40), response.status, await response.json()])
        .toEqual([type, body.slice(0, 40), status, expected]);
    }
    await expectScenarios(origin, [
      {
        name: "no body",
        ask: P,
        status: 400,
        body: expect.objectContaining({
          errors: expect.arrayContaining([expect.objectContaining({ path: "key" })]) as unknown,
        }),
      },
      { name: "nothing there", ask: "GET /manage/v1/nothing", status: 404, body: notFound() },
      {
        name: "a range that is none",
        ask: "GET /manage/v1/documents?limit=0",
        status: 400,
        body: refusedField("limit", "Too small: expected number to be >=1"),
      },
    ]);
  });
});
