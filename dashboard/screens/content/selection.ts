import { useState } from "preact/hooks";
import type { DocumentRow } from "../../../shared/manage/documents.ts";

/** Rows that something is to be done with; they stay selected on other pages of the list. */
export interface Selection {
  rows: readonly DocumentRow[];
  has(id: number): boolean;
  set(row: DocumentRow, isSelected: boolean): void;
  /** Whether all that is shown is selected. */
  isAll: boolean;
  setAll(isSelected: boolean): void;
  clear(): void;
}

export function useSelection(shown: readonly DocumentRow[]): Selection {
  const [rows, setRows] = useState<ReadonlyMap<number, DocumentRow>>(new Map());
  const change = (changed: readonly DocumentRow[], isSelected: boolean) =>
    setRows((before) => {
      const after = new Map(before);
      for (const row of changed) {
        if (isSelected) after.set(row.id, row);
        else after.delete(row.id);
      }
      return after;
    });
  return {
    rows: [...rows.values()],
    has: (id) => rows.has(id),
    set: (row, isSelected) => change([row], isSelected),
    isAll: shown.length > 0 && shown.every(({ id }) => rows.has(id)),
    setAll: (isSelected) => change(shown, isSelected),
    clear: () => setRows(new Map()),
  };
}
