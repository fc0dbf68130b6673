import { describe, expect, it } from "vitest";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import type { Rows } from "../../edge/replica/schema.ts";
import { select } from "../../edge/replica/select.ts";
import type { ContentType, Field } from "../../shared/content/model.ts";
import type { SiteRow } from "../../shared/content/rows.ts";
import type { Entry } from "../../shared/push.ts";
import {
  createTestReplica,
  documentEntry,
  documentRow,
  rowBatch,
  siteEntry,
  siteRow,
  typeRow,
} from "../support/replica-rows.ts";

/** What a replica's documents are found by, and what is written for it. */

const title: Field = { key: "title", kind: "short_text" };
const price: Field = { key: "price", kind: "number" };
const page = (id: number, fields: Record<string, unknown> = {}) => documentRow({ id, fields });
const all = (rows: Rows, sql: string) => rows.run(sql).map((row) => Object.values(row));

/** A replica that has taken these rows, at its log's head. */
function withRows(...entries: Entry[]) {
  const replica = createTestReplica();
  replica.take(rowBatch(0, entries));
  return replica;
}

describe("what searches find", () => {
  const texts = (kind: ContentType["kind"], id: number, ...fields: Field[]) =>
    typeRow({ id, kind, fields });
  const words = (rows: Rows) =>
    all(rows, "select id, word, points, places from words order by id, word");

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
      [1, "1", 4, "[2]"],
      [1, "creme", 2, "[3,4]"],
      [1, "document", 4, "[1]"],
      [2, "2", 4, "[2]"],
      [2, "creme", 2, "[3,4]"],
      [2, "document", 4, "[1]"],
      [3, "3", 4, "[2]"],
      [3, "body", 1, "[3]"],
      [3, "document", 4, "[1]"],
    ]);
  });

  it("writes the words that are others than before, and nothing when none is", () => {
    const written: string[] = [];
    const database = createSqliteRows(":memory:");
    const rows: Rows = {
      ...database,
      run: (sql, ...params) => {
        const [, verb = ""] = /^(insert|delete).* (words|worded)\b/s.exec(sql) ?? [];
        const before = database.run<{ at: number }>("select total_changes() as at")[0]?.at ?? 0;
        const result = database.run<never>(sql, ...params);
        const after = database.run<{ at: number }>("select total_changes() as at")[0]?.at ?? 0;
        if (verb !== "") written.push(`${verb} ${after - before}`);
        return result;
      },
    };
    const { take } = createTestReplica(rows);
    const text: Field = { key: "text", kind: "long_text" };
    const edit = (position: number, value: string, slug = "s") =>
      take(
        rowBatch(position - 1, [documentEntry(position, 5, { ...page(5, { text: value }), slug })]),
      );
    take(rowBatch(0, [siteEntry(1, siteRow([typeRow({ id: 1, fields: [text, price] })]))]));
    edit(2, "one two three four");
    written.length = 0;
    edit(3, "one two three four", "other");
    expect(written).toEqual([]);
    // "five" comes, "four" goes, and the document's own list of words is written
    edit(4, "one two three five");
    expect(written).toEqual(["delete 1", "insert 1", "insert 1"]);
    expect(words(rows).map(([, word]) => word)).toEqual([
      "5",
      "document",
      "five",
      "one",
      "three",
      "two",
    ]);
    take(rowBatch(4, [documentEntry(5, 5, null)]));
    expect([words(rows), all(rows, "select * from worded")]).toEqual([[], []]);
  });

  it("is made again when other texts are searched, and is not asked meanwhile", async () => {
    const other: Field = { key: "other", kind: "long_text" };
    const fields = { title: "red", other: "blue" };
    const { rows, take, remake } = withRows(
      siteEntry(1, siteRow([texts("single", 1, title)])),
      documentEntry(2, 5, page(5, fields)),
    );
    expect(words(rows).map(([, word]) => word)).toEqual(["5", "document", "red"]);
    take(rowBatch(2, [siteEntry(3, siteRow([texts("single", 1, other)]))]));
    const search = () => select(rows, "/v2/pages/search/?query=blue");
    expect(await search()).toEqual({ kind: "unanswerable", why: "unmade" });
    remake();
    expect(await search()).toMatchObject({ kind: "live", body: expect.stringContaining("slug-5") });
    expect(words(rows).map(([, word]) => word)).toEqual(["5", "blue", "document"]);
  });

  it("has stems in the site's language, and is made again in another", () => {
    const site = (language: SiteRow["searchLanguage"]) =>
      siteRow([texts("page", 1, title)], { searchLanguage: language });
    const { rows, take, isUnmade, remake } = withRows(
      siteEntry(1, site("en")),
      documentEntry(2, 5, { ...page(5, { title: "baking, bread, Häuser" }), name: "" }),
    );
    const found = () =>
      words(rows).map(([, word, , places]) => `${String(word)} ${String(places)}`);
    const plain = ["baking [1]", "bread [2]", "hauser [3]"];
    expect(found()).toEqual(["=bake [1]", ...plain]);
    take(rowBatch(2, [siteEntry(3, site("de"))]));
    expect(isUnmade()).toBe(true);
    remake();
    expect(found()).toEqual(["=haus [3]", ...plain]);
    // an origin of before says nothing of it
    take(rowBatch(3, [siteEntry(4, siteRow([texts("page", 1, title)]))]));
    remake();
    expect(found()).toEqual(plain);
  });
});
