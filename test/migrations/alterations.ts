import type { AlterTableCmd, AlterTableStmt, ColumnDef, Constraint, Node } from "libpg-query";
import type { Complaint, Rule } from "./rules.ts";

/** What `alter table` does to those who use the table meanwhile, and to the version before. */

/** Quick under their lock, and nothing that the version before could notice. */
const HARMLESS = new Set([
  "AT_DropNotNull",
  "AT_SetStatistics",
  "AT_SetStorage",
  "AT_SetRelOptions",
  "AT_ResetRelOptions",
  "AT_ValidateConstraint",
]);
const DESTRUCTIVE = new Set(["AT_DropColumn", "AT_DropConstraint", "AT_AlterColumnType"]);
/** Types that bring a sequence, whose next number is drawn for each row. */
const SERIAL = new Set(["serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"]);
/** Defaults that are one value for all rows, which Postgres notes instead of writing it. */
const STABLE_CALLS = new Set(["now", "transaction_timestamp", "statement_timestamp"]);

/** @param contracts the file says which version it needs, so it may take away what older ones used */
export function alterationsOf(statement: AlterTableStmt, contracts: boolean): Complaint[] {
  const table = statement.relation?.relname ?? "";
  const commands = (statement.cmds ?? []).flatMap((node) =>
    "AlterTableCmd" in node ? [node.AlterTableCmd] : [],
  );
  const loosened = new Set(
    commands.filter(({ subtype }) => subtype === "AT_DropNotNull").map(({ name }) => name),
  );
  return commands.flatMap((command) => {
    const column = command.name ?? columnOf(command)?.colname;
    const about = column === undefined ? table : `${table}.${column}`;
    const isLoosened = loosened.has(command.name);
    return rulesOf(command, { contracts, isLoosened }).map((rule) => ({ rule, about }));
  });
}

const columnOf = ({ def }: AlterTableCmd): ColumnDef | undefined =>
  def !== undefined && "ColumnDef" in def ? def.ColumnDef : undefined;

function rulesOf(
  command: AlterTableCmd,
  { contracts, isLoosened }: { contracts: boolean; isLoosened: boolean },
): Rule[] {
  const { subtype = "", def } = command;
  if (HARMLESS.has(subtype)) return [];
  if (subtype === "AT_AlterColumnType") return contracts ? ["rewrites"] : ["breaks", "rewrites"];
  if (DESTRUCTIVE.has(subtype)) return contracts ? [] : ["breaks"];
  if (subtype === "AT_SetNotNull") return ["unchecked", "breaks_inserts"];
  // rows of the version before would lack it
  if (subtype === "AT_ColumnDefault")
    return def !== undefined || isLoosened || contracts ? [] : ["breaks_inserts"];
  if (subtype === "AT_AddColumn") return ofColumn(columnOf(command));
  if (subtype === "AT_AddConstraint" && def !== undefined && "Constraint" in def)
    return ofConstraint(def.Constraint);
  return ["unknown"];
}

function ofColumn(column: ColumnDef | undefined): Rule[] {
  const constraints = (column?.constraints ?? []).flatMap((node) =>
    "Constraint" in node ? [node.Constraint] : [],
  );
  const types = (column?.typeName?.names ?? []).flatMap((node) =>
    "String" in node ? [node.String.sval ?? ""] : [],
  );
  const isSerial = types.some((type) => SERIAL.has(type));
  const values = constraints.filter(({ contype }) =>
    ["CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"].includes(contype ?? ""),
  );
  const needsValue = constraints.some(({ contype }) =>
    ["CONSTR_NOTNULL", "CONSTR_PRIMARY"].includes(contype ?? ""),
  );
  const rules = new Set<Rule>();
  if (needsValue && values.length === 0 && !isSerial) rules.add("breaks_inserts");
  if (isSerial || values.some((value) => !isOneValue(value))) rules.add("rewrites");
  for (const { contype = "" } of constraints) {
    if (contype === "CONSTR_CHECK" || contype === "CONSTR_FOREIGN") rules.add("unchecked");
    if (contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY") rules.add("index");
  }
  return [...rules];
}

function ofConstraint({ contype, skip_validation: later, indexname }: Constraint): Rule[] {
  if (contype === "CONSTR_CHECK" || contype === "CONSTR_FOREIGN" || contype === "CONSTR_NOTNULL")
    return later === true ? [] : ["unchecked"];
  if (contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY")
    return indexname === undefined ? ["index"] : [];
  return ["unknown"];
}

const isOneValue = ({ contype, raw_expr: value }: Constraint): boolean =>
  contype === "CONSTR_DEFAULT" && value !== undefined && isConstant(value);

function isConstant(value: Node): boolean {
  if ("A_Const" in value || "SQLValueFunction" in value) return true;
  if ("TypeCast" in value)
    return value.TypeCast.arg !== undefined && isConstant(value.TypeCast.arg);
  if ("A_ArrayExpr" in value) return (value.A_ArrayExpr.elements ?? []).every(isConstant);
  if (!("FuncCall" in value)) return false;
  const names = (value.FuncCall.funcname ?? []).map((name) =>
    "String" in name ? name.String.sval : "",
  );
  return STABLE_CALLS.has(names.at(-1) ?? "");
}
