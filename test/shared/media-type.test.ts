import { describe, expect, it } from "vitest";
import { MEDIA_SNIFF_BYTES } from "../../shared/limits-media.ts";
import { extensionOf, isMediaType, isShown, typeOf } from "../../shared/media-type.ts";
import { parseMediaPath } from "../../shared/media.ts";
import { BEGINNINGS, STRANGERS } from "../support/media.ts";

/** What files are is told from their bytes, and where they are from their paths. */

describe("D10 D11: the type of bytes", () => {
  it.each(BEGINNINGS)("%s is told from how it begins", (type, bytes) => {
    expect(typeOf(bytes)).toBe(type);
    expect(isMediaType(type) && extensionOf(type)).toMatch(/^[a-z0-9]+$/);
  });

  it.each(STRANGERS)("is none for %s", (_name, bytes) => {
    expect(typeOf(bytes)).toBeUndefined();
  });

  it("is looked for at the beginning only", () => {
    const late = `${" ".repeat(MEDIA_SNIFF_BYTES)}<svg>`;
    expect(typeOf(new TextEncoder().encode(late))).toBeUndefined();
    expect(typeOf(new TextEncoder().encode(late.slice(10)))).toBe("image/svg+xml");
  });

  it("decides what is shown and what is only saved", () => {
    expect(
      ["image/svg+xml", "video/mp4", "audio/mpeg", "application/pdf"].map(isShown as never),
    ).toEqual([true, true, true, false]);
  });
});

describe("a path of media", () => {
  const hash = "0123456789abcdef".repeat(2);

  it.each([
    [`/media/3/${hash}`, ""],
    [`/media/3/${hash}/pear.png`, "pear.png"],
    [`/internal/v1/media/3/${hash}`, ""],
  ])("%s is read", (path, fileName) => {
    expect(parseMediaPath(path)).toEqual({ site: 3, hash, fileName });
  });

  it.each([
    "/media/",
    `/media/0/${hash}`,
    `/media/03/${hash}`,
    `/media/1e1/${hash}`,
    `/media/3/${hash.toUpperCase()}`,
    `/media/3/${hash.slice(1)}`,
    `/media/3/${hash}a`,
    `/media/3/${hash}/`,
    `/media/3/${hash}/a/b`,
    `/media/3/${hash}/../b`,
    `/media/3/${hash}/.hidden`,
    `/media/3/${hash}/a%22.png`,
    `/media/3/${hash}/${"a".repeat(121)}`,
    `/Media/3/${hash}`,
    `/v2/media/3/${hash}`,
    `/media/3/${hash}\n`,
  ])("%s is none", (path) => {
    expect(parseMediaPath(path)).toBeNull();
  });
});
