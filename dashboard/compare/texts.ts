import { blocksOf } from "../../shared/html/cut.ts";
import { linesOf } from "../../shared/working/text.ts";
import { compare, type Run } from "./sequence.ts";

/** Two texts side by side: blocks that are the same, and of the others which words are. */
export type Passage =
  | { kind: "same"; blocks: readonly string[] }
  | { kind: "changed"; words: readonly Run[] };

/** Tags as one piece, words as one, all else by itself. */
const WORD = /<[^<>]*>|[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;

const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

/** HTML by its blocks, all else by its lines. */
const piecesOf = (text: string): string[] => (text.includes("<") ? blocksOf(text) : linesOf(text));

/** From one text to another. Joined, what is the same or gone is the first, what is the same or new the second. */
export function compareTexts(before: string, after: string): Passage[] {
  const runs = compare(piecesOf(before), piecesOf(after));
  const passages: Passage[] = [];
  for (const [index, { kind, entries }] of runs.entries()) {
    if (kind === "same") passages.push({ kind: "same", blocks: entries });
    // what is gone stands before what has come for it, and is told with it
    else if (kind === "new" && runs[index - 1]?.kind === "gone") continue;
    else {
      const next = runs[index + 1];
      const isReplaced = kind === "gone" && next?.kind === "new";
      const [old, fresh] =
        kind === "gone" ? [entries, isReplaced ? next.entries : []] : [[], entries];
      passages.push({
        kind: "changed",
        words: compare(wordsOf(old.join("")), wordsOf(fresh.join(""))),
      });
    }
  }
  return passages;
}
