import { fileURLToPath } from "node:url";
import { goalOf, isReached, timesLimit, type Figure } from "./figures.ts";
import type { MeasuredRow } from "./measured.ts";

/** The table of docs/performance.md, made of what rows came to. */

export const PERFORMANCE_FILE = fileURLToPath(
  new URL("../../docs/performance.md", import.meta.url),
);

const BEGIN = "<!-- made by `npm run bench:table` from test/bench/measured.json -->";
const END = "<!-- end of what is made -->";

/**
 * The text with the part between its two marks replaced.
 * @throws Error when it has not both marks
 */
export function withTables(text: string, rows: readonly MeasuredRow[]): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error("docs/performance.md has lost its marks");
  return `${text.slice(0, begin + BEGIN.length)}\n\n${tablesOf(rows)}\n${text.slice(end)}`;
}

function tablesOf(rows: readonly MeasuredRow[]): string {
  const limited = rows.flatMap(({ figures }) => figures.filter(({ limit }) => limit !== undefined));
  const reached = limited.filter((figure) => isReached(figure)).length;
  return [
    `${reached} of ${limited.length} goals are reached.`,
    "",
    "| row | what | goal | measured | |",
    "|---|---|--:|--:|---|",
    ...rows.flatMap(({ row, figures }) =>
      figures.map((figure, nth) => lineOf(nth === 0 ? `\`${row}\`` : "", figure)),
    ),
    "",
    "| row | measured at | core share |",
    "|---|---|--:|",
    ...rows.map(
      (row) =>
        `| \`${row.row}\` | ${row.date.slice(0, 16)}, ${row.commit} | ${row.coreShareBefore}, ${row.coreShareAfter} |`,
    ),
    "",
    `Machines: ${machinesOf(rows).join("; ")}.`,
    "",
  ].join("\n");
}

const lineOf = (row: string, figure: Figure) =>
  `| ${row} | ${figure.what} | ${goalOf(figure)} | ${figure.measured.toLocaleString("en-US")} ${figure.unit} | ${verdictOf(figure)} |`;

function verdictOf(figure: Figure): string {
  const times = timesLimit(figure);
  if (times === undefined) return "";
  return isReached(figure) ? "reached" : `**not reached**, ${times.toFixed(2)} × its limit`;
}

const machinesOf = (rows: readonly MeasuredRow[]) => [
  ...new Set(
    rows.map(
      ({ machine: { cpu, cores, memoryGb }, node }) =>
        `${cores} cores of ${cpu}, ${memoryGb} GB, Node ${node}`,
    ),
  ),
];
