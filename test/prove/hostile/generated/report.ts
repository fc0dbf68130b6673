import type { Ran } from "./run.ts";

/** What a run found, in lines for people. Totals of several runs can be added up. */
export function describeGenerated({ seed, seconds, requests, counts, cpuUs }: Ran): string[] {
  const rows = Object.entries(counts).filter(([name]) => !name.startsWith("failed: "));
  const sums = new Map<string, Map<string, number>>();
  for (const [name, count] of rows) {
    const [target = "", kind = "", status = ""] = name.split(" ");
    const row = `${target} ${kind}`;
    const sum = sums.get(row) ?? new Map<string, number>();
    sum.set(status, (sum.get(status) ?? 0) + count);
    sums.set(row, sum);
  }
  const cpu = Object.entries(cpuUs).map(([name, us]) => `${name} ${us.toFixed(0)}`);
  return [
    `${requests} requests from seed ${seed} in ${seconds.toFixed(0)} s, ${Math.round(requests / seconds)} a second`,
    `processor time of each, microseconds: ${cpu.join(", ")}`,
    ...[...sums].toSorted(byName).map(([row, statuses]) => {
      const each = [...statuses].toSorted(byName).map(([status, count]) => `${status} ${count}`);
      return `  ${row.padEnd(18)}${each.join(", ")}`;
    }),
  ];
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => a.localeCompare(b);

/** The line that `docs/security.md` keeps of a run. */
export function tallyRow({ seed, seconds, requests, counts, problems }: Ran): string {
  const of = (first: string) =>
    Object.entries(counts)
      .filter(([name]) => name.split(" ")[2]?.startsWith(first) === true)
      .reduce((sum, [, count]) => sum + count, 0);
  const cells = [
    seed,
    seconds.toFixed(0),
    requests,
    of("2") + of("3"),
    of("4"),
    of("429"),
    of("503"),
  ];
  return `| ${[...cells, problems.length].join(" | ")} |`;
}

export const TALLY_HEAD = [
  "| seed | seconds | requests | 2xx, 3xx | 4xx | of them 429 | 503 | wrong |",
  "|--:|--:|--:|--:|--:|--:|--:|--:|",
];
