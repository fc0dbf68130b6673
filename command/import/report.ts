import type { Surroundings } from "../../program/command.ts";
import type { Tally } from "./tally.ts";

/** ours: of each list that is shown; `--json` has all that was kept. */
const SHOWN = 20;

/**
 * Says what became of an import.
 * @returns the exit code: 0, or 2 when somebody should look at something
 */
export function reportTally(
  tally: Tally,
  notes: readonly string[],
  { print }: Pick<Surroundings, "print">,
  json: boolean,
): number {
  const { counts, refused, missing, renumbered } = tally;
  const allNotes = [...notes, ...tally.notes];
  const isFine = counts.refused === 0 && missing.size === 0 && counts.edited === 0;
  if (json)
    print(
      JSON.stringify({
        counts,
        refused,
        missing: Object.fromEntries(missing),
        renumbered,
        notes: allNotes,
      }),
    );
  else for (const line of linesOf(tally, allNotes)) print(line);
  return isFine ? 0 : 2;
}

function linesOf(tally: Tally, notes: readonly string[]): string[] {
  const { counts, refused, missing, renumbered } = tally;
  return [
    tally.sentence(),
    ...(counts.edited === 0
      ? []
      : [
          `${counts.edited} were edited here since and kept as they are; --overwrite takes the source's.`,
        ]),
    ...(renumbered === 0
      ? []
      : [
          `${renumbered} items have another number than at their source: something else here has it.`,
        ]),
    ...listed(
      "Refused",
      counts.refused,
      refused.map(({ key, why }) => `${key}: ${why}`),
    ),
    ...listed(
      "Names what nothing has, and is without it",
      missing.size,
      [...missing].map(([key, keys]) => `${key}: ${keys.join(", ")}`),
    ),
    ...listed("To know", notes.length, notes),
  ];
}

function listed(title: string, count: number, lines: readonly string[]): string[] {
  if (count === 0) return [];
  const shown = lines.slice(0, SHOWN).map((line) => `  ${line}`);
  const more = count - shown.length;
  return [`${title} (${count}):`, ...shown, ...(more > 0 ? [`  and ${more} more`] : [])];
}
