import type { Migration } from "../migrations.ts";

/** What the migrations make, by name: what in a database is Larder's. */
export interface Made {
  tables: readonly string[];
  views: readonly string[];
  functions: readonly string[];
  /** Schemas that are Larder's alone. */
  schemas: readonly string[];
}

/** Told from the migrations' own text. What later ones take away is named all the same. */
export function madeBy(migrations: readonly Migration[]): Made {
  const text = migrations.map((migration) => migration.text).join("\n");
  const named = (pattern: RegExp) => [
    ...new Set([...text.matchAll(pattern)].flatMap(([, name]) => name ?? [])),
  ];
  return {
    tables: ["migrations", ...named(/^[ \t]*create table (?:if not exists )?(\w+) \(/gim)],
    views: named(/^[ \t]*create (?:or replace )?view (\w+) as/gim),
    functions: named(/^[ \t]*create (?:or replace )?function (\w+)\s*\(/gim),
    schemas: named(/^[ \t]*create schema (?:if not exists )?(\w+)/gim),
  };
}
