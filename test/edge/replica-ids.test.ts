import { whole } from "../../shared/content/texts.ts";
import { describe, expect, it } from "vitest";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import { IDS_OF_SPACE, SPACES } from "../../edge/replica/schema.ts";
import { select } from "../../edge/replica/select.ts";
import type { Field } from "../../shared/content/model.ts";
import type { SiteRow } from "../../shared/content/rows.ts";
import { parseQuery, printQuery } from "../../shared/query.ts";
import {
  createTestReplica,
  documentEntry,
  documentRow,
  rowBatch,
  siteEntry,
  siteRow,
  typeRow,
} from "../support/replica-rows.ts";

/** Words of documents whose ids are as high as there is room for, and higher. */

const title: Field = { key: "title", kind: "short_text" };
const LAST = IDS_OF_SPACE - 1;
const types = [1, 2].map((id) => typeRow({ id, fields: [title] }));
const site = (rest: Partial<SiteRow> = {}) => siteEntry(1, siteRow(types, rest));
const page = (id: number, typeId: number, text: string) =>
  documentRow({ id, typeId, fields: { title: text } });

const head = (position: number) => ({ epoch: 1, position, change: position });

/** What a search finds: the names of pages, in their order. */
function createSearch(rows: Parameters<typeof select>[0]) {
  return async (text: string, params = "") => {
    const url = new URL(`/v2/pages/search/?query=${text}${params}`, "http://edge.test");
    const found = await select(rows, printQuery(parseQuery(url)));
    if (found.kind !== "live") return found.kind;
    const { data } = JSON.parse(whole(found.texts)) as { data: { slug: string }[] };
    return data.map(({ slug }) => slug);
  };
}

describe("the last id that there is room for", () => {
  it("is searched beside the first of the next type, past what 31 and 32 bits hold", async () => {
    const { rows, take } = createTestReplica();
    const ids = [1, 2 ** 31, 2 ** 32 + 1, LAST - 1];
    const ofOne = ids.map((id, nth) => documentEntry(2 + nth, id, page(id, 1, "bread")));
    const ofTwo = [2, LAST].map((id, nth) => documentEntry(10 + nth, id, page(id, 2, "bread")));
    take(rowBatch(0, [site(), ...ofOne, ...ofTwo]));
    const search = createSearch(rows);
    const slugs = (found: number[]) => found.toSorted((a, b) => b - a).map((id) => `slug-${id}`);
    expect(await search("bread")).toEqual(slugs([...ids, 2, LAST]));
    expect(await search("bread", "&page_type=type1")).toEqual(slugs(ids));
    expect(await search("bread", "&page_type=type2")).toEqual(slugs([2, LAST]));
    take(
      rowBatch(11, [
        documentEntry(12, LAST, null),
        documentEntry(13, LAST - 1, page(LAST - 1, 1, "rye")),
      ]),
    );
    expect(await search("bread")).toEqual(slugs([1, 2, 2 ** 31, 2 ** 32 + 1]));
    expect(await search("rye")).toEqual(slugs([LAST - 1]));
  });

  it("is found in its own locale, and not in the one that it falls back to", async () => {
    const { rows, take } = createTestReplica();
    const own = documentEntry(3, LAST, { ...page(LAST, 1, "brot"), slug: "own" }, "de");
    const others = [
      documentEntry(2, LAST, page(LAST, 1, "bread")),
      documentEntry(4, 1, page(1, 1, "bread")),
    ];
    take(rowBatch(0, [site({ fallbackLocale: "en" }), own, ...others]));
    const search = createSearch(rows);
    expect(await search("bread", "&locale=de")).toEqual(["slug-1"]);
    expect(await search("brot", "&locale=de")).toEqual(["own"]);
  });

  it("is found in the last space, and there is none after that", async () => {
    const rows = createSqliteRows(":memory:");
    const { take } = createTestReplica(rows);
    rows.run(
      "insert into spaces (no, locale, type) values (cast(? as integer), 'xx', 99)",
      SPACES - 2,
    );
    take(rowBatch(0, [site(), documentEntry(2, LAST, page(LAST, 1, "bread"))]));
    expect(
      rows.run("select cast(rowid as text) as last from words where words match 'bread'"),
    ).toEqual([{ last: String(Number.MAX_SAFE_INTEGER) }]);
    expect(await createSearch(rows)("bread")).toEqual([`slug-${LAST}`]);
    expect(() => take(rowBatch(2, [documentEntry(3, 5, page(5, 2, "bread"))]))).toThrow(
      `words of ${SPACES} types and locales at most`,
    );
  });
});

describe("an id that there is no room for", () => {
  it.each([IDS_OF_SPACE, IDS_OF_SPACE + 5, Number.MAX_SAFE_INTEGER])(
    "makes a row that cannot be read, and is not taken for a document of another type: %d",
    async (high) => {
      const { rows, take, isWhole } = createTestReplica();
      // each type has the next space
      const first = documentEntry(2, 1, page(1, 1, "bread"));
      take(rowBatch(0, [site(), first, documentEntry(3, 5, page(5, 2, "rye"))]));
      const search = createSearch(rows);
      const entry = documentEntry(4, high, page(high, 1, "sourdough"));
      expect(take(rowBatch(3, [entry]))).toEqual([entry.key]);
      // an origin is asked
      expect(isWhole(head(4))).toBe(false);
      expect([await search("rye"), await search("sourdough")]).toEqual([["slug-5"], []]);
      expect(take(rowBatch(4, [documentEntry(5, high, null)]))).toEqual([]);
      expect(isWhole(head(5))).toBe(true);
      expect([await search("rye"), await search("bread")]).toEqual([["slug-5"], ["slug-1"]]);
    },
  );
});
