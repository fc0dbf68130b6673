import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_TAGS_CHARS } from "../../shared/limits.ts";
import {
  keysOfChange,
  printTags,
  surrogateHeaders,
  surrogateKeys,
} from "../../shared/surrogate-keys.ts";
import {
  documentTag,
  neighbourTag,
  siteTag,
  slugTag,
  tokenTag,
  typeTag,
  type Tag,
} from "../../shared/tags.ts";

const anyTag: fc.Arbitrary<Tag> = fc.oneof(
  fc.constant(siteTag),
  fc.nat(500).map(typeTag),
  fc.nat(5_000).map(documentTag),
  fc.nat(5_000).map(neighbourTag),
  fc.stringMatching(/^[a-z-]{1,100}$/).map(slugTag),
);

describe("surrogate keys", () => {
  it("are the tags, of one site, in a fixed order", () => {
    const printed = printTags([typeTag(2), siteTag, documentTag(10), siteTag, slugTag("home")]);
    expect(printed).toBe("d:10,s,t:2,u:home");
    expect(surrogateHeaders(3, printed)).toEqual({
      "surrogate-key": "larder:3:d:10 larder:3:s larder:3:t:2 larder:3:u:home",
      "cache-tag": "larder:3:d:10,larder:3:s,larder:3:t:2,larder:3:u:home",
    });
  });

  it("of a change leave tokens out and have one that every change has", () => {
    expect(keysOfChange(3, [documentTag(1), tokenTag("ab")])).toEqual([
      "larder:3:d:1",
      "larder:3:any",
    ]);
  });

  it("of an answer with unknown tags are put out of date by every change", () => {
    expect(surrogateKeys(3, "")).toEqual(["larder:3:any"]);
  });

  it("of an answer meet those of every change that touches it, however many there are", () => {
    const sets = { minLength: 1, maxLength: 3_000, size: "max" } as const;
    fc.assert(
      fc.property(fc.array(anyTag, sets), fc.array(anyTag, { minLength: 1 }), (answer, change) => {
        const printed = printTags(answer);
        expect(printed.length).toBeLessThanOrEqual(MAX_TAGS_CHARS);
        const { "surrogate-key": keys } = surrogateHeaders(1, printed);
        expect(keys?.length).toBeLessThan(16_000);
        const touched = change.some((tag) => answer.includes(tag));
        const met = keysOfChange(1, change).some((key) => keys?.split(" ").includes(key));
        expect(met || !touched).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
