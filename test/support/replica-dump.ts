import { sql } from "drizzle-orm";
import type { DocumentRow, SiteRow } from "../../shared/content/rows.ts";
import type { Values } from "../../shared/content/field-kind.ts";
import { createModel, type Model } from "../../shared/content/model.ts";
import { termsOf } from "../../shared/content/blog.ts";
import { valuesOf } from "../../shared/content/values.ts";
import { BODY_PART_CHARS, REPLICA_SCHEMA, type Rows } from "../../edge/replica/schema.ts";
import type { Database } from "../../origin/db/client.ts";
import { row, rows as read } from "../../origin/db/rows.ts";
import { loadModel } from "../../origin/db/content/types.ts";

/** What is published on a site, from Postgres into the rows of a replica. */
export async function dumpInto(rows: Rows, db: Database, siteId: number): Promise<void> {
  const model = await loadModel(db, siteId);
  const settings = await row<Omit<SiteRow, "types" | "modelVersion">>(
    db,
    sql`
    select locales, default_locale as "defaultLocale", fallback_locale as "fallbackLocale", blog_url as "blogUrl"
    from public.sites where id = ${siteId}`,
  );
  const types = [...model.byId.values()].map(({ id, kind, key, name, fields }) => ({
    id,
    kind,
    key,
    name,
    fields,
  }));
  const site: SiteRow = { ...settings, modelVersion: model.version, types };
  const documents = await read<DocumentRow & { locale: string }>(
    db,
    sql`
    select p.locale, d.id, d.type_id as "typeId", d.slug, r.name, d.created_at::text as "createdAt",
      p.published_at::text as "publishedAt", p.updated_at::text as "updatedAt", r.fields
    from public.publications p
    join public.documents d on d.id = p.document_id
    join public.revisions r on r.id = p.revision_id
    where d.site_id = ${siteId}`,
  );
  fillRows(rows, site, documents);
}

/** Puts a site's row and its documents into empty tables. */
export function fillRows(
  rows: Rows,
  site: SiteRow,
  documents: Iterable<DocumentRow & { locale: string }>,
): void {
  for (const statement of REPLICA_SCHEMA) rows.run(statement);
  const model = createModel(
    site.modelVersion,
    site.types.map((type) => ({ ...type, retired: [] })),
  );
  rows.transaction(() => {
    rows.run("insert into site (id, position, body) values (1, 1, ?)", JSON.stringify(site));
    for (const { id } of site.types)
      rows.run("insert into types (type, rules, whole) values (?, '', 1)", id);
    for (const document of documents) put(rows, document, model);
  });
}

function put(
  rows: Rows,
  { locale, ...document }: DocumentRow & { locale: string },
  model: Model,
): void {
  const type = model.byId.get(document.typeId);
  if (type === undefined) throw new Error("a document has no type");
  const { id, typeId } = document;
  const isBlog = ["post", "author", "category", "tag"].includes(type.kind);
  const fields: Values = isBlog
    ? document.fields
    : Object.fromEntries(
        type.fields.map(({ key }) => [key, (document.fields as Record<string, unknown>)[key]]),
      );
  const body = JSON.stringify({ ...document, fields });
  const times = [document.publishedAt, document.updatedAt, document.createdAt].map(microseconds);
  rows.run(
    "insert into documents (locale, id, type, slug, published, updated, created, position) values (?, ?, ?, ?, ?, ?, ?, 1)",
    locale,
    id,
    typeId,
    document.slug,
    ...times,
  );
  for (let part = 0; part * BODY_PART_CHARS < body.length; part++)
    rows.run(
      "insert into bodies (locale, id, part, body) values (?, ?, ?, ?)",
      locale,
      id,
      part,
      body.slice(part * BODY_PART_CHARS, (part + 1) * BODY_PART_CHARS),
    );
  rows.run(
    `insert into counts (locale, type, count) values (?, ?, 1)
     on conflict (locale, type) do update set count = count + 1`,
    locale,
    typeId,
  );
  for (const { path, value } of valuesOf(fields, type, model)) {
    if (value === null)
      rows.run(
        "insert into blanks (locale, type, path, id) values (?, ?, ?, ?)",
        locale,
        typeId,
        path,
        id,
      );
    else
      rows.run(
        "insert into vals (locale, type, path, value, id) values (?, ?, ?, ?, ?)",
        locale,
        typeId,
        path,
        value,
        id,
      );
  }
  if (type.kind !== "post") return;
  for (const target of new Set(termsOf({ fields })))
    rows.run("insert into refs (locale, target, id) values (?, ?, ?)", locale, target, id);
}

/** Of `2024-03-15 00:00:00.123456+00`. */
function microseconds(time: string): number {
  const [, seconds = "", fraction = ""] = /^(.{19})(?:\.(\d+))?\+00$/.exec(time) ?? [];
  return Date.parse(`${seconds.replace(" ", "T")}Z`) * 1_000 + Number(fraction.padEnd(6, "0"));
}
