import { sql } from "../drizzle.ts";
import { WHY_MAX_CHANGES } from "../../../shared/limits.ts";
import type { Tag } from "../../../shared/tags.ts";
import type { ChangeKind } from "./changes.ts";
import type { Database } from "../client.ts";
import { nameOfDocument } from "../names.ts";
import { array, iso, row, rows } from "../rows.ts";

/** What the site's log and its list of what is kept warm say of a key. */
export interface KeptRow {
  epoch: number;
  head: number;
  /** Null when the query is not kept warm. */
  kept: { since: string; tags: Tag[] } | null;
  /** Null when the log never had it. */
  entry: { position: number; state: "live" | "gone" | "dropped"; etag: string | null } | null;
}

export const findKept = (db: Database, siteId: number, key: string): Promise<KeptRow> =>
  row<KeptRow>(db)`
    select l.epoch, l.head,
      case when r.key is not null then json_build_object('since', ${iso(sql`r.kept_since`)}, 'tags', r.tags) end as kept,
      case when e.key is not null then json_build_object('position', e.position, 'state', e.state, 'etag', e.etag)
        end as entry
    from logs l
    left join renditions r on r.site_id = l.site_id and r.key = ${key}
    left join log_entries e on e.site_id = l.site_id and e.key = ${key}
    where l.site_id = ${siteId}`;

/** A document that an answer depends on. */
export interface NamedDocument {
  id: number;
  kind: string;
  type: string;
  slug: string | null;
  /** Of what has no name, the first of its text fields; null when there is nothing in them. */
  name: string | null;
  /** Locales it is published in. */
  published: string[];
  deleted: boolean;
}

/** Which document a query asks for: by its id, or by its slug among types of some kinds. Null when it asks for a list. */
export type AskedDocument =
  | { id: number }
  | { kinds: readonly string[]; type: string | null; slug: string }
  | null;

const isAsked = (asked: AskedDocument) => {
  if (asked === null) return sql`false`;
  if ("id" in asked) return sql`d.id = ${asked.id}::bigint`;
  const { kinds, type, slug } = asked;
  return sql`(d.slug = ${slug}::text and t.kind = any (${array(kinds, "text")})
    and (${type}::text is null or t.key = ${type}::text))`;
};

/** The site's documents with these ids, the first `limit` of them: the one that is asked for, then by id. */
export const nameDocuments = (
  db: Database,
  siteId: number,
  { ids, asked, limit }: { ids: number[]; asked: AskedDocument; limit: number },
): Promise<NamedDocument[]> =>
  rows<NamedDocument>(db)`
    select d.id, t.kind, t.key as type, d.slug, d.deleted_at is not null as deleted,
      ${nameOfDocument} as name,
      coalesce((select array_agg(p.locale order by p.locale collate "C") from public.publications p where p.document_id = d.id),
        '{}') as published
    from documents d join content_types t on t.id = d.type_id
    where d.site_id = ${siteId} and d.id = any (${array(ids, "bigint")})
    order by case when ${isAsked(asked)} then 0 else 1 end, d.id limit ${limit}`;

/** The site's types with these ids. */
export const nameTypes = (
  db: Database,
  siteId: number,
  ids: number[],
): Promise<{ kind: string; key: string }[]> =>
  rows<{ kind: string; key: string }>(db)`
    select kind, key from content_types
    where site_id = ${siteId} and id = any (${array(ids, "integer")}) order by id`;

/** A change as an explanation names it. */
export interface NamedChange {
  number: number;
  kind: ChangeKind;
  committedAt: string;
  materializedAt: string | null;
}

export interface TouchedBy {
  /** The newest change that touches one of the tags, among the newest `WHY_MAX_CHANGES`. */
  last: NamedChange | null;
  /** The newest of the changes whose materialization gave the position; null when none did, or unknown. */
  wrote: NamedChange | null;
  /** Changes that touch one of the tags and are not in the log yet, oldest first, up to a hundred. */
  waiting: number[];
}

const named = sql`json_build_object('number', number, 'kind', kind, 'committedAt', ${iso(sql`committed_at`)},
  'materializedAt', ${iso(sql`materialized_at`)})`;

/** The changes behind an answer with these tags at a position. */
export const findTouching = (
  db: Database,
  siteId: number,
  tags: Tag[],
  position: number | null,
): Promise<TouchedBy> =>
  row<TouchedBy>(db)`
    select
      (select ${named} from (
        select * from changes where site_id = ${siteId} order by number desc limit ${WHY_MAX_CHANGES}) recent
       where tags && ${array(tags, "text")} order by number desc limit 1) as last,
      (select ${named} from (
        select * from changes where site_id = ${siteId} and position >= ${position}::bigint
        order by position, number desc limit 1) run
       where position - written - documents < ${position}::bigint) as wrote,
      coalesce((select json_agg(number order by number) from (
        select number from changes
        where site_id = ${siteId} and materialized_at is null and tags && ${array(tags, "text")}
        order by number limit 100) coming), '[]') as waiting`;
