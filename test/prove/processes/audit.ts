import pg from "pg";
import type { Committed } from "./history.ts";

/**
 * Triggers that write down what each transaction published, so that the truth does not come from what is tested. A text
 * says which document it is of: items have no slug, and a page that was created again is the same to its readers.
 */
const INSTALL = `
create schema audit;
create table audit.states (xid xid8 not null default pg_current_xact_id(), text text not null, up boolean not null);
create table audit.numbers (xid xid8 not null default pg_current_xact_id(), change bigint not null, erases boolean not null);
create function audit.published() returns trigger language plpgsql as $$
begin
  insert into audit.states (text, up)
  select r.fields ->> 'text', tg_op <> 'DELETE'
  from revisions r
  where r.id = case when tg_op = 'DELETE' then old.revision_id else new.revision_id end
    -- whatever else the site has is nobody's truth here
    and r.fields ->> 'text' ~ '^(note|leaf)-[0-9]+#[0-9]+$';
  return null;
end $$;
create function audit.numbered() returns trigger language plpgsql as $$
begin
  insert into audit.numbers (change, erases) values (new.number, new.erases);
  return null;
end $$;
create trigger audited after insert or update or delete on publications for each row execute function audit.published();
create trigger audited after insert on changes for each row execute function audit.numbered();`;

/** A publish writes its publication twice, the second time what it is found by. */
const TRUTH = `
select distinct n.change::int as change, n.erases, s.text, s.up
from audit.states s join audit.numbers n using (xid) order by change`;

interface Row {
  change: number;
  erases: boolean;
  text: string;
  up: boolean;
}

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
    const { rows } = await client.query<Row>(TRUTH);
    return rows.map(({ change, erases, text, up }) => {
      const [document = "", number] = text.split("#");
      return { change, document, number: up ? Number(number) : null, erases };
    });
  });
