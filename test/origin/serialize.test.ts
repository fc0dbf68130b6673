import { describe, expect, test } from "vitest";
import { renderSet } from "../../origin/delivery/answer/render.ts";
import { parseQuery } from "../../shared/query.ts";
import { makeItems, makePage, makeType, many, one, text } from "../support/model.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";

/** Statements that serializing a query sends, transaction control left out. */
async function statementsOf(origin: TestOrigin, path: string): Promise<number> {
  const { postgres, serializing } = origin.parts;
  const query = parseQuery(new URL(path, "http://larder.invalid"));
  const before = origin.statements.length;
  const [outcome] = await postgres.snapshot((tx) =>
    renderSet(tx, serializing, origin.site.id, [query]),
  );
  expect(outcome?.state).toBe("live");
  const sent = origin.statements.slice(before);
  return sent.filter((statement) => !/^\s*(begin|commit|set)\b/i.test(statement)).length;
}

/** A chain a → b → … of pages, each also naming two items, so that no level of five is empty. */
async function createChain(origin: TestOrigin): Promise<void> {
  await makeType(origin, "collections", "tag", [text("label")]);
  await makeType(origin, "page-types", "link", [
    text("label"),
    one("next", "page", "link"),
    many("tags", "collection", "tag"),
  ]);
  const tags = await makeItems(origin, "tag", [{ label: "A" }, { label: "B" }]);
  const slugs = ["g", "f", "e", "d", "c", "b", "a"];
  for (const [index, slug] of slugs.entries()) {
    await makePage(origin, "link", slug, { label: slug, next: slugs[index - 1] ?? "", tags });
  }
}

describe("serializing", () => {
  test("a document at level d takes d + 1 statements, whatever its fan-out", async () => {
    const origin = await createTestOrigin();
    await createChain(origin);
    await statementsOf(origin, "/v2/pages/link/a/");
    for (const levels of [1, 2, 3, 4, 5]) {
      const count = await statementsOf(origin, `/v2/pages/link/a/?levels=${levels}`);
      expect({ levels, count }).toEqual({ levels, count: levels + 1 });
    }
  });

  test("a list of 100 takes as many as one document", async () => {
    const origin = await createTestOrigin();
    await createChain(origin);
    for (let index = 0; index < 100; index++) {
      const next = index === 0 ? "a" : `page-${index - 1}`;
      await makePage(origin, "link", `page-${index}`, { label: "x", next, tags: [] });
    }
    await statementsOf(origin, "/v2/pages/link/a/");
    expect(await statementsOf(origin, "/v2/pages/link/?page_size=100&levels=3")).toBe(4);
  });
});
