/** Where a caret is in a text that others changed around it: in front of the same character as before, as far as that is there. */
export function caretIn(before: string, after: string, caret: number): number {
  if (after.startsWith(before.slice(0, caret))) return caret;
  if (after.endsWith(before.slice(caret))) return caret + after.length - before.length;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return Math.min(caret, after.length - end);
}
