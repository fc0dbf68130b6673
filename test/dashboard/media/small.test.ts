import { expect, it } from "vitest";
import { smallAt, smallOf } from "../../../dashboard/media/small.ts";

const HASH = "0123456789abcdef0123456789abcdef";
const SMALL = "?w=384&fit=max&f=webp";

it.each([
  ["image/png", "pear.png", SMALL],
  ["image/tiff", "pear.tif", SMALL],
  // browsers show these themselves, where they can
  ["image/svg+xml", "pear.svg", ""],
  ["image/x-icon", "pear.ico", ""],
  ["image/heic", "pear.heic", ""],
])("a file of %s is shown small where a smaller one is made of it", (type, name, query) => {
  const path = `/media/1/${HASH}/${name}`;
  const url = `https://content.example${path}`;
  expect(smallOf({ type, url })).toBe(path + query);
  expect(smallAt(url)).toBe(url + query);
});

it("what is no picture has none, and another host's is as it is", () => {
  const url = `/media/1/${HASH}/film.mp4`;
  expect(smallOf({ type: "video/mp4", url })).toBeNull();
  expect(smallAt("https://img.example/pear.png")).toBe("https://img.example/pear.png");
});
