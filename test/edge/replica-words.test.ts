import { describe, expect, it } from "vitest";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import type { Rows } from "../../edge/replica/schema.ts";
import { select } from "../../edge/replica/select.ts";
import type { ContentType, Field } from "../../shared/content/model.ts";
import type { SiteRow } from "../../shared/content/rows.ts";
import { LAST_PHRASE_PLACE } from "../../shared/limits.ts";
import {
  createTestReplica,
  documentEntry,
  documentRow,
  keptWords,
  rowBatch,
  siteEntry,
  siteRow,
  typeRow,
  withRows,
} from "../support/replica-rows.ts";

/** What a replica's documents are found by, and what is written for it. */

const title: Field = { key: "title", kind: "short_text" };
const price: Field = { key: "price", kind: "number" };
const page = (id: number, fields: Record<string, unknown> = {}) => documentRow({ id, fields });

describe("what searches find", () => {
  const texts = (kind: ContentType["kind"], id: number, ...fields: Field[]) =>
    typeRow({ id, kind, fields });
  const words = (rows: Rows) =>
    keptWords(rows).map(({ id, places, others }) => [id, places, others]);

  it("is made of pages, Single Pages and posts, and of nothing else", () => {
    const site = siteRow([
      texts("page", 1, title),
      texts("single", 2, title),
      texts("post", 3),
      texts("collection", 4, title),
      texts("author", 5),
    ]);
    const { rows } = withRows(
      siteEntry(1, site),
      ...[1, 2, 3, 4, 5].map((typeId) => {
        const fields = { title: "<b>Cr&egrave;me</b>, creme", body: "body", first_name: "Ann" };
        return documentEntry(typeId + 1, typeId, documentRow({ id: typeId, typeId, fields }));
      }),
    );
    expect(words(rows)).toEqual([
      [1, "document 1 creme creme", "+2creme +41 +4document"],
      [2, "document 2 creme creme", "+2creme +42 +4document"],
      [3, "document 3 body", "+43 +4document"],
    ]);
  });

  it("says what is at a place, and what is beside it", () => {
    const site = siteRow([texts("page", 1, title)], { searchLanguage: "en" });
    const far = "a ".repeat(LAST_PHRASE_PLACE - 1);
    const { rows } = withRows(
      siteEntry(1, site),
      documentEntry(2, 5, { ...page(5, { title: "baked 東京都 x 東, bread" }), name: "" }),
      documentEntry(3, 6, { ...page(6, { title: `${far} near far` }), name: "" }),
    );
    const [first, second] = words(rows);
    expect(first).toEqual([
      5,
      "baked 東京 京都 . x . bread",
      "=bake 京 東 都 +2東".split(" ").toSorted().join(" "),
    ]);
    expect(String(second?.[1])).toMatch(/ \. near$/);
    expect(second?.[2]).toContain("far");
  });

  it("finds stretches without spaces in their order, also where the text has no space between them", async () => {
    const { rows } = withRows(
      siteEntry(1, siteRow([texts("page", 1, title)])),
      ...["東京都京都", "東京都 京都", "京都 東京都", "東京都 x 京都"].map((text, index) =>
        documentEntry(index + 2, index + 1, page(index + 1, { title: text })),
      ),
    );
    const found = await select(
      rows,
      `/v2/pages/search/?query=${encodeURIComponent('"東京都 京都"')}`,
    );
    const slugs = [...JSON.stringify(found).matchAll(/slug-\d/g)].map(([slug]) => slug);
    expect([...new Set(slugs)].toSorted()).toEqual(["slug-1", "slug-2"]);
  });

  it("takes some rows of a document, however many words it has, and nothing is left of one that is gone", () => {
    const database = createSqliteRows(":memory:");
    const { take } = createTestReplica(database);
    const text: Field = { key: "text", kind: "long_text" };
    const prose = (from: number) =>
      Array.from({ length: 500 }, (_, index) => `word${from + index}`).join(" ");
    const written = () => database.run<{ at: number }>("select total_changes() as at")[0]?.at ?? 0;
    take(rowBatch(0, [siteEntry(1, siteRow([typeRow({ id: 1, fields: [text, price] })]))]));
    const before = written();
    const times = 40;
    for (let at = 2; at < times + 2; at++)
      take(
        rowBatch(at - 1, [
          documentEntry(at, 5 + (at % 9), page(5 + (at % 9), { text: prose(at) })),
        ]),
      );
    expect((written() - before) / times).toBeLessThan(40);
    expect(words(database)).toHaveLength(9);
    take(
      rowBatch(
        times + 1,
        Array.from({ length: 9 }, (_, index) => documentEntry(times + 2 + index, 5 + index, null)),
      ),
    );
    expect(words(database)).toEqual([]);
  });

  it("is made again when other texts are searched, and is not asked meanwhile", async () => {
    const other: Field = { key: "other", kind: "long_text" };
    const fields = { title: "red", other: "blue" };
    const { rows, take, remake } = withRows(
      siteEntry(1, siteRow([texts("single", 1, title)])),
      documentEntry(2, 5, page(5, fields)),
    );
    expect(words(rows).map(([, places]) => places)).toEqual(["document 5 red"]);
    take(rowBatch(2, [siteEntry(3, siteRow([texts("single", 1, other)]))]));
    const search = () => select(rows, "/v2/pages/search/?query=blue");
    expect(await search()).toEqual({ kind: "unanswerable", why: "unmade" });
    remake();
    expect(await search()).toMatchObject({
      kind: "live",
      texts: [expect.stringContaining("slug-5")],
    });
    expect(words(rows).map(([, places]) => places)).toEqual(["document 5 blue"]);
  });

  it("has stems in the site's language, and is made again in another", () => {
    const site = (language: SiteRow["searchLanguage"]) =>
      siteRow([texts("page", 1, title)], { searchLanguage: language });
    const { rows, take, isUnmade, remake } = withRows(
      siteEntry(1, site("en")),
      documentEntry(2, 5, { ...page(5, { title: "baking, bread, Häuser" }), name: "" }),
    );
    const found = () => words(rows).flatMap(([, places, others]) => [places, others]);
    const plain = "baking bread hauser";
    expect(found()).toEqual([plain, "=bake"]);
    take(rowBatch(2, [siteEntry(3, site("de"))]));
    expect(isUnmade()).toBe(true);
    remake();
    expect(found()).toEqual([plain, "=haus"]);
    // an origin of before says nothing of it
    take(rowBatch(3, [siteEntry(4, siteRow([texts("page", 1, title)]))]));
    remake();
    expect(found()).toEqual([plain, ""]);
  });
});
