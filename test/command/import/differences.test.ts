import { expect, test } from "vitest";
import {
  createMediaMap,
  differencesOf,
  plainFeed,
} from "../../../command/import/butter/differences.ts";

/** Where two answers are not the same, and what of it is no difference. */

const media = () => createMediaMap((address) => address.startsWith("https://edge.test/media/"));
const there = "https://cdn.buttercms.com/a";
const here = "https://edge.test/media/1/a.png";

test.each<[unknown, unknown, string[]]>([
  [{ a: [1, { b: "x" }] }, { a: [1, { b: "x" }] }, []],
  [{ a: 1 }, { a: 2 }, ["a: 1, here 2"]],
  [{ a: 1 }, {}, ["a: 1, here nothing"]],
  [{}, { a: null }, ["a: nothing, here null"]],
  [{ a: "" }, { a: null }, ['a: "", here null']],
  [{ a: [1, 2] }, { a: [1] }, ["a: 2 entries, here 1"]],
  [{ a: [] }, { a: {} }, ["a: [], here {}"]],
  [{}, { status: "published", scheduled: null, deleted: null }, []],
  [{ status: "draft" }, { status: "published" }, ['status: "draft", here "published"']],
  [{ url: "https://oven.example/one" }, { url: "/one" }, []],
  [{ url: "/two" }, { url: "/one" }, ['url: "/two", here "/one"']],
  [{ a: there, b: `<img src="${there}">` }, { a: here, b: `<img src="${here}">` }, []],
  [{ a: there }, { a: "https://other.test/a" }, [`a: "${there}", here "https://other.test/a"`]],
  // one file of the source is one of the copy
  [{ a: there, b: there }, { a: here, b: `${here}2` }, [`b: "${there}", here "${here}2"`]],
  [JSON.parse('{"__proto__":1}'), {}, ["__proto__: 1, here nothing"]],
])("%j and %j: %j", (source, copy, found) => {
  expect(differencesOf(source, copy, media())).toEqual(found);
});

test("feeds are compared without hosts, and without when they were made", () => {
  const feed = (host: string, day: number) =>
    `<lastBuildDate>${day}</lastBuildDate><link>${host}/one</link><guid>${host}/one</guid>`;
  const plain = (text: string) => plainFeed(text, media());
  expect(plain(feed("https://oven.example", 1))).toBe(plain(feed("", 2)));
  expect(plain(feed("https://oven.example", 1))).not.toBe(plain(feed("/blog", 1)));
});
