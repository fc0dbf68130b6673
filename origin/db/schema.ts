import {
  bigint,
  boolean,
  customType,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from "./drizzle.ts";
import { printTimestamp } from "../../shared/content/dates.ts";
import type { BlogKind, Field, TypeKind } from "../../shared/content/model.ts";
import type { SearchLanguage } from "../../shared/stems.ts";

/** The tables of `migrations/` that single-table statements use, as Drizzle types them. Times are ISO 8601 text: Postgres has microseconds, `Date` does not. */

const time = customType<{ data: string; driverData: string }>({
  dataType: () => "timestamptz",
  fromDriver: printTimestamp,
});
const big = (name: string) => bigint(name, { mode: "number" });

export const sites = pgTable("sites", {
  id: integer("id").generatedAlwaysAsIdentity().primaryKey(),
  slug: text("slug").notNull(),
  name: text("name").notNull(),
  locales: text("locales").array().notNull(),
  defaultLocale: text("default_locale").notNull(),
  fallbackLocale: text("fallback_locale"),
  blogUrl: text("blog_url"),
  modelVersion: big("model_version").notNull().default(1),
  lastChange: big("last_change").notNull().default(0),
  searchLanguage: text("search_language").$type<SearchLanguage>(),
  copyMedia: boolean("copy_media").notNull().default(true),
  createdAt: time("created_at").notNull(),
});

export const tokens = pgTable("tokens", {
  id: integer("id").generatedAlwaysAsIdentity().primaryKey(),
  siteId: integer("site_id").notNull(),
  hash: text("hash").notNull(),
  label: text("label").notNull(),
  scopes: text("scopes").array().notNull(),
  surrogateKeys: boolean("surrogate_keys").notNull().default(false),
  createdAt: time("created_at").notNull(),
  revokedAt: time("revoked_at"),
});

export const contentTypes = pgTable("content_types", {
  id: integer("id").generatedAlwaysAsIdentity().primaryKey(),
  siteId: integer("site_id").notNull(),
  kind: text("kind").$type<TypeKind | BlogKind>().notNull(),
  key: text("key").notNull(),
  name: text("name").notNull(),
  fields: jsonb("fields").$type<Field[]>().notNull(),
  retired: jsonb("retired").$type<Field[]>().notNull().default([]),
  settings: jsonb("settings").$type<Record<string, unknown>>().notNull().default({}),
  createdAt: time("created_at").notNull(),
  updatedAt: time("updated_at").notNull(),
});

export const documents = pgTable("documents", {
  id: big("id").generatedAlwaysAsIdentity().primaryKey(),
  siteId: integer("site_id").notNull(),
  typeId: integer("type_id").notNull(),
  slug: text("slug"),
  createdAt: time("created_at").notNull(),
  deletedAt: time("deleted_at"),
  /** What a writer names an author, category or tag by beside its slug (`term-names.ts`); null for everything else. */
  identity: text("identity"),
});

export const revisions = pgTable("revisions", {
  id: big("id").generatedAlwaysAsIdentity().primaryKey(),
  documentId: big("document_id").notNull(),
  locale: text("locale").notNull(),
  name: text("name").notNull(),
  fields: jsonb("fields").$type<Record<string, unknown>>().notNull(),
  createdAt: time("created_at").notNull(),
  createdBy: integer("created_by"),
  actor: text("actor"),
  note: text("note"),
});

export const publications = pgTable(
  "publications",
  {
    documentId: big("document_id").notNull(),
    locale: text("locale").notNull(),
    typeId: integer("type_id").notNull(),
    revisionId: big("revision_id").notNull(),
    publishedAt: time("published_at").notNull(),
    updatedAt: time("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.documentId, table.locale] })],
);

export const logs = pgTable("logs", {
  siteId: integer("site_id").primaryKey(),
  epoch: big("epoch").notNull(),
  head: big("head").notNull().default(0),
});

export const edges = pgTable("edges", {
  id: integer("id").generatedAlwaysAsIdentity().primaryKey(),
  siteId: integer("site_id").notNull(),
  name: text("name").notNull(),
  url: text("url").notNull(),
  createdAt: time("created_at").notNull(),
  epoch: big("epoch").notNull().default(0),
  head: big("head").notNull().default(0),
  change: big("change").notNull().default(0),
  purged: big("purged"),
  documents: big("documents"),
  appliedAt: time("applied_at"),
  failedAt: time("failed_at"),
  lastError: text("last_error"),
});
