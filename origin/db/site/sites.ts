import { and, arrayContains, asc, eq, inArray, isNull, sql } from "../drizzle.ts";
import type { SearchLanguage } from "../../../shared/stems.ts";
import type { Grant, Scope } from "../../../shared/api.ts";
import type { Database, Transaction } from "../client.ts";
import { BLOG_KINDS } from "../../../shared/content/model.ts";
import { contentTypes, logs, sites, tokens } from "../schema.ts";

/** A tenant and what its readers need to know of it. */
export interface Site {
  id: number;
  slug: string;
  locales: string[];
  defaultLocale: string;
  /** Where a page or an item that a locale lacks is read instead; null: nowhere. */
  fallbackLocale: string | null;
  /** Whether writes copy the media they name. */
  copyMedia: boolean;
}

/** What a site's owner may change of it. */
export interface SiteSettings {
  name: string;
  locales: string[];
  fallbackLocale: string | null;
  /** Where posts are read on the site's own pages, without a slash at the end. */
  blogUrl: string | null;
  /** Of which language's words search takes one form for another; null: it takes none. */
  searchLanguage: SearchLanguage | null;
  /** Whether writes copy the media they name. */
  copyMedia: boolean;
}

/** A token as people manage it; the token itself is not known. */
export interface TokenRow {
  id: number;
  label: string;
  scopes: Scope[];
  surrogateKeys: boolean;
  createdAt: string;
  revokedAt: string | null;
}

const siteColumns = {
  id: sites.id,
  slug: sites.slug,
  locales: sites.locales,
  defaultLocale: sites.defaultLocale,
  fallbackLocale: sites.fallbackLocale,
  copyMedia: sites.copyMedia,
};

const settingColumns = {
  ...siteColumns,
  name: sites.name,
  blogUrl: sites.blogUrl,
  searchLanguage: sites.searchLanguage,
};

/** A site with everything its owner may change. */
export async function readSettings(db: Database, siteId: number): Promise<Site & SiteSettings> {
  const [site] = await db.select(settingColumns).from(sites).where(eq(sites.id, siteId));
  if (site === undefined) throw new Error(`there is no site ${siteId}`);
  return site;
}

export async function updateSettings(
  tx: Transaction,
  siteId: number,
  settings: SiteSettings,
): Promise<void> {
  await tx.update(sites).set(settings).where(eq(sites.id, siteId));
}

export async function findSite(db: Database, slug: string): Promise<Site | undefined> {
  const [site] = await db.select(siteColumns).from(sites).where(eq(sites.slug, slug));
  return site;
}

export async function findSiteById(db: Database, id: number): Promise<Site | undefined> {
  const [site] = await db.select(siteColumns).from(sites).where(eq(sites.id, id));
  return site;
}

export function listSites(db: Database): Promise<Site[]> {
  return db.select(siteColumns).from(sites).orderBy(asc(sites.id));
}

/** Adds a site with an empty log and the types of the blog; undefined when the slug is taken. */
export async function insertSite(
  tx: Transaction,
  site: Omit<Site, "id" | "fallbackLocale"> & { name: string },
  epoch: number,
  now: string,
): Promise<Site | undefined> {
  const [created] = await tx
    .insert(sites)
    .values({ ...site, createdAt: now })
    .onConflictDoNothing()
    .returning(siteColumns);
  if (created === undefined) return undefined;
  await tx.insert(logs).values({ siteId: created.id, epoch });
  const blog = { siteId: created.id, fields: [], createdAt: now, updatedAt: now };
  await tx
    .insert(contentTypes)
    .values(BLOG_KINDS.map((kind) => ({ ...blog, kind, key: kind, name: kind })));
  return created;
}

/** Begins a new epoch of every site's log (docs/design.md §2.7). Epochs only grow. @returns how many sites */
export async function beginEpoch(db: Database, epoch: number): Promise<number> {
  const begun = await db
    .update(logs)
    .set({
      epoch: sql`greatest(${logs.epoch} + 1, ${epoch})`,
    })
    .returning({ siteId: logs.siteId });
  return begun.length;
}

/** What a token opens. */
export interface FoundGrant {
  site: Site;
  /** Of the site's log. */
  epoch: number;
  label: string;
  scopes: Scope[];
  surrogateKeys: boolean;
}

/** The site and scopes of a token that was not revoked. */
export async function findGrant(db: Database, hash: string): Promise<FoundGrant | undefined> {
  const [found] = await db
    .select({
      ...siteColumns,
      epoch: logs.epoch,
      label: tokens.label,
      scopes: tokens.scopes,
      surrogateKeys: tokens.surrogateKeys,
    })
    .from(tokens)
    .innerJoin(sites, eq(sites.id, tokens.siteId))
    .innerJoin(logs, eq(logs.siteId, sites.id))
    .where(and(eq(tokens.hash, hash), isNull(tokens.revokedAt)))
    .prepare("find grant")
    .execute();
  if (found === undefined) return undefined;
  const { epoch, label, scopes, surrogateKeys, ...site } = found;
  return { site, epoch, label, scopes: scopes as Scope[], surrogateKeys };
}

const tokenColumns = {
  id: tokens.id,
  label: tokens.label,
  scopes: tokens.scopes,
  surrogateKeys: tokens.surrogateKeys,
  createdAt: tokens.createdAt,
  revokedAt: tokens.revokedAt,
};

export async function listTokens(db: Database, siteId: number): Promise<TokenRow[]> {
  const found = await db
    .select(tokenColumns)
    .from(tokens)
    .where(eq(tokens.siteId, siteId))
    .orderBy(asc(tokens.id));
  return found as TokenRow[];
}

export async function insertToken(
  tx: Transaction,
  siteId: number,
  token: { hash: string; label: string; scopes: Scope[]; surrogateKeys: boolean },
  now: string,
): Promise<TokenRow> {
  const [created] = await tx
    .insert(tokens)
    .values({ siteId, ...token, createdAt: now })
    .returning(tokenColumns);
  if (created === undefined) throw new Error("an inserted token gave no row");
  return created as TokenRow;
}

/**
 * The site's tokens in force that may manage, locked: of two that revoke at the same time, the second sees what the first
 * has left.
 */
export async function lockManaging(tx: Transaction, siteId: number): Promise<number[]> {
  const found = await tx
    .select({ id: tokens.id })
    .from(tokens)
    .where(
      and(
        eq(tokens.siteId, siteId),
        isNull(tokens.revokedAt),
        arrayContains(tokens.scopes, ["manage"]),
      ),
    )
    .orderBy(asc(tokens.id))
    .for("update");
  return found.map(({ id }) => id);
}

/** Revokes a token; its hash, or undefined when the site has no such token in force. */
export async function revokeToken(
  tx: Transaction,
  siteId: number,
  id: number,
  now: string,
): Promise<string | undefined> {
  const [revoked] = await tx
    .update(tokens)
    .set({ revokedAt: now })
    .where(and(eq(tokens.siteId, siteId), eq(tokens.id, id), isNull(tokens.revokedAt)))
    .returning({ hash: tokens.hash });
  return revoked?.hash;
}

/** What tokens open, for those in force. */
export async function findGrants(
  db: Database,
  hashes: string[],
): Promise<{ hash: string; grant: Grant }[]> {
  if (hashes.length === 0) return [];
  const found = await db
    .select({
      ...siteColumns,
      scopes: tokens.scopes,
      surrogateKeys: tokens.surrogateKeys,
      hash: tokens.hash,
    })
    .from(tokens)
    .innerJoin(sites, eq(sites.id, tokens.siteId))
    .where(and(inArray(tokens.hash, hashes), isNull(tokens.revokedAt)));
  return found.map(({ id, scopes, locales, defaultLocale, surrogateKeys, hash }) => {
    const grant = { site: id, scopes: scopes as Scope[], locales, defaultLocale };
    return { hash, grant: surrogateKeys ? { ...grant, surrogateKeys } : grant };
  });
}
