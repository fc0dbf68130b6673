import { describe, expect, test } from "vitest";
import type { Field } from "../../shared/content/model.ts";
import { makePage, makeType, many, number, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

const newOrigin = originsOfFile();

const repeater: Field = { key: "rows", kind: "repeater", fields: [text("label") as never] };
const component: Field = { key: "part", kind: "component", component: "part" };
const picker: Field = { key: "body", kind: "component_picker", components: ["part"] };

describe("changing the fields of a type", () => {
  const P = "/manage/v1/page-types/p";
  const full = {
    words: "7 words",
    digits: "12",
    count: 3,
    flag: true,
    day: "2024-01-01",
    colour: "#fff",
    side: "left",
    image: "https://x.example/a",
    friend: "a",
    friends: ["a"],
    rows: [{ label: "x" }],
    part: { label: "x" },
    body: [{ part: { label: "x" } }],
  };
  const types: Field[] = [
    text("words"),
    text("digits"),
    number("count"),
    { key: "flag", kind: "checkbox" },
    { key: "day", kind: "date" },
    { key: "colour", kind: "color" },
    { key: "side", kind: "dropdown", options: ["left", "right"] },
    { key: "image", kind: "media" },
    one("friend", "page", "p"),
    many("friends", "page", "p"),
    repeater,
    component,
    picker,
  ];
  const empty = Object.fromEntries(types.map(({ key }) => [key, ""]));

  async function createFull(): Promise<{ origin: TestOrigin; id: number }> {
    const origin = await newOrigin();
    await makeType(origin, "components", "part", [text("label")]);
    await makeType(origin, "components", "other", [text("label")]);
    await makeType(origin, "page-types", "q", []);
    await makeType(origin, "page-types", "p", types);
    await makePage(origin, "p", "a", empty);
    const id = await makePage(origin, "p", "full", full);
    return { origin, id };
  }

  /** The type's fields with one changed. */
  const withField = (field: Field) =>
    types.map((known) => (known.key === field.key ? field : known));

  const losing: [string, Field][] = [
    ["text to number", number("words")],
    ["text of digits to number", number("digits")],
    ["number to text", text("count")],
    ["checkbox to text", text("flag")],
    ["date to number", number("day")],
    ["colour to date", { key: "colour", kind: "date" }],
    ["dropdown without the option in use", { key: "side", kind: "dropdown", options: ["right"] }],
    ["media to text", text("image")],
    ["text to a list", { ...repeater, key: "words" }],
    ["reference to another type", one("friend", "page", "q")],
    ["one to many", many("friend", "page", "p")],
    ["many to one", one("friends", "page", "p")],
    ["reference to text", text("friend")],
    ["repeater to text", text("rows")],
    ["a row's text to number", { ...repeater, fields: [number("label") as never] }],
    ["another component", { ...component, component: "other" } as Field],
    ["component to picker", { ...picker, key: "part" }],
    ["without the component in use", { ...picker, components: ["other"] } as Field],
  ];

  test("is refused where a document would lose content, and names it", async () => {
    const { origin, id } = await createFull();
    for (const [name, field] of losing) {
      const answer = await origin.request("PUT", P, { fields: withField(field) });
      const body = {
        documents: [{ id, slug: "full", field: field.key }],
        detail: "1 documents have content that the changed fields cannot hold; change them first.",
      };
      expect.soft([name, answer.status, answer.body]).toEqual([name, 409, body]);
    }
    const part = await origin.request("PUT", "/manage/v1/components/part", {
      fields: [number("label")],
    });
    expect(part.status).toBe(409);
    expect(part.body).toMatchObject({ documents: [{ id, slug: "full", field: "label" }] });
  });

  test("is allowed where nobody has content to lose", async () => {
    const { origin } = await createFull();
    await origin.request("DELETE", "/v2/pages/p/full/");
    for (const [name, field] of losing) {
      const answer = await origin.request("PUT", P, { fields: withField(field) });
      expect.soft([name, answer.status]).toEqual([name, 200]);
    }
  });

  test("sees drafts and what readers of other locales have", async () => {
    const origin = await newOrigin({ locales: ["en", "de"] });
    await makeType(origin, "page-types", "p", [text("words")]);
    const page = { title: "D", slug: "d", page_type: "p", fields: { words: "draft" } };
    const change = (field: Field) => origin.request("PUT", P, { fields: [field] });
    await origin.request("POST", "/v2/pages/", page);
    expect((await change(number("words"))).status).toBe(409);
    await origin.request("PATCH", "/v2/pages/p/d/", { fields: { words: "" } });
    expect((await change(number("words"))).status).toBe(200);
    expect((await change(text("words"))).status).toBe(200);
    await origin.request("PATCH", "/v2/pages/p/d/?locale=de", {
      status: "published",
      fields: { words: "da" },
    });
    await origin.request("PATCH", "/v2/pages/p/d/?locale=de", {
      status: "draft",
      fields: { words: "" },
    });
    expect((await change(number("words"))).status).toBe(409);
  });

  test("keeps content that the new field can hold", async () => {
    const { origin } = await createFull();
    const kept: [string, Field][] = [
      ["text to longer text", { key: "words", kind: "long_text" }],
      ["text to html", { key: "words", kind: "html" }],
      ["colour to text", text("colour")],
      ["one option more", { key: "side", kind: "dropdown", options: ["middle", "left", "right"] }],
      ["dropdown to text", text("side")],
      ["required", { key: "words", kind: "short_text", required: true }],
      [
        "a repeater with more fields",
        { ...repeater, fields: [text("label"), number("n")] } as Field,
      ],
      ["more components", { ...picker, components: ["other", "part"] } as Field],
    ];
    for (const [name, field] of kept) {
      const answer = await origin.request("PUT", P, { fields: withField(field) });
      expect.soft([name, answer.status]).toEqual([name, 200]);
    }
    await origin.request("PUT", P, { fields: types });
    await origin.materialize();
    const { body } = await origin.request("GET", "/v2/pages/p/full/?levels=1");
    expect((body as { data: { fields: unknown } }).data.fields).toMatchObject({
      words: "7 words",
      colour: "#fff",
      side: "left",
      rows: [{ label: "x" }],
      body: [{ type: "part", fields: { label: "x" } }],
    });
  });

  test("by taking one out and putting it back brings its content back", async () => {
    const { origin } = await createFull();
    const shown = async () => {
      await origin.materialize();
      const { body } = await origin.request("GET", "/v2/pages/p/full/?levels=1");
      return (body as { data: { fields: Record<string, unknown> } }).data.fields;
    };
    const before = await shown();
    const without = types.filter(({ key }) => key !== "words" && key !== "rows");
    await origin.request("PUT", P, { fields: without });
    const { words: _, rows: __, ...rest } = before;
    expect(await shown()).toEqual(rest);
    await origin.request("PUT", P, { fields: types });
    expect(await shown()).toEqual(before);
  });

  test("brings content back also after an edit in between", async () => {
    const { origin } = await createFull();
    const without = types.filter(({ key }) => key !== "words");
    await origin.request("PUT", P, { fields: without });
    await origin.request("PATCH", "/v2/pages/p/full/", { fields: { count: 4 } });
    await origin.request("PUT", P, { fields: types });
    await origin.materialize();
    const { body } = await origin.request("GET", "/v2/pages/p/full/");
    const { fields } = (body as { data: { fields: Record<string, unknown> } }).data;
    expect([fields["count"], fields["words"]]).toEqual([4, "7 words"]);
  });

  test("refuses a field that comes back as another kind, and could not hold what it left behind", async () => {
    const { origin } = await createFull();
    const without = types.filter(({ key }) => key !== "rows");
    await origin.request("PUT", P, { fields: without });
    const again: Field = { ...picker, key: "rows" };
    const { status, body } = await origin.request("PUT", P, { fields: [...without, again] });
    expect([status, body]).toMatchObject([409, { documents: [{ slug: "full", field: "rows" }] }]);
    const before = types.filter(({ key }) => key === "rows");
    const back = await origin.request("PUT", P, { fields: [...without, ...before] });
    expect(back.status).toBe(200);
  });
});
