import { describe, expect, test } from "vitest";
import { createFakeClock } from "../support/clock.ts";
import { makeItems, makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

const newOrigin = originsOfFile();

/** The labels of an answer's list, its meta, or the sentence of its error. */
async function listed(origin: TestOrigin, path: string): Promise<unknown> {
  const { status, body } = await origin.request("GET", path);
  if (status !== 200) return { status, ...(body as object) };
  const { meta, data } = body as { meta: unknown; data: unknown };
  const rows = Array.isArray(data) ? data : Object.values(data as object).flat();
  const labels = rows.map((row: { label?: string; slug?: string }) => row.label ?? row.slug);
  return { meta, labels: labels.join("") };
}

/** Everything is published at the same instant, so that the id alone decides the order. */
async function createSeven(): Promise<TestOrigin> {
  const origin = await newOrigin({ clock: createFakeClock() });
  await makeType(origin, "collections", "letter", [text("label")]);
  await makeType(origin, "collections", "none", [text("label")]);
  await makeType(origin, "page-types", "p", []);
  for (const slug of ["a", "b", "c", "d", "e"]) {
    await makeType(origin, "single-pages", slug, []);
    await makePage(origin, "p", slug, {});
    await makePage(origin, "*", slug, {});
  }
  await makeItems(
    origin,
    "letter",
    "ABCDEFG".split("").map((label) => ({ label })),
  );
  return origin;
}

const byPage = (next: number | null, previous: number | null, count: number, labels: string) => ({
  meta: { next_page: next, previous_page: previous, count },
  labels,
});
const byOffset = (next: number | null, previous: number | null, count: number, labels: string) => ({
  meta: { next_offset: next, previous_offset: previous, count },
  labels,
});
const invalidPage = (page: string, why: string) => ({
  status: 404,
  detail: `Invalid page "${page}": ${why}.`,
});
const NO_RESULTS = "That page contains no results";
const NO_INTEGER = "That page number is not an integer";
const BELOW_ONE = "That page number is less than 1";

describe("paging", () => {
  test("has the contract's meta in both modes", async () => {
    const origin = await createSeven();
    const letters: [string, unknown][] = [
      ["", byPage(null, null, 7, "ABCDEFG")],
      ["?page_size=3", byPage(2, null, 7, "ABC")],
      ["?page=2&page_size=3", byPage(3, 1, 7, "DEF")],
      ["?page=3&page_size=3", byPage(null, 2, 7, "G")],
      ["?page=4&page_size=3", invalidPage("4", NO_RESULTS)],
      ["?page=7&page_size=1", byPage(null, 6, 7, "G")],
      ["?page_size=7", byPage(null, null, 7, "ABCDEFG")],
      ["?page=2", invalidPage("2", NO_RESULTS)],
      ["?page=0", invalidPage("0", BELOW_ONE)],
      ["?page=-1", invalidPage("-1", BELOW_ONE)],
      ["?page=two", invalidPage("two", NO_INTEGER)],
      ["?page=1.5", invalidPage("1.5", NO_INTEGER)],
      ["?page=999999999", invalidPage("999999999", NO_RESULTS)],
      ["?page_size=0", byPage(null, null, 7, "ABCDEFG")],
      ["?page_size=x", byPage(null, null, 7, "ABCDEFG")],
      ["?page_size=1000", byPage(null, null, 7, "ABCDEFG")],
      ["?limit=3", byOffset(3, null, 7, "ABC")],
      ["?offset=0&limit=3", byOffset(3, null, 7, "ABC")],
      ["?offset=3&limit=3", byOffset(6, 0, 7, "DEF")],
      ["?offset=2&limit=3", byOffset(5, 0, 7, "CDE")],
      ["?offset=4&limit=3", byOffset(null, 1, 7, "EFG")],
      ["?offset=6&limit=3", byOffset(null, 3, 7, "G")],
      ["?offset=7&limit=3", byOffset(null, 4, 7, "")],
      ["?offset=50&limit=3", byOffset(null, 47, 7, "")],
      ["?offset=5", byOffset(null, 0, 7, "FG")],
      ["?offset=3&limit=3&page=1", byPage(null, null, 7, "ABCDEFG")],
    ];
    for (const [params, expected] of letters) {
      for (const form of [`/v2/content/letter/${params}`, withKeys("letter", params)]) {
        expect.soft({ form, ...((await listed(origin, form)) as object) }).toEqual({
          form,
          ...(expected as object),
        });
      }
    }
  });

  test("of pages and of Single Pages goes from the newest to the oldest", async () => {
    const origin = await createSeven();
    const expected: [string, unknown][] = [
      ["?page_size=2", byPage(2, null, 5, "ed")],
      ["?page_size=2&page=2", byPage(3, 1, 5, "cb")],
      ["?page_size=2&page=3", byPage(null, 2, 5, "a")],
      ["?page_size=2&page=4", invalidPage("4", NO_RESULTS)],
      ["?limit=2&offset=1", byOffset(3, 0, 5, "dc")],
    ];
    for (const [params, meta] of expected) {
      for (const type of ["p", "*"]) {
        const path = `/v2/pages/${type}/${params}`;
        expect.soft([path, await listed(origin, path)]).toEqual([path, meta]);
      }
    }
  });

  test("page 1 of nothing is empty, page 2 of nothing is none", async () => {
    const origin = await createSeven();
    expect(await listed(origin, "/v2/content/none/")).toEqual(byPage(null, null, 0, ""));
    expect(await listed(origin, "/v2/content/none/?limit=5")).toEqual(byOffset(null, null, 0, ""));
    expect(await listed(origin, "/v2/content/none/?page=2")).toEqual(invalidPage("2", NO_RESULTS));
  });

  test("a page that went away with its items keeps saying why", async () => {
    const origin = await createSeven();
    const path = "/v2/content/letter/?page=3&page_size=3";
    expect(await listed(origin, path)).toEqual(byPage(null, 2, 7, "G"));
    await origin.materialize();
    const { body } = await origin.request("GET", "/v2/content/letter/");
    const last = (body as { data: { letter: { meta: { id: number } }[] } }).data.letter.at(-1);
    await origin.request("DELETE", `/v2/content/letter/${last?.meta.id}/`);
    await origin.materialize();
    expect(await listed(origin, path)).toEqual(invalidPage("3", NO_RESULTS));
    await makeItems(origin, "letter", [{ label: "H" }]);
    await origin.materialize();
    expect(await listed(origin, path)).toEqual(byPage(null, 2, 7, "H"));
  });

  test("gives each of several keys whole", async () => {
    const origin = await createSeven();
    const { body } = await origin.request(
      "GET",
      "/v2/content/?keys=letter,none&page_size=2&page=2",
    );
    const { data } = body as { data: Record<string, unknown[]> };
    expect([Object.keys(body as object), data["letter"]?.length, data["none"]]).toEqual([
      ["data"],
      7,
      [],
    ]);
  });

  test("knows 100 as the largest size and 10 as the usual one", async () => {
    const origin = await newOrigin();
    await makeType(origin, "collections", "many", [text("label")]);
    await makeItems(
      origin,
      "many",
      Array.from({ length: 101 }, () => ({ label: "x" })),
    );
    const rows: [string, unknown][] = [
      ["", byPage(2, null, 101, "x".repeat(10))],
      ["?page_size=100", byPage(2, null, 101, "x".repeat(100))],
      ["?page_size=101", byPage(2, null, 101, "x".repeat(100))],
      ["?limit=500", byOffset(100, null, 101, "x".repeat(100))],
      ["?page=11", byPage(null, 10, 101, "x")],
    ];
    for (const [params, expected] of rows) {
      expect.soft(await listed(origin, `/v2/content/many/${params}`)).toEqual(expected);
    }
  });
});

const withKeys = (key: string, params: string) =>
  params === "" ? `/v2/content/?keys=${key}` : `/v2/content/${params}&keys=${key}`;
