import { describe, expect, test } from "vitest";
import { makeItems, makePage, makeType, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { wrongAt } from "../support/scenarios.ts";
import { personOf } from "../support/people.ts";
import type { Document } from "../../shared/manage/documents.ts";

/** Documents that people begin, copy, rename and delete, and which of them are whose. */

const newOrigin = originsOfFile();

async function createSite(): Promise<TestOrigin> {
  const origin = await newOrigin({ locales: ["en", "de"] });
  await makeType(origin, "collections", "country", [text("label")]);
  await makeType(origin, "single-pages", "about", [text("words")]);
  await makeType(origin, "page-types", "recipe", [
    { ...text("words"), required: true },
    one("from", "collection", "country"),
    one("beside", "page", "recipe"),
  ]);
  return origin;
}

const fields = { words: "w", from: "", beside: "" };

const statusAt = async (origin: TestOrigin, path: string) => {
  await origin.materialize();
  return (await origin.request("GET", path)).status;
};

const open = async (origin: TestOrigin, id: number) =>
  (await origin.request("GET", `/manage/v1/documents/${id}`)).body as Document;

describe("a page that gets another slug", () => {
  test("is read at that one, by who refers to it too, and the old one can be taken", async () => {
    const origin = await createSite();
    const id = await makePage(origin, "recipe", "old", fields);
    await makePage(origin, "recipe", "naming", { ...fields, beside: "old" });
    expect(await statusAt(origin, "/v2/pages/recipe/old/")).toBe(200);
    const renamed = await origin.request("PATCH", `/manage/v1/documents/${id}`, { slug: "new" });
    expect(renamed).toMatchObject({ status: 202, body: { id, slug: "new" } });
    expect(await statusAt(origin, "/v2/pages/recipe/new/")).toBe(200);
    expect(await statusAt(origin, "/v2/pages/recipe/old/")).toBe(404);
    const { body } = await origin.request("GET", "/v2/pages/recipe/naming/");
    expect(JSON.stringify(body)).toContain('"slug":"new"');
    expect(await open(origin, id)).toMatchObject({ slug: "new", state: "live" });
    const other = await makePage(origin, "recipe", "old", fields);
    expect(await statusAt(origin, "/v2/pages/recipe/old/")).toBe(200);
    const taken = await origin.request("PATCH", `/manage/v1/documents/${other}`, { slug: "new" });
    expect([taken.status, Object.keys(wrongAt(taken.body))]).toEqual([400, ["slug"]]);
  });

  test("or a name has it where readers have the newest revision, else with the draft", async () => {
    const origin = await createSite();
    const id = await makePage(origin, "recipe", "a", fields);
    await origin.request("PATCH", "/v2/pages/recipe/a/?locale=de", { status: "draft", fields });
    await origin.request("PATCH", `/manage/v1/documents/${id}`, { name: "Renamed" });
    const { locales, name } = await open(origin, id);
    expect(name).toBe("Renamed");
    expect(locales.map(({ state, newest }) => [state, newest?.name, newest?.note])).toEqual([
      ["live", "Renamed", "Renamed."],
      ["draft", "Renamed", "Renamed."],
    ]);
    await origin.materialize();
    const { body } = await origin.request("GET", "/v2/pages/recipe/a/");
    expect(body).toMatchObject({ data: { name: "Renamed" } });
  });
});

test("what cannot be begun, renamed or copied is refused, and nothing is written", async () => {
  const origin = await createSite();
  await makePage(origin, "*", "about", { words: "w" });
  const [item = 0] = await makeItems(origin, "country", [{ label: "x" }]);
  const { data } = (await origin.request("GET", "/manage/v1/documents?type=about")).body as {
    data: { id: number }[];
  };
  const about = data[0]?.id;
  const count = async () => (await origin.request("GET", "/manage/v1/documents")).body;
  const before = await count();
  const page = { kind: "page", type: "recipe", name: "n", slug: "s" };
  const refused: [string, string, unknown, number][] = [
    ["POST", "", { ...page, slug: undefined }, 400],
    ["POST", "", { ...page, type: "nothing" }, 400],
    ["POST", "", { ...page, kind: "author" }, 400],
    ["POST", "", { ...page, slug: "a b" }, 400],
    ["POST", "", { ...page, name: "x\u0000" }, 400],
    ["POST", "", { ...page, name: "x".repeat(201) }, 400],
    ["POST", "", { ...page, kind: "collection", type: "country" }, 400],
    ["POST", "", { ...page, kind: "single", type: "about", slug: "about" }, 400],
    ["POST", "", JSON.parse('{"__proto__": {}}'), 400],
    ["PATCH", `/${item}`, {}, 400],
    ["PATCH", `/${item}`, { slug: "s" }, 400],
    ["PATCH", `/${item}`, { name: "s" }, 400],
    ["PATCH", `/${about}`, { slug: "s" }, 400],
    ["POST", `/${about}/duplicate`, {}, 409],
    ["POST", `/${item}/duplicate`, { slug: "s" }, 400],
    ["PATCH", "/999999", { slug: "s" }, 404],
    ["DELETE", "/999999", undefined, 404],
    ["POST", "/999999/duplicate", {}, 404],
  ];
  for (const [method, path, body, status] of refused) {
    const answer = await origin.request(method, `/manage/v1/documents${path}`, body);
    expect([method, path, body, answer.status]).toEqual([method, path, body, status]);
  }
  expect(await count()).toEqual(before);
});

test("a copy is a draft of what the newest revisions hold, under slugs that are free", async () => {
  const origin = await createSite();
  const id = await makePage(origin, "recipe", "pie", { ...fields, words: "one" });
  await origin.request("PATCH", "/v2/pages/recipe/pie/?locale=de", {
    fields: { ...fields, words: "eins" },
  });
  const copy = async (body: object) =>
    (await origin.request("POST", `/manage/v1/documents/${id}/duplicate`, body)).body as {
      id: number;
      slug: string;
      change: null;
    };
  const first = await copy({});
  expect(first).toMatchObject({ slug: "pie-copy", change: null });
  expect(await copy({})).toMatchObject({ slug: "pie-copy-2" });
  expect(await copy({ slug: "tart", name: "Tart" })).toMatchObject({ slug: "tart" });
  const copied = await open(origin, first.id);
  expect(copied).toMatchObject({
    state: "draft",
    name: "pie (copy)",
    newest: { fields: { words: "one" } },
  });
  expect(copied.locales.map(({ state }) => state)).toEqual(["draft", "draft"]);
});

describe("what is whose", () => {
  test("an author publishes, plans, takes down and deletes their own, and nobody else's", async () => {
    const origin = await createSite();
    const [author, other] = [await personOf(origin, "author"), await personOf(origin, "author")];
    const page = { kind: "page", type: "recipe", name: "Mine", slug: "mine" };
    const made = await author.send("POST", "/documents", page);
    const { id } = made.body as { id: number };
    expect((await open(origin, id)).owner).toMatchObject({ name: "A author" });
    await origin.request("PATCH", "/v2/pages/recipe/mine/", { fields });
    const acts: [string, string, unknown][] = [
      ["POST", "/publish", {}],
      ["PUT", "/schedule", { unpublish_at: null }],
      ["PATCH", "", { slug: "still-mine" }],
      ["POST", "/unpublish", undefined],
      ["DELETE", "", undefined],
    ];
    for (const [method, path, body] of acts) {
      const theirs = await other.send(method, `/documents/${id}${path}`, body);
      expect([method, path, theirs.status]).toEqual([method, path, 403]);
      const own = await author.send(method, `/documents/${id}${path}`, body);
      expect([method, path, own.status < 300]).toEqual([method, path, true]);
    }
  });

  test("a contributor renames and deletes their own while it is a draft, and publishes nothing", async () => {
    const origin = await createSite();
    const contributor = await personOf(origin, "contributor");
    const page = { kind: "page", type: "recipe", name: "Mine", slug: "mine" };
    const { id } = (await contributor.send("POST", "/documents", page)).body as { id: number };
    const send = async (method: string, path: string, body?: unknown) =>
      (await contributor.send(method, `/documents/${id}${path}`, body)).status;
    expect(await send("PATCH", "", { name: "Ours" })).toBe(202);
    expect(await send("POST", "/publish", {})).toBe(403);
    await origin.request("PATCH", "/v2/pages/recipe/mine/", { fields });
    const publisher = await personOf(origin, "publisher");
    expect((await publisher.send("POST", `/documents/${id}/publish`, { note: "Go." })).status).toBe(
      202,
    );
    expect((await open(origin, id)).published).toMatchObject({
      note: "Go.",
      createdBy: { name: "A publisher" },
    });
    expect(await send("PATCH", "", { name: "Mine" })).toBe(403);
    expect(await send("DELETE", "")).toBe(403);
  });
});
