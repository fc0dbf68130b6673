import { createRequire } from "node:module";
import type * as Orm from "drizzle-orm";
import type * as NodePostgres from "drizzle-orm/node-postgres";
import type * as PgCore from "drizzle-orm/pg-core";

/**
 * Drizzle, by its CommonJS modules. Of its ES modules an origin loads a hundred, and Node 26 parses the exports of their
 * package, 170 KB, once for each: half of what a process took to start (`getPackageScopeConfig` of Node's loader).
 */

const load = createRequire(import.meta.url);
const orm = load("drizzle-orm") as typeof Orm;
const pgCore = load("drizzle-orm/pg-core") as typeof PgCore;
const nodePostgres = load("drizzle-orm/node-postgres") as typeof NodePostgres;

export const { and, arrayContains, asc, eq, inArray, isNull, sql } = orm;
export const { bigint, boolean, customType, integer, jsonb, pgTable, primaryKey, text } = pgCore;
export const { drizzle } = nodePostgres;
export type { SQL } from "drizzle-orm";
export type { NodePgDatabase } from "drizzle-orm/node-postgres";
