/** What a migration must not do, by the word that `accepted.ts` and the check's messages use (docs/migrations.md). */
export const RULES = {
  breaks:
    "takes or renames what the version before uses. Leave it, and take it a version later, in a file that says `-- needs: <number>`.",
  breaks_inserts:
    "makes rows of the version before impossible: it does not know the column. Give it a default, or let it be null.",
  rewrites:
    "writes every row of the table, or reads every one, under a lock that lets nobody write. Add the column without, and fill it in slices.",
  unchecked:
    "looks through the whole table under its lock. Add the constraint `not valid`, and validate it in a file of its own.",
  index:
    "lets nobody write to the table while the index is built. Use `concurrently`, in a file of its own that says `-- outside a transaction`.",
  whole_table:
    "changes many rows in one transaction, which lets nobody else write them. Let a loop of the program do it in slices.",
  lock: "takes a lock for longer than it needs. Nothing that expands has to.",
  two_locks:
    "holds the lock of one table while it waits for another's, or does something long under it. Make files of it.",
  alone:
    "a statement outside a transaction stands in a file alone that says `-- outside a transaction`, has `if exists` or `if not exists`, and builds or drops an index.",
  needs:
    "says that it needs a migration which is not before it, or is of a time when programs did not look (0023).",
  unknown: "is nothing that this check knows. Teach it whether it is safe: test/migrations/.",
} as const;

export type Rule = keyof typeof RULES;

/** A statement that does what it must not. */
export interface Offence {
  file: string;
  rule: Rule;
  /** The table or what else it is about, as written. */
  about: string;
  /** Where it stands, counted from 1. */
  line: number;
}

/** What a statement says against it, before it is known where it stands. */
export type Complaint = Pick<Offence, "rule" | "about">;
