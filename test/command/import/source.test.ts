import { expect, test } from "vitest";
import { sourceNameOf, underName, type Source } from "../../../command/import/source.ts";
import { importSource } from "../../../shared/manage/imports.ts";

/** What sources are called, so that the keys of two are never one. */

test.each([
  ["larder", "demo", "larder-demo"],
  ["wordpress", "Blog.Example.com:8080", "wordpress-blog-example-com-8080"],
  ["wordpress", "", "wordpress"],
  ["wordpress", "münchen.example", "wordpress-m-nchen-example"],
  ["larder", "../..\u0000", "larder"],
  ["larder", "x".repeat(100), `larder-${"x".repeat(43)}`],
])("%s of %j is %s, which the origin takes", (kind, which, name) => {
  expect(sourceNameOf(kind, which)).toBe(name);
  expect(importSource.safeParse(name).success).toBe(true);
});

test("a name that is asked for is taken, and one that is none refused in a sentence", () => {
  const source: Source = {
    name: "butter",
    types: [],
    documents: (async function* () {})(),
    notes: [],
  };
  expect(underName(source, undefined).name).toBe("butter");
  expect(underName(source, "old-site").name).toBe("old-site");
  for (const name of ["", "Old", "a b", "-a", "a/b", "x".repeat(51)])
    expect(() => underName(source, name)).toThrow(/--source .* is no name of a source/);
});
