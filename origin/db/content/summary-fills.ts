import type { Database, Transaction } from "../client.ts";
import { firstRow, row, rows } from "../rows.ts";

/** Summaries of what was there before there were any. What is written since then has its own by a trigger (migrations/0030). */

/** How far a type is: the document after which it goes on. */
export interface SummaryFill {
  typeId: number;
  after: number;
}

/** A type whose documents do not all have summaries, or nobody has looked, if there is one. */
export const findUnsummarized = (db: Database): Promise<SummaryFill | undefined> =>
  firstRow<SummaryFill>(db)`
    select t.id as "typeId", coalesce(f.after, 0) as after
    from content_types t left join summary_fills f on f.type_id = t.id
    where t.kind <> 'component' and (f.type_id is null or f.after is not null)
    order by t.id limit 1`;

/** Summarizes the next documents of a type. @returns whether there may be more */
export async function summarizeNext(
  tx: Transaction,
  { typeId, after }: SummaryFill,
  limit: number,
): Promise<boolean> {
  const { last, count } = await row<{ last: number | null; count: number }>(tx)`
    with next as materialized (
      select id from documents where type_id = ${typeId} and deleted_at is null and id > ${after}
      order by id limit ${limit})
    select max(next.id) as last, count(*)::int as count from next cross join lateral summarize(next.id)`;
  const isDone = count < limit;
  await rows(tx)`
    insert into summary_fills (type_id, after) values (${typeId}, ${isDone ? null : last}::bigint)
    on conflict (type_id) do update set after = excluded.after`;
  return !isDone;
}
