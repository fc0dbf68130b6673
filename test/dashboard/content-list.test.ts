import { expect, test } from "vitest";
import { itemsOf } from "../../dashboard/screens/content/bulk.ts";
import {
  printFilters,
  printListed,
  readFilters,
  readListed,
} from "../../dashboard/screens/content/filters.ts";
import { slugOf } from "../../dashboard/screens/content/slug.ts";
import {
  readViews,
  VIEWS_MAX,
  withView,
  withoutView,
} from "../../dashboard/screens/content/views.ts";
import type { DocumentRow } from "../../shared/manage/documents.ts";

test("filters come back from the address that they make; what is usual is not in it", () => {
  const filters = {
    q: "soup & salt",
    state: "changed" as const,
    locale: "de",
    by: "me" as const,
    sort: "name" as const,
    cursor: "abc=",
  };
  const printed = printFilters(filters);
  expect(readFilters(Object.fromEntries(new URLSearchParams(printed)))).toEqual(filters);
  expect(printFilters(readFilters({}))).toBe("");
});

test("what an address says wrongly is left out", () => {
  expect(readFilters({ state: "nowhere", sort: "__proto__", by: "12", q: undefined })).toEqual({
    q: "",
    state: null,
    locale: null,
    by: null,
    sort: "-updated",
    cursor: null,
  });
});

test.each([
  [undefined, { kind: null, type: null }],
  ["page", { kind: "page", type: null }],
  ["page.recipe", { kind: "page", type: "recipe" }],
  ["nothing", null],
  ["page.", null],
  ["page.a.b", null],
  ["constructor", null],
])("%s is a list of %o", (of, listed) => {
  expect(readListed(of)).toEqual(listed);
  if (listed?.kind === "page" && of !== undefined)
    expect(printListed({ kind: "page", type: listed.type })).toBe(`/content/${of}`);
});

const row = (id: number, locales: string[], published: string[]) =>
  ({ id, locales, published }) as unknown as DocumentRow;

test("all locales that are written are published, those that readers have are taken down", () => {
  const rows = [row(1, ["en", "de"], ["en"]), row(2, ["en"], [])];
  expect(itemsOf(rows, "publish", null).map(({ document, locale }) => [document, locale])).toEqual([
    [1, "en"],
    [1, "de"],
    [2, "en"],
  ]);
  expect(itemsOf(rows, "unpublish", null)).toEqual([
    { document: 1, locale: "en", action: "unpublish" },
  ]);
  expect(itemsOf(rows, "publish", "de")).toEqual([
    { document: 1, locale: "de", action: "publish" },
  ]);
});

test("views are kept by their name, and nothing else is taken for one", () => {
  const views = withView(withView([], { name: "Mine", path: "/content?by=me" }), {
    name: "Mine",
    path: "/content/page?by=me",
  });
  expect(readViews(JSON.stringify(views))).toEqual([{ name: "Mine", path: "/content/page?by=me" }]);
  expect(withoutView(views, "Mine")).toEqual([]);
  for (const text of [null, "", "{", "null", '[{"name":1}]', '[{"name":"x","path":"//evil"}]'])
    expect(readViews(text)).toEqual([]);
  const many = Array.from({ length: VIEWS_MAX + 5 }, (_, index) => ({
    name: String(index),
    path: "/content",
  }));
  expect(readViews(JSON.stringify(many))).toHaveLength(VIEWS_MAX);
});

test.each([
  ["Soup of the Day!", "soup-of-the-day"],
  ["  Crème brûlée ", "creme-brulee"],
  ["日本", ""],
])("%s suggests the slug %s", (name, slug) => expect(slugOf(name)).toBe(slug));
