import { whole } from "../../shared/content/texts.ts";
import { beforeAll, describe, expect, test } from "vitest";
import { rows } from "../../origin/db/rows.ts";
import { readAs, type View } from "../../origin/db/content/views.ts";
import { renderSet } from "../../origin/delivery/answer/render.ts";
import type { Field, FieldOf } from "../../shared/content/model.ts";
import { parseQuery } from "../../shared/query.ts";
import { makeItems, makePage, makeType, many, number, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { createSerializing } from "../support/serializing.ts";
import { makeWhole } from "../support/values.ts";

/** Filters with operators, in every way of selecting: from the values kept, from the documents, from the newest revisions. */

const newOrigin = originsOfFile();
let origin: TestOrigin;

const repeated = [text("label"), number("n")] as FieldOf<"repeater">["fields"];
const LONG = "x".repeat(300);
/** Cut where it is kept, before what is looked for. */
const LATE = `${"x".repeat(220)}needle`;

const BLANK: Partial<Record<Field["kind"], unknown>> = { number: null, date: null, repeater: [] };

beforeAll(async () => {
  origin = await newOrigin();
  await makeType(origin, "collections", "person", [text("name"), number("born")]);
  const fields: Field[] = [
    text("label"),
    { key: "long", kind: "long_text" },
    number("n"),
    number("odd__gt"),
    { key: "odd__in", kind: "short_text" },
    { key: "on", kind: "date" },
    { key: "open", kind: "checkbox" },
    { key: "image", kind: "media" },
    { key: "rows", kind: "repeater", fields: repeated },
    one("author", "collection", "person"),
    many("near", "page", "p"),
  ];
  await makeType(origin, "page-types", "p", fields);
  const [ann, bob] = await makeItems(origin, "person", [
    { name: "Ann", born: 1900 },
    { name: "Bob", born: 1950 },
  ]);
  const blank = Object.fromEntries(fields.map(({ key, kind }) => [key, BLANK[kind] ?? ""]));
  const page = (slug: string, values: object) =>
    makePage(origin, "p", slug, { ...blank, ...values });
  await page("a", { label: "a", n: 1, on: "2024-03-15", open: true, author: ann, long: LONG });
  await page("b", {
    label: "B",
    n: 2.5,
    odd__gt: 7,
    on: "2024-03-15T10:00:00+02:00",
    author: bob,
    long: LATE,
    near: ["a"],
    rows: [
      { label: "one", n: 1 },
      { label: "two", n: 9 },
    ],
  });
  await page("c", {
    label: "ä,b\\",
    n: -3,
    odd__in: "x,y",
    open: false,
    image: { url: "https://img.example/a", alt: "" },
    near: ["a", "b"],
    rows: [{ label: "two", n: 5 }, { label: "" }],
  });
  await page("d", { label: "😀", n: 0.1, on: "9999-12-31T23:59:59-14:00", author: ann });
  await page("e", {});
  await makeWhole(origin.parts.postgres);
});

class Undone extends Error {}

/** The slugs that a list has, or its refusal, when each way of selecting says the same. */
async function found(query: string): Promise<string> {
  const asked = parseQuery(new URL(`/v2/pages/p/?${query}`, "http://origin"));
  const answers: string[] = [];
  const read = async (view: View, isWhole: boolean) => {
    const run = origin.parts.postgres.transaction(async (tx) => {
      if (!isWhole) await rows(tx)`update vals_types set whole = false`;
      await readAs(tx, origin.site.id, view);
      const [made] = await renderSet(tx, createSerializing(), origin.site.id, [asked], view);
      answers.push(
        made?.state === "live"
          ? slugsOf(whole(made.texts))
          : String(made?.state === "dropped" && made.refusal?.message),
      );
      throw new Undone();
    });
    await expect(run).rejects.toThrow(Undone);
  };
  await read("published", true);
  await read("published", false);
  await read("latest", false);
  expect(new Set(answers).size, `${query}: ${answers.join(" | ")}`).toBe(1);
  return answers[0] ?? "";
}

const slugsOf = (body: string): string =>
  (JSON.parse(body) as { data: { slug: string }[] }).data
    .map(({ slug }) => slug)
    .toSorted()
    .join("");

const encoded = (value: string) => encodeURIComponent(value);

describe("a range", () => {
  test.each([
    ["fields.n__gt=1", "b"],
    ["fields.n__gte=1", "ab"],
    ["fields.n__lt=1", "cd"],
    ["fields.n__lte=1.0", "acd"],
    ["fields.n__gte=0&fields.n__lt=2", "ad"],
    ["fields.n__gte=0&fields.n__lt=2&fields.n__gt=0.1", "a"],
    ["fields.n__gt=2&fields.n__lt=1", ""],
    ["fields.n__gt=0.1", "ab"],
    ["fields.n__gte=0.1000000000000000055", "ab"],
    ["fields.n__lte=0.1000000000000000055", "cd"],
    ["fields.n__gt=0.09999999999999999999", "abd"],
    ["fields.n__lt=1e400", "abcd"],
    ["fields.n__gt=-1e400", "abcd"],
    ["fields.n__gt=1e400", ""],
    ["fields.on__gte=2024-03-15", "abd"],
    ["fields.on__gt=2024-03-15", "bd"],
    [`fields.on__gt=${encoded("2024-03-15T02:00:00+02:00")}`, "bd"],
    ["fields.on__lt=2024-03-15T08:00:00.000001Z", "ab"],
    ["fields.on__gte=2024-03-15&fields.on__lte=2024-12-31", "ab"],
    ["fields.label__gte=B&fields.label__lt=b", "ab"],
    ["fields.label__lt=B", "e"],
    [`fields.label__gt=${encoded("ｆ")}`, "d"],
    [`fields.long__gt=${"x".repeat(200)}`, "ab"],
    [`fields.long__gt=${"x".repeat(199)}y`, ""],
    ["fields.rows.n__gt=5", "b"],
    ["fields.rows.n__gte=5", "bc"],
    ["fields.rows.n__gt=1&fields.rows.n__lt=9", "bc"],
    ["fields.author.born__lt=1950", "ad"],
    ["fields.author.born__gte=1900&fields.author.born__lte=1950", "abd"],
    ["fields.near.n__gt=1", "c"],
    ["fields.n__gte=1&order=n", "ab"],
    ["fields.n__gte=-3&order=-n&page_size=2", "ab"],
    ["fields.n__gte=-3&order=-n&page_size=2&page=2", "cd"],
  ])("%s", async (query, expected) => {
    expect(await found(query)).toBe(expected);
  });
});

describe("a list of values", () => {
  test.each([
    ["fields.n__in=1,2.50,7,seven", "ab"],
    ["fields.n__in=1", "a"],
    ["fields.n__in=1,1.0,1", "a"],
    ["fields.n__in=", ""],
    ["fields.odd__in=x,y", "c"],
    ["fields.odd__in__in=x\\,y,a", "c"],
    [`fields.label__ne=a&fields.label__gt=${encoded("ä,")}`, "cd"],
    ["fields.long__in=,a", "cde"],
    ["fields.on__in=2024-03-15T08:00:00Z,", "bce"],
    ["fields.open__in=true,false", "abcde"],
    ["fields.open__in=1,maybe", "a"],
    ["fields.image__in=https://img.example/a,https://img.example/b", "c"],
    ["fields.rows.label__in=one,two", "bc"],
    ["fields.author__in=Ann,nobody", "ad"],
    ["fields.author.name__in=Ann,Bob", "abd"],
    ["fields.near__in=b,c", "c"],
    ["fields.near.slug__in=a,c", "bc"],
    [`fields.n__in=${Array.from({ length: 100 }, (_, at) => at).join(",")}`, "a"],
  ])("%s", async (query, expected) => {
    expect(await found(query)).toBe(expected);
  });

  test("of a thousand is refused, of a thousand times the same is not", async () => {
    const values = Array.from({ length: 1_000 }, (_, at) => at);
    expect(await found(`fields.n__in=${values.join(",")}`)).toBe(
      '"n__in" lists at most 100 values.',
    );
    expect(await found(`fields.n__in=${values.map(() => 1).join(",")}`)).toBe("a");
  });
});

describe("everything else", () => {
  test.each([
    ["fields.n__ne=1", "bcde"],
    ["fields.n__ne=seven", "abcde"],
    ["fields.n__ne=1&fields.n__ne=2.5", "acde"],
    ["fields.open__ne=true", "bcde"],
    ["fields.label__ne=", "abcd"],
    ["fields.on__ne=", "abd"],
    ["fields.rows.label__ne=two", "ade"],
    ["fields.rows.label=one&fields.rows.label__ne=two", ""],
    ["fields.author.name__ne=Ann", "bce"],
    ["fields.author__ne=Bob", "acde"],
    ["fields.near.slug__ne=b", "abde"],
    ["fields.n__ne=1&fields.n__lt=2", "cd"],
  ])("%s", async (query, expected) => {
    expect(await found(query)).toBe(expected);
  });
});

describe("a piece of a text", () => {
  test.each([
    ["fields.long__contains=needle", "b"],
    ["fields.long__contains=Needle", ""],
    ["fields.long__contains=xneedle&fields.n__gt=1", "b"],
    ["fields.long__contains=xx", "ab"],
    ["fields.label__contains=", "abcde"],
    [`fields.label__contains=${encoded("\\")}`, "c"],
    ["fields.label__contains=%25", ""],
    ["fields.label__contains=%F0%9F%98%80", "d"],
    ["fields.label__contains=%F0%9F", ""],
    ["fields.rows.label__contains=w", "bc"],
    ["fields.author.name__contains=o", "b"],
    ["fields.near.long__contains=needle", "c"],
    ["fields.near.long__contains=x&fields.label__contains=B&order=n", "b"],
    ["fields.long__contains=x&fields.long__ne=a&fields.n__in=1,2.5", "ab"],
    ["fields.label__contains=b&fields.author__ne=Ann", "c"],
  ])("%s", async (query, expected) => {
    expect(await found(query)).toBe(expected);
  });
});

describe("a field whose key ends like an operator", () => {
  test.each([
    ["fields.odd__gt=7", "b"],
    ["fields.odd__gt__lt=8", "b"],
  ])("%s", async (query, expected) => {
    expect(await found(query)).toBe(expected);
  });

  test("has no longer values than others", async () => {
    const long = "x".repeat(201);
    const refused = 'The filter "fields.odd__in" cannot be read.';
    expect(await found(`fields.odd__in=${long}`)).toBe(refused);
    expect(await found(`fields.odd__in__in=${long}`)).toBe(
      'The filter "fields.odd__in__in" cannot be read.',
    );
  });
});

describe("what makes no sense", () => {
  const noOrder = (operator: string, path: string) =>
    `"__${operator}" compares numbers, dates and texts, and "${path}" of p is none.`;
  const noText = (path: string) => `"__contains" looks into texts, and "${path}" of p is none.`;
  test.each([
    ["fields.open__gt=true", noOrder("gt", "open")],
    ["fields.image__lte=a", noOrder("lte", "image")],
    ["fields.author__gte=1", noOrder("gte", "author")],
    ["fields.near.slug__lt=a", noOrder("lt", "near.slug")],
    ["fields.n__contains=1", noText("n")],
    ["fields.on__contains=2024", noText("on")],
    ["fields.image__contains=https", noText("image")],
    ["fields.near__contains=a", noText("near")],
    ["fields.n__gte=seven", '"n" is compared with a number, and "seven" is none.'],
    ["fields.n__gte=", '"n" is compared with a number, and "" is none.'],
    ["fields.on__lt=2024-02-30", '"on" is compared with a date, and "2024-02-30" is none.'],
    ["fields.nope__gt=1", '"nope__gt" is not a field of p that can be filtered or ordered by.'],
    ["fields.n__GT=1", '"n__GT" is not a field of p that can be filtered or ordered by.'],
    ["order=n__lt", '"n__lt" is not a field of p that can be filtered or ordered by.'],
  ])("%s", async (query, expected) => {
    expect(await found(query)).toBe(expected);
  });
});
