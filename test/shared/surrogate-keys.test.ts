import { expect, test } from "vitest";
import { surrogateKeys, touchedKeys } from "../../shared/surrogate-keys.ts";
import {
  documentTag,
  neighbourTag,
  siteTag,
  slugTag,
  tokenTag,
  typeTag,
} from "../../shared/tags.ts";

test("surrogate keys are tags with the site before them, without tokens and without repetition", () => {
  const tags = [documentTag(12), typeTag(4), slugTag("home"), neighbourTag(7), siteTag];
  const keys = ["larder:3:d:12", "larder:3:t:4", "larder:3:u:home", "larder:3:n:7", "larder:3:s"];
  expect(touchedKeys(3, [...tags, ...tags, tokenTag("hash")])).toEqual(keys);
  expect(surrogateKeys(3, [...tags, tokenTag("hash")])).toEqual(["larder:3:any", ...keys]);
  expect([touchedKeys(3, []), surrogateKeys(3, [])]).toEqual([[], ["larder:3:any"]]);
});
