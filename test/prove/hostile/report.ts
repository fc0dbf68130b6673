import { isHeld, type Trial } from "./trial.ts";

/** What trials found, in lines for people. */

const MB = 1_024 * 1_024;

export function describeTrial(trial: Trial): string[] {
  const { attack, verdicts, saw, attackerCpu, loads, recoveredMs, meterLateMs, died } = trial;
  const counts = Object.entries(saw).map(([name, count]) => `${name} ${count}`);
  const cores = Object.entries(loads).map(
    ([name, { cpu, bytes }]) => `${name} ${cpu.toFixed(2)} and ${Math.round(bytes / MB)} MB`,
  );
  return [
    `row ${attack.row}: ${attack.title} (${attack.holds})`,
    `  attacker saw ${counts.join(", ") || "nothing"}; processors: its own ${attackerCpu.toFixed(2)}, ${cores.join(", ")}`,
    ...verdicts.map(
      ({ lane, quiet, attacked, ratio, unanswered, held }) =>
        `  ${lane.padEnd(16)}median ${inMs(quiet.medianMs)} to ${inMs(attacked.medianMs)} (${ratio.toFixed(1)} times), ` +
        `p95 ${inMs(quiet.p95Ms)} to ${inMs(attacked.p95Ms)}; ` +
        `${attacked.count - unanswered} of ${attacked.count} answered${held ? "" : "  NOT HELD"}`,
    ),
    `  quiet again after ${inMs(recoveredMs)}; the meter itself up to ${inMs(meterLateMs)} late`,
    ...(died.length === 0 ? [] : [`  died: ${died.join(", ")}`]),
  ];
}

/** One line of a table for each attack. */
export function tabulate(trials: Trial[]): string[] {
  return [
    "| row | warm read | uncached read | write | publish to live | origin MB | held |",
    "|--:|--:|--:|--:|--:|--:|---|",
    ...trials.map((trial) => {
      const cells = trial.verdicts.map(({ quiet, attacked, unanswered }) => {
        const none = unanswered === 0 ? "" : `, ${unanswered} of ${attacked.count} unanswered`;
        return `${inMs(quiet.medianMs)} → ${inMs(attacked.medianMs)}${none}`;
      });
      const memory = Math.round(trial.loads.origin.bytes / MB);
      return `| ${[trial.attack.row, ...cells, memory, isHeld(trial) ? "yes" : "no"].join(" | ")} |`;
    }),
  ];
}

const inMs = (ms: number): string =>
  ms >= 1_000 ? `${(ms / 1_000).toFixed(1)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
