import { readFileSync } from "node:fs";

/** The examples of a page: what stands between fences, in its order. */

export interface Block {
  /** `js`, `sh` …; empty where none is said. */
  language: string;
  text: string;
}

const root = new URL("../../", import.meta.url);

export const blocksOf = (page: string): Block[] =>
  [...readFileSync(new URL(page, root), "utf8").matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(
    ([, language = "", text = ""]) => ({ language, text }),
  );

/** One of them. @throws Error when the page has no such any more, or it does not begin so */
export function blockOf(page: string, nth: number, beginsWith: string): string {
  const block = blocksOf(page)[nth];
  if (block?.text.startsWith(beginsWith) !== true)
    throw new Error(`example ${nth} of ${page} does not begin with ${beginsWith}`);
  return block.text;
}
