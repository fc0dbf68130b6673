import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sealByWeb } from "../../edge/ledger/seal.ts";
import { sealShared } from "../../edge/node/seal.ts";
import { inSlices } from "../../edge/replica/select.ts";
import { etagOf } from "../../origin/delivery/answer/render.ts";
import { gather, listed, whole, type Texts } from "../../shared/content/texts.ts";

/** What was printed becomes bytes in pieces, at origins and at both edges, and must be what it would be in one. */

const text = fc.string({ unit: "binary", maxLength: 200 }).map((value) => JSON.stringify(value));
const long = fc.tuple(text, fc.nat(4_000)).map(([value, times]) => value.repeat(times));
const texts: fc.Arbitrary<Texts> = fc.array(fc.oneof(text, long), { maxLength: 12 });

describe("an answer in pieces", () => {
  it("is the same bytes with the same validator wherever it is sealed", async () => {
    const noPause = inSlices(async () => undefined);
    const property = fc.asyncProperty(texts, async (pieces) => {
      const [all, expected] = [whole(pieces), Buffer.from(whole(pieces))];
      for (const seal of [sealByWeb, sealShared]) {
        const { body, etag } = await seal(gather(pieces), noPause);
        expect(Buffer.compare(Buffer.from(body), expected)).toBe(0);
        expect(etag).toBe(etagOf(all));
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it("is put together where the pieces are small, and nowhere else", () => {
    const property = fc.property(texts, (pieces) => {
      const gathered = gather(pieces);
      expect(whole(gathered)).toBe(whole(pieces));
      const short = gathered.filter(({ length }) => length <= 32_000);
      // of two neighbours at least one is longer than half of what is put together
      expect(short.length).toBeLessThanOrEqual(gathered.length / 2 + 1);
    });
    fc.assert(property);
    expect(gather(listed("[", ["1", "2"], "]"))).toEqual(["[1,2]"]);
    expect(gather(listed("[", [], "]"))).toEqual(["[]"]);
  });

  it("is sealed in slices when it is long", async () => {
    for (const seal of [sealByWeb, sealShared]) {
      const slices = async (pieces: Texts) => {
        let pauses = 0;
        await seal(
          pieces,
          inSlices(async () => void (pauses += 1)),
        );
        return pauses;
      };
      const piece = "x".repeat(60_000);
      expect(await slices(["{}"])).toBe(0);
      expect(await slices(Array.from({ length: 100 }, () => piece))).toBeGreaterThan(8);
    }
  });
});
