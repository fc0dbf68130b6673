import { parse, type CreateStmt, type DropStmt, type IndexStmt, type Node } from "libpg-query";
import type { Migration } from "../../origin/db/migrations.ts";
import { alterationsOf } from "./alterations.ts";
import type { Complaint, Offence } from "./rules.ts";

/**
 * Whether a migration lets the version before go on, and everybody write: Postgres's own parser reads it, and what is not known
 * to be safe is refused. Whatever a file makes itself it may do anything with: nobody else has seen it yet.
 */

/** Since when programs look at what a migration needs. */
const NEEDS_SINCE = 23;

/** @throws what the parser says of text that is no SQL */
export async function offencesOf(migration: Migration): Promise<Offence[]> {
  const { name: file, text } = migration;
  // the parser takes nothing for a mistake of its caller
  const { stmts = [] } = text.trim() === "" ? {} : await parse(text);
  const seen: Seen = { made: new Set(), contracts: migration.needs !== null };
  const locked = new Set<string>();
  let lockers = 0;
  const offences = stmts.flatMap(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
    if (stmt === undefined) return [];
    const locks = lockedBy(stmt).filter((table) => !seen.made.has(table));
    if (locks.length > 0) lockers += 1;
    for (const table of locks) locked.add(table);
    const complaints = complaintsAbout(stmt, seen);
    const end = length === undefined ? text.length : from + length;
    const line = text.slice(0, from + leading(text.slice(from, end))).split("\n").length;
    return complaints.map((complaint) => ({ file, line, ...complaint }));
  });
  const whole = (complaint: Complaint): Offence => ({ file, line: 1, ...complaint });
  const alone = misplaced(
    stmts.flatMap(({ stmt }) => stmt ?? []),
    migration.alone,
  );
  if (alone !== undefined) offences.push(whole(alone));
  // a foreign key is of two tables whoever writes it
  if (locked.size > 1 && lockers > 1)
    offences.push(whole({ rule: "two_locks", about: [...locked].join(", ") }));
  if (stmts.length === 0) offences.push(whole({ rule: "unknown", about: "nothing" }));
  const { needs } = migration;
  if (needs !== null && (needs >= migration.number || needs < NEEDS_SINCE))
    offences.push(whole({ rule: "needs", about: String(needs) }));
  return offences;
}

/** What the statements before have made, and whether the file is one that may take things away. */
interface Seen {
  made: Set<string>;
  contracts: boolean;
}

/** How much of a statement's text is not it yet: what is before it, comments too. */
const leading = (text: string): number => /^(?:\s|--[^\n]*\n?)*/.exec(text)?.[0].length ?? 0;

/** What is created or said besides, and is in nobody's way. */
const HARMLESS = [
  "CreateFunctionStmt",
  "CreateSchemaStmt",
  "CreateSeqStmt",
  "CreateEnumStmt",
  "CreateTrigStmt",
  "CommentStmt",
  "ViewStmt",
];

function complaintsAbout(stmt: Node, seen: Seen): Complaint[] {
  if ("CreateStmt" in stmt) return ofTable(stmt.CreateStmt, seen);
  if ("IndexStmt" in stmt) return ofIndex(stmt.IndexStmt, seen);
  if ("AlterTableStmt" in stmt) {
    if (seen.made.has(stmt.AlterTableStmt.relation?.relname ?? "")) return [];
    return alterationsOf(stmt.AlterTableStmt, seen.contracts);
  }
  if ("DropStmt" in stmt) return ofDrop(stmt.DropStmt, seen);
  if ("RenameStmt" in stmt) {
    const { relation, subname, newname } = stmt.RenameStmt;
    const about = subname ?? relation?.relname ?? newname ?? "";
    const isOurs = seen.contracts || seen.made.has(relation?.relname ?? "");
    return isOurs ? [] : [{ rule: "breaks", about }];
  }
  if ("TruncateStmt" in stmt) return [{ rule: "breaks", about: "truncate" }];
  if ("LockStmt" in stmt) return [{ rule: "lock", about: "lock table" }];
  if ("UpdateStmt" in stmt) return ofRows(stmt.UpdateStmt.relation?.relname, seen);
  if ("DeleteStmt" in stmt) return ofRows(stmt.DeleteStmt.relation?.relname, seen);
  if ("InsertStmt" in stmt) {
    const { relation, selectStmt: from } = stmt.InsertStmt;
    const isListed =
      from !== undefined && "SelectStmt" in from && from.SelectStmt.valuesLists !== undefined;
    return isListed ? [] : [{ rule: "whole_table", about: relation?.relname ?? "" }];
  }
  const [kind = ""] = Object.keys(stmt);
  return HARMLESS.includes(kind) ? [] : [{ rule: "unknown", about: kind }];
}

function ofTable({ relation, if_not_exists: maybe }: CreateStmt, { made }: Seen): Complaint[] {
  const table = relation?.relname ?? "";
  // one that may be there already may be anybody's
  if (maybe === true) return [{ rule: "unknown", about: `${table} if not exists` }];
  made.add(table);
  return [];
}

function ofIndex({ relation, concurrent }: IndexStmt, { made }: Seen): Complaint[] {
  const table = relation?.relname ?? "";
  return concurrent === true || made.has(table) ? [] : [{ rule: "index", about: table }];
}

function ofDrop({ removeType, concurrent, objects = [] }: DropStmt, seen: Seen): Complaint[] {
  const names = objects.map((node) => textsIn(node).join("."));
  const about = names.join(", ");
  if (removeType === "OBJECT_INDEX") return concurrent === true ? [] : [{ rule: "index", about }];
  return seen.contracts || names.every((name) => seen.made.has(name))
    ? []
    : [{ rule: "breaks", about }];
}

const ofRows = (table = "", { made }: Seen): Complaint[] =>
  made.has(table) ? [] : [{ rule: "whole_table", about: table }];

/** Every name in a part of the tree. */
function textsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(textsIn);
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    key === "sval" && typeof value === "string" ? [value] : textsIn(value),
  );
}

/** The tables whose writers a statement keeps waiting: those that it alters, and those that it refers to. */
function lockedBy(stmt: Node): string[] {
  const own =
    "AlterTableStmt" in stmt
      ? [stmt.AlterTableStmt.relation?.relname]
      : "CreateTrigStmt" in stmt
        ? [stmt.CreateTrigStmt.relation?.relname]
        : "IndexStmt" in stmt && stmt.IndexStmt.concurrent !== true
          ? [stmt.IndexStmt.relation?.relname]
          : "DropStmt" in stmt && stmt.DropStmt.removeType === "OBJECT_TABLE"
            ? (stmt.DropStmt.objects ?? []).map((node) => textsIn(node).join("."))
            : [];
  return [...own.filter((name) => name !== undefined), ...referredBy(stmt)];
}

/** The tables that foreign keys in a statement point to. */
function referredBy(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(referredBy);
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    const isTable = key === "pktable" && typeof value === "object" && value !== null;
    return isTable && "relname" in value ? [String(value.relname)] : referredBy(value);
  });
}

/** What stands in a transaction and must not, or the other way round. */
function misplaced(stmts: Node[], alone: boolean): Complaint | undefined {
  const concurrent = stmts.filter(
    (stmt) =>
      ("IndexStmt" in stmt && stmt.IndexStmt.concurrent === true) ||
      ("DropStmt" in stmt && stmt.DropStmt.concurrent === true),
  );
  const again = concurrent.filter(
    (stmt) =>
      ("IndexStmt" in stmt && stmt.IndexStmt.if_not_exists === true) ||
      ("DropStmt" in stmt && stmt.DropStmt.missing_ok === true),
  );
  const validates = stmts.some((stmt) => JSON.stringify(stmt).includes('"AT_ValidateConstraint"'));
  const commands = JSON.stringify(stmts).match(/"AlterTableCmd"/g)?.length ?? 0;
  if (validates && (stmts.length !== 1 || commands !== 1))
    return { rule: "two_locks", about: "validate constraint" };
  const isRight = alone ? stmts.length === 1 && again.length === 1 : concurrent.length === 0;
  return isRight ? undefined : { rule: "alone", about: "concurrently" };
}
