import pg from "pg";
import type { Committed } from "./history.ts";

/** Triggers that write down what each transaction published, so that the truth does not come from what is tested. */
const INSTALL = `
create schema audit;
create table audit.states (xid xid8 not null default pg_current_xact_id(), document text not null, body text);
create table audit.numbers (xid xid8 not null default pg_current_xact_id(), change bigint not null);
create function audit.published() returns trigger language plpgsql as $$
begin
  insert into audit.states (document, body)
  select d.slug, case when tg_op = 'DELETE' then null else (select r.fields ->> 'text' from revisions r where r.id = new.revision_id) end
  from documents d where d.id = case when tg_op = 'DELETE' then old.document_id else new.document_id end;
  return null;
end $$;
create function audit.numbered() returns trigger language plpgsql as $$
begin
  insert into audit.numbers (change) values (new.number);
  return null;
end $$;
create trigger audited after insert or update or delete on publications for each row execute function audit.published();
create trigger audited after insert on changes for each row execute function audit.numbered();`;

const TRUTH = `
select n.change::int as change, s.document, s.body
from audit.states s join audit.numbers n using (xid) order by n.change`;

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Begins the record; before the first document is published. */
export const installAudit = (url: string): Promise<unknown> =>
  withClient(url, (client) => client.query(INSTALL));

/** Everything that was committed since then. */
export const readAudit = (url: string): Promise<Committed[]> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ change: number; document: string; body: string | null }>(
      TRUTH,
    );
    return rows.map(({ change, document, body }) => ({
      change,
      document,
      number: body === null ? null : Number(body.split("#")[1]),
    }));
  });
