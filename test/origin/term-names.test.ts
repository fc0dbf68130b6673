import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { identityOf, slugsFor, tidyName } from "../../origin/content/write/term-names.ts";
import { slugSchema } from "../../shared/api.ts";

/** When two names are one, and the slugs made from them. */

const name = fc.string({ unit: "binary", minLength: 1, maxLength: 200 });

describe("the identity of a name", () => {
  it.each([
    ["News", "news"],
    ["News", "  News\t"],
    ["Fresh news", "Fresh \u00a0 news"],
    ["Caf\u00e9", "Cafe\u0301"],
    ["C#", "C#\u200e"],
    ["Ad\u00advent", "advent"],
    ["\u202eabc", "abc"],
    ["ЁЖ", "ёж"],
  ])("is one for %j and %j", (one, other) => {
    expect(identityOf(one)).toBe(identityOf(other));
  });

  it.each([
    ["C", "C++"],
    ["C", "C#"],
    ["東京2020", "大阪2020"],
    ["fresh news", "fresh-news"],
    ["Cafe", "Caf\u00e9"],
    ["Maße", "Masse"],
    // a joiner is part of the picture
    ["\u{1f468}\u{1f469}", "\u{1f468}\u200d\u{1f469}"],
  ])("tells %j from %j", (one, other) => {
    expect(identityOf(one)).not.toBe(identityOf(other));
  });

  it("is empty for what cannot be seen", () => {
    expect(["", " \u3000", "\u200b\u202e\ufeff"].map(identityOf)).toEqual(["", "", ""]);
  });

  it("is its own, and that of the name as it is kept", () => {
    fc.assert(
      fc.property(name, (any) => {
        expect(identityOf(identityOf(any))).toBe(identityOf(any));
        expect(identityOf(tidyName(any))).toBe(identityOf(any));
        expect(tidyName(tidyName(any))).toBe(tidyName(any));
      }),
    );
  });
});

describe("slugs for a name", () => {
  it.each([
    ["Fresh news", "fresh-news"],
    ["Zürich", "zurich"],
    ["C++", "c"],
    ["日本", "riben"],
    ["東京2020", "dongjing2020"],
    ["Новости", "novosti"],
    ["Straße", "strasse"],
    ["Ｃ＃", "c"],
    ["\u{1f600}", "grinning"],
    ["!?", "tag"],
  ])("begin for %j with %s", (from, slug) => {
    expect(slugsFor(from, "tag")[0]).toBe(slug);
  });

  it("go on with numbers, and end in part of a hash", () => {
    const slugs = slugsFor("C#", "tag");
    expect(slugs.slice(0, 3)).toEqual(["c", "c-2", "c-3"]);
    expect(slugs.at(-1)).toMatch(/^c-[0-9a-f]{8}$/);
    expect(slugs.at(-1)).not.toBe(slugsFor("C++", "tag").at(-1));
  });

  it("are slugs, all different, whatever the name", () => {
    fc.assert(
      fc.property(name, (any) => {
        const slugs = slugsFor(any, "category");
        expect(new Set(slugs).size).toBe(slugs.length);
        for (const slug of slugs) {
          expect(slugSchema.safeParse(slug).success, slug).toBe(true);
          expect(slug).toMatch(/^[a-z0-9].*[a-z0-9]$|^[a-z0-9]$/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
