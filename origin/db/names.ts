import { sql } from "./drizzle.ts";
import { NAME_FROM_FIELD_MAX_CHARS } from "../../shared/limits.ts";

/**
 * What people know a document by: the name of its newest revision or, of what has none such as an item, the value of its
 * first text field that holds one; null when there is nothing. In a statement with the document `d` and its type `t`.
 */
export const nameOfDocument = sql`(
  select coalesce(nullif(newest.name, ''), (
    select left(newest.fields ->> (f.field ->> 'key'), ${NAME_FROM_FIELD_MAX_CHARS}::int)
    from jsonb_array_elements(t.fields) with ordinality as f (field, nth)
    where f.field ->> 'kind' in ('short_text', 'long_text') and newest.fields ->> (f.field ->> 'key') <> ''
    order by f.nth limit 1))
  from (select r.name, r.fields from revisions r where r.document_id = d.id order by r.id desc limit 1) newest)`;
