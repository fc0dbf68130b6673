import { expect, it } from "vitest";
import { NAME_FROM_FIELD_MAX_CHARS } from "../../shared/limits.ts";
import { makeItems, makeType, number, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** What people know documents by that have no name of their own. */

const newOrigin = originsOfFile();

const namesIn = async (origin: TestOrigin) => {
  const { body } = await origin.request("GET", "/manage/v1/documents");
  const { data } = body as { data: { id: number; name: string | null }[] };
  return new Map(data.map(({ id, name }) => [id, name]));
};

it("is the first text of an item that is not empty, as far as a name goes", async () => {
  const origin = await newOrigin();
  await makeType(origin, "collections", "place", [
    number("rank"),
    { key: "code", kind: "color" },
    text("label"),
    { key: "note", kind: "long_text" },
  ]);
  const named = [
    { label: "Ann", note: "n" },
    { label: "", note: "a note" },
    { label: "", note: "", rank: 3, code: "#ffffff" },
    { label: "é".repeat(NAME_FROM_FIELD_MAX_CHARS + 1) },
  ];
  const ids = await makeItems(origin, "place", named);
  const names = await namesIn(origin);
  expect(ids.map((id) => names.get(id))).toEqual([
    "Ann",
    "a note",
    null,
    "é".repeat(NAME_FROM_FIELD_MAX_CHARS),
  ]);
  await origin.request("PATCH", `/v2/content/place/${ids[0]}/`, { fields: { label: "Bob" } });
  expect((await namesIn(origin)).get(ids[0]!)).toBe("Bob");
});

it("is null where there is no text at all, and takes no statement of its own", async () => {
  const origin = await newOrigin();
  await makeType(origin, "collections", "figure", [number("value")]);
  const [first = 0] = await makeItems(origin, "figure", [{ value: 1 }]);
  const count = async () => {
    const before = origin.statements.length;
    const names = await namesIn(origin);
    return { names, statements: origin.statements.length - before };
  };
  const few = await count();
  expect(few.names.get(first)).toBe(null);
  await makeItems(
    origin,
    "figure",
    Array.from({ length: 50 }, (_, value) => ({ value })),
  );
  const more = await count();
  expect([more.names.size, more.statements]).toEqual([51, few.statements]);
});
