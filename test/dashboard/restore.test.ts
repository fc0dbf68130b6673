import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Api } from "../../dashboard/api/client.ts";
import { restore } from "../../dashboard/screens/document/panels/restore.ts";
import { MAX_OPERATIONS } from "../../shared/limits-working.ts";
import type { Revision } from "../../shared/manage/documents.ts";
import { withIds, withoutIds } from "../../shared/working/items.ts";
import type { AnyOperation } from "../../shared/working/operation.ts";
import { receive, type Copy } from "../../shared/working/receive.ts";
import type { Json, JsonObject } from "../../shared/working/value.ts";

/** An older version put into the working copy, against an origin that receives operations as the real one does. */

const revisionOf = (fields: JsonObject): Revision => ({
  id: 7,
  locale: "en",
  name: "As it was",
  createdAt: "2026-01-01T00:00:00Z",
  createdBy: null,
  note: null,
  published: false,
  fields,
});

/** An origin with one working copy. */
function originWith(fields: Json, meanwhile: (copy: Copy) => Copy = (copy) => copy) {
  const value = { name: "Now", fields: withIds(fields, "now") };
  const origin = { copy: { value, disagreements: [] } as Copy, version: 3, asked: 0, most: 0 };
  const api = {
    get: async () => {
      const seen = structuredClone({ version: origin.version, value: origin.copy.value });
      origin.copy = meanwhile(origin.copy);
      return seen;
    },
    patch: async (_: string, body: { version: number; operations: AnyOperation[] }) => {
      origin.asked += 1;
      origin.most = Math.max(origin.most, body.operations.length);
      const { copy, outcomes } = receive(origin.copy, body.operations, new Map());
      origin.copy = copy;
      origin.version += 1;
      return { version: origin.version, outcomes };
    },
  } as unknown as Api;
  return { origin, api };
}

const leaf = fc.oneof(fc.string({ unit: "binary", maxLength: 6 }), fc.integer(), fc.constant(null));
const row = fc.record({ q: leaf, a: leaf }, { requiredKeys: [] });
const fields = fc.record(
  {
    title: leaf,
    body: fc.constantFrom("<p>a</p>\n<p>b</p>", "<p>b</p>", "\n", "<b>unclosed"),
    image: fc.record({ url: leaf, alt: leaf }),
    rows: fc.array(row, { maxLength: 5 }),
    many: fc.array(fc.integer({ max: 9, min: 1 }), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

describe("an older version", () => {
  it("is in the working copy as it was stored, whatever stood there", async () => {
    await fc.assert(
      fc.asyncProperty(fields, fields, async (now, then) => {
        const { origin, api } = originWith(now as Json);
        const { conflicts } = await restore(api, 1, revisionOf(then as JsonObject));
        expect(conflicts).toBe(0);
        const { value } = origin.copy;
        expect(withoutIds(value as Json)).toEqual({ name: "As it was", fields: then });
      }),
    );
  });

  it("is put back in as many requests as it takes", async () => {
    const many = (word: string) =>
      Object.fromEntries(Array.from({ length: MAX_OPERATIONS + 20 }, (_, n) => [`f${n}`, word]));
    const { origin, api } = originWith(many("now"));
    await restore(api, 1, revisionOf(many("then")));
    expect([origin.asked, origin.most]).toEqual([2, MAX_OPERATIONS]);
    expect(withoutIds(origin.copy.value as Json)).toMatchObject({ fields: many("then") });
  });

  it("does nothing where the copy holds it, and takes no word that came meanwhile", async () => {
    const same = originWith({ title: "x" });
    const revision = { ...revisionOf({ title: "x" }), name: "Now" };
    expect(await restore(same.api, 1, revision)).toEqual({ applied: 0, conflicts: 0 });
    expect(same.origin.asked).toBe(0);
    const typed = originWith({ title: "x" }, (copy) => ({
      ...copy,
      value: { name: "Now", fields: { title: "somebody's" } },
    }));
    const restored = await restore(typed.api, 1, revisionOf({ title: "y" }));
    expect(restored).toEqual({ applied: 1, conflicts: 1 });
    expect(typed.origin.copy.value).toEqual({
      name: "As it was",
      fields: { title: "somebody's" },
    });
  });
});
