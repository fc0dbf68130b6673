import { sql } from "../../origin/db/drizzle.ts";
import type { Transaction } from "../../origin/db/client.ts";
import { rows } from "../../origin/db/rows.ts";

/** A step of a plan as it ran. */
export interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  /** Pages found in Postgres' memory and read into it, those of the steps below included. */
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  Plans?: PlanNode[];
}

/**
 * The same transaction, which explains each statement before it runs it, and tells the plan as it ran. What writes runs
 * twice: the first time is taken back.
 */
export function explaining(
  tx: Transaction,
  told: (plan: PlanNode, ms: number) => void,
): Transaction {
  const execute = async (statement: Parameters<Transaction["execute"]>[0]) => {
    const explained = sql`explain (analyze, buffers, timing off, format json) ${statement}`;
    await rows(tx)`savepoint explained`;
    const [found] = await rows<{ "QUERY PLAN": { Plan: PlanNode; "Execution Time": number }[] }>(
      tx,
    )`
      ${explained}`;
    await rows(tx)`rollback to savepoint explained`;
    for (const { Plan, "Execution Time": ms } of found?.["QUERY PLAN"] ?? []) told(Plan, ms);
    return tx.execute(statement);
  };
  return new Proxy(tx, {
    get: (target, name) => (name === "execute" ? execute : Reflect.get(target, name, target)),
  });
}

/** A plan's steps, each once. */
export const stepsOf = (plan: PlanNode): PlanNode[] => [
  plan,
  ...(plan.Plans ?? []).flatMap(stepsOf),
];

/** Rows a step came by in all, those it threw away included. */
export const rowsOf = (step: PlanNode): number =>
  (step["Actual Rows"] + (step["Rows Removed by Filter"] ?? 0)) * step["Actual Loops"];
