import { eq, sql } from "../drizzle.ts";
import {
  createModel,
  type ContentType,
  type Field,
  type Model,
} from "../../../shared/content/model.ts";
import type { Database, Transaction } from "../client.ts";
import { contentTypes, documents, sites } from "../schema.ts";

const columns = {
  id: contentTypes.id,
  kind: contentTypes.kind,
  key: contentTypes.key,
  name: contentTypes.name,
  fields: contentTypes.fields,
  retired: contentTypes.retired,
};

/** The version of the site's model, to see whether one that was kept is current. */
export async function readModelVersion(db: Database, siteId: number): Promise<number> {
  const [site] = await db
    .select({ version: sites.modelVersion })
    .from(sites)
    .where(eq(sites.id, siteId));
  if (site === undefined) throw new Error(`there is no site ${siteId}`);
  return site.version;
}

/** The site's whole content model. */
export async function loadModel(db: Database, siteId: number): Promise<Model> {
  const found = await db
    .select({ version: sites.modelVersion, searchLanguage: sites.searchLanguage, type: columns })
    .from(sites)
    .leftJoin(contentTypes, eq(contentTypes.siteId, sites.id))
    .where(eq(sites.id, siteId))
    .orderBy(sql`${contentTypes.key} collate "C"`);
  const [site] = found;
  if (site === undefined) throw new Error(`there is no site ${siteId}`);
  const types = found.flatMap(({ type }): ContentType[] => (type === null ? [] : [type]));
  return createModel(site.version, types, site.searchLanguage);
}

/** Adds a type; undefined when the key is taken. */
export async function insertType(
  tx: Transaction,
  siteId: number,
  type: Omit<ContentType, "id" | "retired">,
  now: string,
): Promise<ContentType | undefined> {
  const [created] = await tx
    .insert(contentTypes)
    .values({ siteId, ...type, createdAt: now, updatedAt: now })
    .onConflictDoNothing()
    .returning(columns);
  return created;
}

export async function updateType(
  tx: Transaction,
  id: number,
  change: { name: string; fields: Field[]; retired: Field[] },
  now: string,
): Promise<void> {
  await tx
    .update(contentTypes)
    .set({ ...change, updatedAt: now })
    .where(eq(contentTypes.id, id));
}

export async function deleteType(tx: Transaction, id: number): Promise<void> {
  await tx.delete(contentTypes).where(eq(contentTypes.id, id));
}

/** How many documents a type has or had: deleted ones keep their revisions and so their type. */
export async function countDocumentsOfType(db: Database, typeId: number): Promise<number> {
  const [found] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(documents)
    .where(eq(documents.typeId, typeId));
  return found?.count ?? 0;
}

/** Makes every process load the model again. */
export async function bumpModelVersion(tx: Transaction, siteId: number): Promise<void> {
  await tx
    .update(sites)
    .set({ modelVersion: sql`${sites.modelVersion} + 1` })
    .where(eq(sites.id, siteId));
}

/** Locks the site's model against a second edit; held until the transaction ends. */
export async function lockSite(tx: Transaction, siteId: number): Promise<void> {
  await tx.select({ id: sites.id }).from(sites).where(eq(sites.id, siteId)).for("update");
}
