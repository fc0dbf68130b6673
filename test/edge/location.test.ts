import { describe, expect, it } from "vitest";
import { placeOf } from "../../edge/cloudflare/location.ts";

/** Where ledgers are made. */

describe("the place of ledgers", () => {
  it.each([
    ["weur", { locationHint: "weur" }],
    ["apac-ne", { locationHint: "apac-ne" }],
    ["", undefined],
    [undefined, undefined],
  ])("is a location hint of Cloudflare's, or up to whoever asks first: %s", (text, options) => {
    expect(placeOf(text)).toEqual(options);
  });

  it.each(["WEUR", "eu", "weur ", "constructor", "__proto__", "0"])(
    "is refused by name when there is none such: %s",
    (text) => {
      expect(() => placeOf(text)).toThrow("LARDER_LEDGER_LOCATION is none of wnam, enam");
    },
  );
});
