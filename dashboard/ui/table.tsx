import type { ComponentChildren } from "preact";

export interface Column<Row> {
  /** What is above it, and before it where there is no room for columns. */
  title: string;
  cell: (row: Row) => ComponentChildren;
  /** Figures stand at the right. */
  isNumber?: boolean;
  /** Takes what is left over; the others as much as they need. */
  isWide?: boolean;
  /** Not worth its room on a phone. */
  isMinor?: boolean;
}

export interface TableProps<Row> {
  /** What the table is of, for those who do not see it. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string | number;
}

/** Rows of a kind. Below 600 px each row is a card, with the columns' titles in it. */
export function Table<Row>({ caption, columns, rows, keyOf }: TableProps<Row>) {
  return (
    <div class="table-frame">
      <table class="table">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={classOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.title} class={classOf(column)} data-title={column.title}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const classOf = ({ isNumber, isWide, isMinor }: Column<never>): string =>
  [isNumber && "number", isWide && "wide", isMinor && "minor"].filter(Boolean).join(" ");
