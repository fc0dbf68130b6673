import { describe, expect, it } from "vitest";
import type { Storable } from "../../edge/ports.ts";
import { contentOf, someKey } from "../support/entries.ts";
import type { Run, StoreStep } from "./steps.ts";

/**
 * What every store does. A store may lag and forget in production (Workers KV); locally Miniflare's is consistent,
 * so its lag is shown by `createLaggingStore` and held by the tests that use it.
 * @param fresh makes a new, empty store
 */
export function storeSuite(name: string, fresh: () => Run<StoreStep>): void {
  const [first, second] = [someKey("a"), someKey("b")];
  const body = (position: number, epoch = 1): Storable => ({
    state: "live",
    version: { epoch, position },
    ...contentOf(first, position),
  });
  const tombstone = (position: number): Storable => ({
    state: "gone",
    version: { epoch: 1, position },
  });

  describe(`the ${name}`, () => {
    it("holds nothing under a key that was never put", async () => {
      expect(await fresh()([{ do: "get", key: first }])).toEqual([null]);
    });

    it("gives back version, ETag and body as they were put", async () => {
      const odd = { ...body(3, 2), etag: '"odd"', body: '{"é":"→ 🥕\\u0000"}\n' };
      const given = await fresh()([
        { do: "put", key: first, stored: odd },
        { do: "get", key: first },
      ]);
      expect(given).toEqual([null, odd]);
    });

    it("keeps an empty body apart from a tombstone", async () => {
      const empty = { ...body(1), body: "" };
      const given = await fresh()([
        { do: "put", key: first, stored: empty },
        { do: "put", key: second, stored: tombstone(1) },
        { do: "get", key: first },
        { do: "get", key: second },
      ]);
      expect(given).toEqual([null, null, empty, tombstone(1)]);
    });

    it("takes a body of a megabyte", async () => {
      const large = { ...body(1), body: JSON.stringify("x".repeat(1_000_000)) };
      const [, given] = await fresh()([
        { do: "put", key: first, stored: large },
        { do: "get", key: first },
      ]);
      expect(given).toEqual(large);
    });

    it("never mixes keys, not even those of two sites with the same query", async () => {
      const [ours, theirs] = [someKey("a", 1), someKey("a", 11)];
      const given = await fresh()([
        { do: "put", key: ours, stored: body(1) },
        { do: "get", key: theirs },
        { do: "put", key: theirs, stored: body(2) },
        { do: "get", key: ours },
        { do: "get", key: theirs },
      ]);
      expect(given).toEqual([null, null, null, body(1), body(2)]);
    });

    it("holds nothing after a deletion, and what is put again later", async () => {
      const given = await fresh()([
        { do: "delete", key: first },
        { do: "put", key: first, stored: body(1) },
        { do: "put", key: second, stored: body(2) },
        { do: "delete", key: first },
        { do: "get", key: first },
        { do: "get", key: second },
        { do: "put", key: first, stored: body(3) },
        { do: "get", key: first },
      ]);
      expect(given).toEqual([null, null, null, null, null, body(2), null, body(3)]);
    });

    it("has what was put last, whatever its version: judging versions is the ledger's part", async () => {
      const given = await fresh()([
        { do: "put", key: first, stored: body(2) },
        { do: "put", key: first, stored: body(1) },
        { do: "get", key: first },
        { do: "put", key: first, stored: tombstone(3) },
        { do: "get", key: first },
        { do: "put", key: first, stored: body(4) },
        { do: "get", key: first },
      ]);
      expect(given).toEqual([null, null, body(1), null, tombstone(3), null, body(4)]);
    });
  });
}
