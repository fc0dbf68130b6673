import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Field } from "../../../shared/content/model.ts";
import { printModel } from "../../../command/model/file.ts";
import type { ModelType } from "../../../command/model/shapes.ts";
import { beside, runLarder, type Ran } from "../../support/commands.ts";
import { makeItems, makePage, makeType, many, number, one, text } from "../../support/model.ts";
import { originsOfFile, type TestOrigin } from "../../support/origin.ts";
import { temporaryFolder } from "../../support/processes.ts";

/** `larder model`: against a real origin. */

const newOrigin = originsOfFile();
let folder: string;
beforeAll(async () => {
  const made = await temporaryFolder();
  folder = made.path;
  return made.remove;
});

let files = 0;
const newFile = () => join(folder, `model-${++files}.json`);

const run = (origin: TestOrigin, ...args: string[]): Promise<Ran> =>
  runLarder(["model", ...args], beside(origin));

/** A file of this model. */
async function fileOf(types: ModelType[]): Promise<string> {
  const file = newFile();
  await writeFile(file, printModel(types));
  return file;
}

const type = (kind: ModelType["kind"], key: string, ...fields: Field[]): ModelType => ({
  kind,
  key,
  name: key,
  fields,
});
const picker = (key: string, ...components: string[]): Field => ({
  key,
  kind: "component_picker",
  components,
});
const rows = (key: string, ...fields: Field[]): Field =>
  ({ key, kind: "repeater", fields }) as Field;

/** Types that name one another in every way there is. */
const CIRCLES: ModelType[] = [
  type(
    "page",
    "country",
    text("name"),
    one("capital", "page", "city"),
    many("twins", "page", "country"),
    picker("body", "hero", "map"),
  ),
  type("page", "city", one("country", "page", "country"), many("people", "collection", "person")),
  type("component", "hero", text("title"), rows("links", one("to", "page", "country"))),
  type("component", "map", text("title"), rows("pins", text("label"), one("to", "page", "city"))),
  type("collection", "person", text("name"), one("home", "page", "city")),
  type("single", "about", picker("body", "map"), {
    key: "lead",
    kind: "component",
    component: "hero",
  }),
];

async function modelOf(origin: TestOrigin): Promise<string> {
  const { code, out } = await run(origin, "pull", "-");
  expect(code).toBe(0);
  return `${out}\n`;
}

describe("pull", () => {
  it("writes the model, and the same text each time", async () => {
    const origin = await newOrigin();
    await makeType(origin, "collections", "region", [text("name")]);
    await makeType(origin, "page-types", "country", [
      text("capital"),
      many("regions", "collection", "region"),
    ]);
    const file = newFile();
    const pulled = await run(origin, "pull", file);
    expect(pulled).toEqual({
      code: 0,
      out: `${file}: 0 components, 1 collection, 1 page type, 0 single pages`,
      err: "",
    });
    const written = await readFile(file, "utf8");
    expect(JSON.parse(written)).toEqual({
      components: [],
      collections: [{ key: "region", name: "region", fields: [text("name")] }],
      "page-types": [
        {
          key: "country",
          name: "country",
          fields: [text("capital"), many("regions", "collection", "region")],
        },
      ],
      "single-pages": [],
    });
    expect(await modelOf(origin)).toBe(written);
    expect(await run(origin, "diff", file)).toMatchObject({ code: 0 });
  });
});

describe("push", () => {
  it("makes types that name one another in circles, and takes them all out again", async () => {
    const origin = await newOrigin();
    const file = await fileOf(CIRCLES);
    const first = await run(origin, "push", file);
    expect([first.code, first.err.split("\n").at(-1)]).toEqual([
      0,
      expect.stringMatching(/^(\d+) of \1: /),
    ]);
    expect(await modelOf(origin)).toBe(await readFile(file, "utf8"));
    const again = await run(origin, "push", file);
    expect(again).toEqual({
      code: 0,
      out: `The site has the model of ${file}: nothing to do.`,
      err: "",
    });
    const nothing = await fileOf([]);
    const refused = await run(origin, "push", nothing);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("Say --yes")]);
    expect(await modelOf(origin)).toBe(await readFile(file, "utf8"));
    expect(await run(origin, "push", nothing, "--yes")).toMatchObject({ code: 0 });
    expect(await modelOf(origin)).toBe(await readFile(nothing, "utf8"));
  });

  it("says what readers would lose, with how many documents, and wants --yes for it", async () => {
    const origin = await newOrigin();
    await makeType(origin, "page-types", "country", [text("name"), text("anthem")]);
    await makeType(origin, "collections", "region", [text("name")]);
    for (const slug of ["france", "spain"])
      await makePage(origin, "country", slug, { name: slug, anthem: "la" });
    const file = await fileOf([type("page", "country", text("name"), number("area"))]);
    const dry = await run(origin, "push", file, "--dry-run");
    expect(dry).toEqual({
      code: 0,
      out: [
        "page type country",
        "  field area is new: number",
        "  field anthem is taken out",
        "collection region is removed",
      ].join("\n"),
      err: [
        "Readers would lose:",
        "  page type country loses anthem (2 documents)",
        "  collection region is removed (0 documents)",
        "would: changes page type country",
        "would: removes collection region",
      ].join("\n"),
    });
    expect(await run(origin, "push", file)).toMatchObject({
      code: 1,
      err: expect.stringContaining("Nothing was changed. Say --yes") as string,
    });
    expect(await modelOf(origin)).toContain("anthem");
    expect(await run(origin, "push", file, "--yes")).toMatchObject({ code: 0 });
    expect(await modelOf(origin)).toBe(await readFile(file, "utf8"));
    const { body } = await origin.request("GET", "/v2/pages/country/spain/");
    expect(body).toMatchObject({ data: { fields: { name: "spain", area: null } } });
  });

  it("removes no type that has documents, and then does nothing else either", async () => {
    const origin = await newOrigin();
    await makeType(origin, "collections", "region", [text("name")]);
    await makeItems(origin, "region", [{ name: "Europe" }]);
    const before = await modelOf(origin);
    const file = await fileOf([type("page", "country", text("name"))]);
    const pushed = await run(origin, "push", file, "--yes");
    expect([pushed.code, pushed.err]).toEqual([
      1,
      expect.stringContaining("collection region is removed (1 document)"),
    ]);
    expect(await modelOf(origin)).toBe(before);
  });

  it("says what was done and what was not where something is refused on the way, and goes on later", async () => {
    const origin = await newOrigin();
    await makeType(origin, "page-types", "country", [text("area")]);
    await makePage(origin, "country", "france", { area: "large" });
    const file = await fileOf([
      type("collection", "region", text("name")),
      type("page", "country", number("area"), one("region", "collection", "region")),
      type("single", "about", text("headline")),
    ]);
    const refused = await run(origin, "push", file, "--yes");
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("The model is changed in part.");
    expect(refused.err).toMatch(/document \d+ \(france\): area/);
    expect(refused.err).toContain(
      "Done:\n  creates collection region\n  creates single page about\nNot done:\n  changes page type country\n",
    );
    await origin.request("PATCH", "/v2/pages/country/france/", { fields: { area: "" } });
    expect(await run(origin, "push", file)).toMatchObject({ code: 0 });
    expect(await modelOf(origin)).toBe(await readFile(file, "utf8"));
  });

  it("does nothing when the first request is refused, and says so", async () => {
    const origin = await newOrigin();
    const file = await fileOf([type("page", "search", text("name"))]);
    const { code, err } = await run(origin, "push", file);
    expect([code, err]).toEqual([1, expect.stringContaining("Nothing was changed.")]);
  });

  it("goes on when the answer to a request is lost", async () => {
    const origin = await newOrigin();
    const file = await fileOf(CIRCLES);
    const around = beside(origin);
    const lost = new Set<string>();
    // each request is carried out, and the answer to its first try is lost
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await around.fetch!(input, init);
      const name = `${init?.method} ${String(input as string)}`;
      if (init?.method === "GET" || lost.has(name)) return response;
      lost.add(name);
      throw new TypeError("the connection was reset");
    };
    const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() };
    const surroundings = { ...around, fetch, clock: clock as never };
    expect(await runLarder(["model", "push", file], surroundings)).toMatchObject({ code: 0 });
    expect(lost.size).toBeGreaterThan(6);
    expect(await modelOf(origin)).toBe(await readFile(file, "utf8"));
  });
});

describe("diff", () => {
  it("ends with 2 and says it in words, or as JSON", async () => {
    const origin = await newOrigin();
    await makeType(origin, "page-types", "country", [text("name")]);
    const file = await fileOf([
      type("page", "country", text("name"), number("area")),
      type("single", "about"),
    ]);
    expect(await run(origin, "diff", file)).toEqual({
      code: 2,
      out: "page type country\n  field area is new: number\nsingle page about is new: no fields",
      err: "",
    });
    const json = await run(origin, "diff", file, "--json");
    expect([json.code, JSON.parse(json.out)]).toEqual([
      2,
      [
        {
          type: { kind: "page", key: "country" },
          difference: "changed",
          changes: ["field area is new: number"],
          takenOut: [],
        },
        { type: { kind: "single", key: "about" }, difference: "new" },
      ],
    ]);
  });
});

describe("what is wrong", () => {
  it.each([
    ["nothing", "", "is no JSON"],
    ["a NUL", "\u0000", "is no JSON"],
    ["a list", "[]", "is no content model"],
    [
      "an unknown member",
      '{"pages": []}',
      'is no content model:\n  the file: Unrecognized key: "pages"',
    ],
    ["__proto__", '{"__proto__": []}', "is no content model"],
    [
      "a key that is none",
      '{"collections": [{"key": "été", "fields": []}]}',
      "collections.été.key: a key is letters",
    ],
    [
      "a kind that is none",
      '{"collections": [{"key": "a", "fields": [{"key": "b", "kind": "constructor"}]}]}',
      "collections.a.fields.b.kind: ",
    ],
    [
      "two of a type",
      '{"collections": [{"key": "a", "fields": []}, {"key": "a", "fields": []}]}',
      "has two of collection a",
    ],
    [
      "two of a field",
      '{"components": [{"key": "a", "fields": [{"key": "b", "kind": "date"}, {"key": "b", "kind": "date"}]}]}',
      "two fields have the same key",
    ],
    [
      "a type that is not there",
      '{"single-pages": [{"key": "a", "fields": [{"key": "b", "kind": "component", "component": "c"}]}]}',
      "single page a names component c",
    ],
    ["no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), "is no text in UTF-8"],
    ["far too much", " ".repeat(10_000_001), "has more than 10000000 bytes"],
  ])("in a file is said: %s", async (_name, content, sentence) => {
    const file = newFile();
    await writeFile(file, content);
    const { code, out, err } = await runLarder(["model", "push", file], {
      env: { LARDER_TOKEN: "t" },
    });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(sentence);
  });

  it("on the command line is said, before anything is asked", async () => {
    const env = { LARDER_TOKEN: "t" };
    const wrong: [string[], string][] = [
      [[], "Say pull, diff or push."],
      [["constructor"], "Say pull, diff or push."],
      [["pull", "a", "b"], "Name one file."],
      [["pull", ""], "Name one file."],
      [
        ["push", join(folder, "nowhere.json")],
        "cannot be read (ENOENT). `larder model pull` makes it.",
      ],
      [["push", "a\u0000b"], "cannot be read"],
      [["pull", "--origin", "ftp://a"], "--origin is an http or https URL"],
      [["pull", "--force"], "Usage: larder model pull"],
    ];
    for (const [args, sentence] of wrong) {
      const { code, out, err } = await runLarder(["model", ...args], { env });
      expect.soft([args, code, out]).toEqual([args, 1, ""]);
      expect.soft(err).toContain(sentence);
    }
    expect((await runLarder(["model", "pull"])).err).toContain("Say which token to use");
  });
});
