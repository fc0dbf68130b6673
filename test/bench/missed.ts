import { told, type Figure } from "./figures.ts";
import type { Miss } from "./missing.ts";
import type { LookedAt } from "./replayed.ts";
import { median, percentile, rounded } from "./stats.ts";

/** Ways in which each question is answered. */
export const ARMS = ["originSql", "origin", "byHttp", "replicaSql", "replica"] as const;
export type Arm = (typeof ARMS)[number];

/** What was measured of one kind of answer, and what Postgres looked at for some of them. */
export interface Measured {
  kind: string;
  ms: Record<Arm, number[]>;
  looked: LookedAt[];
  misses: Miss[];
}

/** What one kind of answer took, by what was measured of it. */
export type Missed = Record<string, string | number>;

/** Of each side where it is made: where its summary has the rows that were looked at, or at the replica given. */
const SIDES = [
  { side: "origin", rows: "origin rows" },
  { side: "replica", rows: "replica rows given" },
] as const;

/** How long an answer of a kind took, in how many statements, and by how many rows; nothing of a side that makes none. */
export const figuresOfMissed = (kind: string, missed: Missed): Figure[] =>
  SIDES.flatMap(({ side, rows }) => {
    const figure = (what: string, from: string, unit: string) =>
      told(`${kind}, ${side}: ${what}`, Number(missed[from]), unit);
    if (missed[`${side} p50`] === "") return [];
    return [
      figure("p50", `${side} p50`, "ms"),
      figure("p99", `${side} p99`, "ms"),
      figure("statements", `${side} statements`, ""),
      figure("rows", rows, ""),
    ];
  });

/** One line for a kind. */
export function summaryOf({ kind, ms, looked, misses: asked }: Measured) {
  const shown = (arm: Arm, share: number) =>
    ms[arm].length === 0 ? "" : rounded(percentile(ms[arm], share));
  const times = ARMS.flatMap((arm) => [
    [`${arm} p50`, shown(arm, 0.5)],
    [`${arm} p99`, shown(arm, 0.99)],
  ]);
  const given = asked.map(({ ofReplica }) => ofReplica.reduce((sum, { rows }) => sum + rows, 0));
  return {
    kind,
    asked: asked.length,
    ...(Object.fromEntries(times) as Record<string, string | number>),
    "origin statements": Math.max(...asked.map(({ ofOrigin }) => ofOrigin.length)),
    "origin rows": median(looked.map(({ rows }) => rows)),
    "rows, most": Math.max(...looked.map(({ rows }) => rows)),
    "origin pages": median(looked.map(({ pages }) => pages)),
    "pages, most": Math.max(...looked.map(({ pages }) => pages)),
    "read from end to end": [...new Set(looked.flatMap(({ scanned }) => scanned))].join(" "),
    "replica statements": Math.max(...asked.map(({ ofReplica }) => ofReplica.length)),
    "replica rows given": Math.max(...given),
  };
}
