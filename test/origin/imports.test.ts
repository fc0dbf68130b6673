import { describe, expect, test } from "vitest";
import type { ImportBatch, Imported } from "../../shared/manage/imports.ts";
import { createFakeClock } from "../support/clock.ts";
import { makeType, many, one, text } from "../support/model.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";

/** Documents that are brought from another system: what becomes of them, and that readers see what was sent. */

type Given = ImportBatch["documents"][number];

const TIMES = {
  publishedAt: "2019-05-01T10:00:00.123456Z",
  updatedAt: "2021-06-02T11:00:00.654321Z",
};

async function createSetting(): Promise<TestOrigin> {
  const origin = await createTestOrigin({ clock: createFakeClock(), locales: ["en", "de"] });
  await makeType(origin, "collections", "tag", [text("label")]);
  await makeType(origin, "page-types", "article", [
    text("headline"),
    one("main", "collection", "tag"),
    many("tags", "collection", "tag"),
    one("next", "page", "article"),
  ]);
  return origin;
}

async function bring(
  origin: TestOrigin,
  documents: Given[],
  options: Omit<ImportBatch, "documents"> = {},
): Promise<Imported> {
  const path = "/manage/v1/imports/butter/documents";
  const { status, body } = await origin.request("POST", path, { documents, ...options });
  expect([status, status === 200 ? null : body]).toEqual([200, null]);
  return body as Imported;
}

const tag = (id: number, label: string, more: Partial<Given> = {}): Given => ({
  key: `tag/${id}`,
  kind: "collection",
  type: "tag",
  id,
  slug: null,
  createdAt: TIMES.publishedAt,
  locales: { en: { name: "", fields: { label }, published: TIMES } },
  ...more,
});

const article = (
  slug: string,
  fields: Record<string, unknown>,
  more: Partial<Given> = {},
): Given => ({
  key: `article/${slug}`,
  kind: "page",
  type: "article",
  slug,
  createdAt: TIMES.publishedAt,
  locales: {
    en: { name: slug.toUpperCase(), fields: { headline: slug, ...fields }, published: TIMES },
  },
  ...more,
});

const outcomes = ({ documents }: Imported) => documents.map(({ outcome }) => outcome);
const read = async (origin: TestOrigin, path: string) =>
  (await origin.request("GET", `/v2/${path}`)).body;

describe("what is brought", () => {
  test("has the number, the slug and the times that it had, and what it names", async () => {
    const origin = await createSetting();
    const said = await bring(origin, [
      tag(735745, "Blue"),
      tag(735746, "Red"),
      article("one", {
        main: "tag/735746",
        tags: ["tag/735745", "tag/735746"],
        next: "article/two",
      }),
      article("two", { next: "article/one" }),
    ]);
    expect(outcomes(said)).toEqual(["created", "created", "created", "created"]);
    expect(said.change).toBeGreaterThan(0);
    expect(await read(origin, "content/tag/")).toMatchObject({
      data: {
        tag: [
          { meta: { id: 735745 }, label: "Blue" },
          { meta: { id: 735746 }, label: "Red" },
        ],
      },
    });
    expect(await read(origin, "pages/article/one/?levels=3")).toMatchObject({
      data: {
        slug: "one",
        name: "ONE",
        published: TIMES.publishedAt,
        updated: TIMES.updatedAt,
        fields: {
          main: { meta: { id: 735746 }, label: "Red" },
          tags: [{ label: "Blue" }, { label: "Red" }],
          next: { slug: "two", fields: { next: { slug: "one" } } },
        },
      },
    });
  });

  test("again and the same is left alone; changed it is changed, and nothing else is", async () => {
    const origin = await createSetting();
    const batch = [tag(7, "Blue"), article("one", { main: "tag/7" })];
    await bring(origin, batch);
    const again = await bring(origin, batch);
    expect([outcomes(again), again.change]).toEqual([["unchanged", "unchanged"], null]);
    const changed = await bring(origin, [tag(7, "Navy"), article("one", { main: "tag/7" })]);
    expect(outcomes(changed)).toEqual(["changed", "unchanged"]);
    expect(await read(origin, "pages/article/one/")).toMatchObject({
      data: { fields: { main: { label: "Navy" } } },
    });
  });

  test("and edited here since is kept as it is here, unless it is to be overwritten", async () => {
    const origin = await createSetting();
    await bring(origin, [article("one", {})]);
    const ours = { fields: { headline: "ours" }, status: "published" };
    await origin.request("PATCH", "/v2/pages/article/one/", ours);
    const theirs = [article("one", { headline: "theirs" })];
    expect(outcomes(await bring(origin, theirs))).toEqual(["edited"]);
    const headline = async () =>
      (await read(origin, "pages/article/one/")) as { data: { fields: { headline: string } } };
    expect((await headline()).data.fields.headline).toBe("ours");
    expect(outcomes(await bring(origin, theirs, { overwrite: true }))).toEqual(["changed"]);
    expect((await headline()).data.fields.headline).toBe("theirs");
  });

  test("and names what nothing has yet is taken without it, and whole once it is there", async () => {
    const origin = await createSetting();
    const page = article("one", { main: "tag/9", tags: ["tag/9", "tag/10"] });
    const first = await bring(origin, [tag(10, "Ten"), page]);
    expect(first.documents[1]).toMatchObject({ outcome: "created", missing: ["tag/9"] });
    await bring(origin, [tag(9, "Nine")]);
    const second = await bring(origin, [page]);
    expect(second.documents[0]).toMatchObject({ outcome: "changed" });
    expect(second.documents[0]?.missing).toBeUndefined();
    expect(await read(origin, "pages/article/one/")).toMatchObject({
      data: { fields: { main: { label: "Nine" }, tags: [{ label: "Nine" }, { label: "Ten" }] } },
    });
  });

  test("has a newer draft beside what readers get, and is taken from them where its source has it no longer", async () => {
    const origin = await createSetting();
    const held = (headline: string) => ({ name: "One", fields: { headline } });
    const both = { ...held("live"), published: TIMES, draft: held("newer") };
    await bring(origin, [
      article("one", {}, { locales: { en: both, de: { ...held("de"), published: TIMES } } }),
    ]);
    const path = "pages/article/one/";
    const headline = async (query: string) =>
      ((await read(origin, `${path}${query}`)) as { data?: { fields: { headline: string } } }).data
        ?.fields.headline;
    expect([
      await headline(""),
      await headline("?preview=1"),
      await headline("?locale=de"),
    ]).toEqual(["live", "newer", "de"]);
    await bring(origin, [
      article("one", {}, { locales: { en: { ...held("draft"), published: null } } }),
    ]);
    expect((await origin.request("GET", `/v2/${path}`)).status).toBe(404);
    expect((await origin.request("GET", `/v2/${path}?locale=de`)).status).toBe(404);
    expect(await headline("?preview=1")).toBe("draft");
  });
});
