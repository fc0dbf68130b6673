import type { Ran } from "./run.ts";

/** What a run found, in lines for people. Totals of several runs can be added up. */
export function describeGenerated(ran: Ran): string[] {
  const { seed, next, seconds, requests, counts, cpuUs, memory } = ran;
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
  const held = Object.entries(memory).map(
    ([name, { begin, end }]) => `${name} ${inMb(begin)} to ${inMb(end)}`,
  );
  return [
    `${requests} requests of seed ${seed} up to number ${next} in ${seconds.toFixed(0)} s, ${Math.round(requests / seconds)} a second`,
    `processor time of each, microseconds: ${cpu.join(", ")}`,
    `memory, MB: ${held.join(", ")}`,
    ...[...sums].toSorted(byName).map(([row, statuses]) => {
      const each = [...statuses].toSorted(byName).map(([status, count]) => `${status} ${count}`);
      return `  ${row.padEnd(18)}${each.join(", ")}`;
    }),
  ];
}

const inMb = (bytes: number): string => (bytes / 1_048_576).toFixed(0);
const byName = ([a]: [string, unknown], [b]: [string, unknown]) => a.localeCompare(b);

/** What several runs with one seed add up to. */
export type Tally = Pick<Ran, "seed" | "next" | "seconds" | "requests" | "counts"> & {
  wrong: number;
};

export function addToTally(tally: Tally | undefined, ran: Ran): Tally {
  const { seed, next } = ran;
  const counts = { ...tally?.counts };
  for (const [name, count] of Object.entries(ran.counts))
    counts[name] = (counts[name] ?? 0) + count;
  return {
    seed,
    next,
    seconds: (tally?.seconds ?? 0) + ran.seconds,
    requests: (tally?.requests ?? 0) + ran.requests,
    counts,
    wrong: (tally?.wrong ?? 0) + ran.problems.length,
  };
}

/** The line that `docs/security.md` keeps of all runs with a seed. */
export function tallyRow({ seed, seconds, requests, counts, wrong }: Tally): string {
  const of = (is: (status: string) => boolean) =>
    Object.entries(counts)
      .filter(([name]) => !name.startsWith("failed: ") && is(name.split(" ")[2] ?? ""))
      .reduce((sum, [, count]) => sum + count, 0);
  const cells = [
    seconds,
    requests,
    of((status) => /^[23]/.test(status)),
    of((status) => status === "400"),
    of((status) => status === "401" || status === "403"),
    of((status) => status === "404"),
    of((status) => status.startsWith("4") && !["400", "401", "403", "404", "429"].includes(status)),
    of((status) => status === "429"),
    of((status) => status === "503"),
    wrong,
  ];
  return `| ${[seed, ...cells.map((cell) => Math.round(cell).toLocaleString("en"))].join(" | ")} |`;
}

export const TALLY_HEAD = [
  "| seed | seconds | requests | 2xx, 3xx | 400 | 401, 403 | 404 | other 4xx | 429 | 503 | wrong |",
  "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
];
