import type { Import } from "../../../shared/manage/imports.ts";

/** ours: whoever runs an import says something with each hundred documents; one that is silent for so long was broken off. */
const SILENT_MS = 5 * 60_000;

/** How many documents it is done with; those that are sent once more are not more than there are. */
export function doneOf({ counts, total }: Import): number {
  const done = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return total === null ? done : Math.min(done, total);
}

/** Whether nobody runs it any more, whatever it says. */
export const isSilent = ({ state, updatedAt }: Import, nowMs: number): boolean =>
  state === "running" && nowMs - Date.parse(updatedAt) > SILENT_MS;
