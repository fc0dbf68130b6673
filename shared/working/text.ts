/** How two people write in one text: an edit names the pieces it replaces. */

/** Lines, each with its end: the pieces of a text that nobody cuts better. */
export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line, index, all) => (index < all.length - 1 ? `${line}\n` : line))
    .filter((line) => line !== "");

/**
 * The least run of pieces that makes one text of another, and that stands in it once: what is before and after it may change meanwhile.
 * @param cut gives pieces that joined are the text
 * @returns undefined for an empty text, of which nothing can be named
 */
export function textEdit(
  before: string,
  after: string,
  cut: (text: string) => string[],
): { old: string; set: string } | undefined {
  if (before === "") return undefined;
  const [had, has] = [cut(before), cut(after)];
  const most = Math.min(had.length, has.length);
  let start = 0;
  while (start < most && had[start] === has[start]) start++;
  let end = 0;
  while (end < most - start && had.at(-1 - end) === has.at(-1 - end)) end++;
  for (;;) {
    const old = had.slice(start, had.length - end).join("");
    const set = has.slice(start, has.length - end).join("");
    if (isOnce(before, old) || (start === 0 && end === 0)) return { old, set };
    if (start > 0) start--;
    else end--;
  }
}

const isOnce = (text: string, part: string) =>
  part !== "" && text.indexOf(part) === text.lastIndexOf(part);
