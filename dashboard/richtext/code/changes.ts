import { compare } from "../../compare/sequence.ts";

/** Characters of a text that others stand for. Places are those of the text before any change. */
export interface Change {
  from: number;
  to: number;
  insert: string;
}

/** Lines with their ends. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

/** What makes one text of another: in each run of lines that are others, from the first character that is to the last. */
export function changesBetween(before: string, after: string): Change[] {
  const runs = compare(linesOf(before), linesOf(after));
  const changes: Change[] = [];
  let at = 0;
  for (const [index, { kind, entries }] of runs.entries()) {
    const text = entries.join("");
    if (kind === "new") {
      // what is gone stands before what has come for it
      const beside = runs[index - 1];
      const gone = beside?.kind === "gone" ? beside.entries.join("") : "";
      changes.push(leastChange(at - gone.length, gone, text));
      continue;
    }
    if (kind === "gone" && runs[index + 1]?.kind !== "new")
      changes.push({ from: at, to: at + text.length, insert: "" });
    at += text.length;
  }
  return changes;
}

function leastChange(from: number, old: string, fresh: string): Change {
  const most = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < most && old[start] === fresh[start]) start++;
  if (isWithinPair(old, start) || isWithinPair(fresh, start)) start--;
  let end = 0;
  while (end < most - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  if (isWithinPair(old, old.length - end) || isWithinPair(fresh, fresh.length - end)) end--;
  return {
    from: from + start,
    to: from + old.length - end,
    insert: fresh.slice(start, fresh.length - end),
  };
}

/** A caret that is put there would stand in the middle of a character. */
const isWithinPair = (text: string, at: number): boolean =>
  at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xff_ff;
