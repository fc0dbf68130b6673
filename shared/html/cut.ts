import { isEnded, runsOf } from "./kinds.ts";
import { meaningOf } from "./meaning.ts";
import { isTooDeep, parseHtml, type HtmlNode } from "./tree.ts";

/** A block at the top of a source, as it is written there, and the white space that stands before it. */
export interface Piece {
  readonly gap: string;
  readonly html: string;
}

/** A source in pieces: `gap + html` of each in turn, then `tail`, are the source, byte for byte. */
export interface Cut {
  readonly pieces: readonly Piece[];
  readonly tail: string;
}

interface Unit {
  readonly start: number;
  readonly nodes: readonly HtmlNode[];
  /** Whether white space at its end is part of it. */
  readonly isWhole?: boolean;
}

/**
 * Cuts HTML at its top: blocks, and lines of text between them. Each piece means alone what it means where it stands; where
 * that is not so (a `<b>` that is never closed goes on in the next paragraph), what belongs together is one piece.
 */
export function cutHtml(source: string): Cut {
  const nodes = parseHtml(source);
  const units = isTooDeep(nodes) ? [{ start: 0, nodes }] : unitsOf(nodes);
  const first = units[0];
  if (first === undefined) return { pieces: [], tail: source };
  // what is left out of a page before anything stands on it belongs to what comes first
  if (source.slice(0, first.start).trim() !== "") units[0] = { ...first, start: leading(source) };
  return piecesOf(source, joined(source, units));
}

/** The pieces alone, each with the white space before it; joined and with the tail they are the source. */
export const blocksOf = (source: string): string[] => {
  const { pieces, tail } = cutHtml(source);
  return [...pieces.map(({ gap, html }) => gap + html), ...(tail === "" ? [] : [tail])];
};

const leading = (source: string): number => /^[ \t\n\f\r]*/.exec(source)?.[0].length ?? 0;

/** Where the white space at the end begins; a pattern would begin anew at each run of it. */
function trailing(source: string): number {
  let end = source.length;
  while (" \t\n\f\r".includes(source.charAt(end - 1)) && end > 0) end--;
  return end;
}

function unitsOf(nodes: readonly HtmlNode[]): Unit[] {
  const units: Unit[] = [];
  for (const run of runsOf(nodes)) {
    const own: readonly HtmlNode[] = "block" in run ? [run.block] : run.inline;
    const start = own[0]?.sourceCodeLocation?.startOffset;
    const last = units.at(-1);
    if (start !== undefined && start > (last?.start ?? -1)) units.push({ start, nodes: own });
    else if (last === undefined) units.push({ start: 0, nodes: own });
    // elements that a browser adds by itself or moves have no place of their own
    else units[units.length - 1] = { start: last.start, nodes: [...last.nodes, ...own] };
  }
  return units;
}

/** The units, but those as one that mean something else when they are read alone. */
function joined(source: string, units: readonly Unit[]): readonly Unit[] {
  const kept = differing(source, units);
  // in a `pre` that is never closed the white space at its end counts
  const whole = units.map((unit, index) =>
    kept.includes(index) ? { ...unit, isWhole: true } : unit,
  );
  const other = differing(source, whole);
  const first = other[0];
  if (first === undefined || units.length === 1) return whole;
  // what changed a unit stands before it
  const from = Math.max(first - 1, 0);
  const to = Math.max(other.at(-1) ?? first, from + 1);
  const nodes = whole.slice(from, to + 1).flatMap((unit) => unit.nodes);
  const one = { start: whole[from]?.start ?? 0, nodes };
  return joined(source, [...units.slice(0, from), one, ...units.slice(to + 1)]);
}

function differing(source: string, units: readonly Unit[]): number[] {
  const { pieces } = piecesOf(source, units);
  return units.flatMap((unit, index) => {
    const before = units[index - 1];
    const isApart = before === undefined || !leavesOpen(pieces[index - 1], before);
    return isApart && isSame(pieces[index], unit) ? [] : [index];
  });
}

/** Whether a text that is written after a piece would be marked by it: after `<p><i>` it is in italics, if only it comes. */
const leavesOpen = (piece: Piece | undefined, { nodes }: Unit): boolean =>
  !isTooDeep(nodes) &&
  !nodes.every(isEnded) &&
  meaningOf(parseHtml(`${piece?.html ?? ""}${PROBE}`)) !==
    meaningOf([...parseHtml(piece?.html ?? ""), ...parseHtml(PROBE)]);

const PROBE = "<p>x</p>";

const isSame = (piece: Piece | undefined, { nodes }: Unit): boolean => {
  const alone = parseHtml(piece?.html ?? "");
  return isTooDeep(nodes) || (!isTooDeep(alone) && meaningOf(alone) === meaningOf(nodes));
};

function piecesOf(source: string, units: readonly Unit[]): Cut {
  const pieces: Piece[] = [];
  let gap = source.slice(0, units[0]?.start);
  for (const [index, unit] of units.entries()) {
    const span = source.slice(unit.start, units[index + 1]?.start);
    const from = leading(span);
    const html = unit.isWhole ? span.slice(from) : span.slice(from, trailing(span));
    pieces.push({ gap: gap + span.slice(0, from), html });
    gap = span.slice(from + html.length);
  }
  return { pieces, tail: gap };
}
