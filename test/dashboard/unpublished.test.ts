import { describe, expect, it } from "vitest";
import { isUnpublished } from "../../dashboard/screens/editor/unpublished.ts";

/** What the editor says of edits: a table of what is here, what the origin said, and what versions hold. */

const holds = (title: string, rows: object[] = []) => ({ name: "A", fields: { title, rows } });
const revision = (title: string, rows: object[] = []) =>
  ({ id: 1, ...holds(title, rows) }) as never;

function said({
  here = holds("x"),
  version = 2,
  pending = 0,
  told = { version: 1, changed: false, value: holds("x") },
  newest = revision("x"),
  published = null as never,
}) {
  const local = { version, pending: Array(pending).fill({}), base: { value: here } };
  const { changed, value, ...rest } = told;
  return isUnpublished({ local, told: { ...rest, copy: { value }, about: { changed } } } as never, {
    newest,
    published,
  });
}

const TOLD = { version: 2, changed: true, value: holds("y") };

describe("edits are not published", () => {
  it.each([
    ["while any waits to be sent", said({ pending: 1 }), true],
    ["where the origin said so", said({ told: TOLD, here: holds("y") }), true],
    ["where something else was saved since", said({ here: holds("y") }), true],
    [
      "where nothing was ever published or kept",
      said({ here: holds("y"), newest: null as never }),
      true,
    ],
    ["but not where the origin said otherwise", said({ told: { ...TOLD, changed: false } }), false],
    ["but not where an edit was taken back", said({}), false],
    [
      "but not where it is what the newest version holds",
      said({ told: { ...TOLD, version: 1 } }),
      false,
    ],
    [
      "but not where readers have it, whatever was kept since",
      said({ told: TOLD, newest: revision("z"), published: revision("x") }),
      false,
    ],
    [
      "but not for the ids of rows, which no version has",
      said({ here: holds("x", [{ "~id": "a", q: "1" }]), newest: revision("x", [{ q: "1" }]) }),
      false,
    ],
    [
      "but not where a document without a version is as it began",
      said({ newest: null as never }),
      false,
    ],
  ])("%s", (_, is, expected) => {
    expect(is).toBe(expected);
  });
});
