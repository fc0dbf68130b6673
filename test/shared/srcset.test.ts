import { describe, expect, it } from "vitest";
import { PICTURE_SIZES } from "../../shared/limits-pictures.ts";
import { SRCSET_WIDTHS, srcsetOf } from "../../shared/srcset.ts";

const HASH = "0123456789abcdef0123456789abcdef";

describe("addresses of smaller pictures", () => {
  it.each([
    `/media/1/${HASH}/pear.png`,
    `https://content.example.com/media/12/${HASH}/pear.jpg`,
    `https://content.example.com/below/media/12/${HASH}/pear-2.avif`,
  ])("are made of %s", (address) => {
    const widths = srcsetOf(address).split(", ");
    expect(widths).toHaveLength(SRCSET_WIDTHS.length);
    expect(widths[0]).toBe(`${address}?w=384&fit=max 384w`);
  });

  it.each([
    ["nothing", ""],
    ["another host's", "https://img.example/pear.png"],
    ["a drawing", `/media/1/${HASH}/pear.svg`],
    ["a film", `/media/1/${HASH}/pear.mp4`],
    ["what browsers alone open", `/media/1/${HASH}/pear.heic`],
    ["half a hash", `/media/1/${HASH.slice(1)}/pear.png`],
    ["what is asked for in some width already", `/media/1/${HASH}/pear.png?w=16`],
    ["what would end the list", `/media/1/${HASH}/pear.png, https://other.example/a.png`],
  ])("are none of %s", (_name, address) => {
    expect(srcsetOf(address)).toBe("");
  });

  it("are of the list that anybody may ask for", () => {
    for (const width of SRCSET_WIDTHS) expect(PICTURE_SIZES).toContain(width);
  });

  it("hold no address that would end the list", () => {
    expect(srcsetOf(`https://a.example/ 1w,/media/1/${HASH}/pear.png`)).toBe("");
  });
});
