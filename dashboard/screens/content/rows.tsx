import type { ComponentChildren } from "preact";
import type { DocumentRow, DocumentSort } from "../../../shared/manage/documents.ts";
import { here } from "../../here.ts";
import { Icon } from "../../ui/icon.tsx";
import { Ago } from "../../ui/time.tsx";
import { clock } from "../../wiring.ts";
import { nameOf } from "./name.ts";
import type { Selection } from "./selection.ts";
import { StateBadge } from "./state-badge.tsx";
import { words } from "./words.ts";

interface Props {
  rows: readonly DocumentRow[];
  sort: DocumentSort;
  onSort: (sort: DocumentSort) => void;
  selection: Selection;
}

/** Documents, one in a row; the titles of two columns order them. */
export const Rows = ({ rows, sort, onSort, selection }: Props) => (
  <div class="table-frame">
    <table class="table">
      <caption class="visually-hidden">{words.title}</caption>
      <thead>
        <tr>
          <th scope="col">
            <input
              type="checkbox"
              class="pick"
              aria-label={words.selectAll}
              checked={selection.isAll}
              onChange={({ currentTarget }) => selection.setAll(currentTarget.checked)}
            />
          </th>
          <Sorted title={words.name} by="name" first="name" sort={sort} onSort={onSort} isWide />
          <th scope="col">{words.state}</th>
          <th scope="col">{words.locales}</th>
          <Sorted title={words.changed} by="updated" first="-updated" sort={sort} onSort={onSort} />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} selection={selection} />
        ))}
      </tbody>
    </table>
  </div>
);

function Sorted({
  title,
  by,
  first,
  sort,
  onSort,
  isWide = false,
}: {
  title: string;
  by: "name" | "updated";
  /** The order that the first press gives. */
  first: DocumentSort;
  sort: DocumentSort;
  onSort: (sort: DocumentSort) => void;
  isWide?: boolean;
}) {
  const isBy = sort === by || sort === `-${by}`;
  const other: DocumentSort = sort === by ? `-${by}` : by;
  const isUp = sort === by;
  return (
    <th
      scope="col"
      class={isWide ? "wide" : ""}
      aria-sort={isBy ? (isUp ? "ascending" : "descending") : undefined}
    >
      <button type="button" class="sort" onClick={() => onSort(isBy ? other : first)}>
        {title}
        {isBy && <Icon name={isUp ? "up" : "down"} />}
      </button>
    </th>
  );
}

const Row = ({ row, selection }: { row: DocumentRow; selection: Selection }) => (
  <tr class={selection.has(row.id) ? "picked" : ""}>
    <td>
      <input
        type="checkbox"
        class="pick"
        aria-label={words.select(nameOf(row))}
        checked={selection.has(row.id)}
        onChange={({ currentTarget }) => selection.set(row, currentTarget.checked)}
      />
    </td>
    <Cell title={words.name} isWide>
      <div class="two-lines">
        <a data-row href={here(`/content/${row.type}/${row.id}`)}>
          {nameOf(row)}
        </a>
        <span class="muted breaks">
          {row.type}
          {row.slug !== null && ` · ${row.slug}`}
        </span>
      </div>
    </Cell>
    <Cell title={words.state}>
      <StateBadge state={row.state} scheduledAt={row.scheduledAt} />
    </Cell>
    <Cell title={words.locales}>
      <Locales row={row} />
    </Cell>
    <Cell title={words.changed}>
      <div class="two-lines">
        <Ago at={row.updatedAt} now={clock.now()} />
        {row.updatedBy !== null && <span class="muted">{words.by(row.updatedBy.name)}</span>}
      </div>
    </Cell>
  </tr>
);

const Cell = ({
  title,
  isWide = false,
  children,
}: {
  title: string;
  isWide?: boolean;
  children: ComponentChildren;
}) => (
  <td class={isWide ? "wide" : ""} data-title={title}>
    {children}
  </td>
);

/** Locales it is written in; those that readers have stand out, and say so. */
const Locales = ({ row: { locales, published } }: { row: DocumentRow }) => (
  <span class="locales">
    {locales.map((locale) => {
      const text = published.includes(locale) ? words.published(locale) : words.written(locale);
      return (
        <span key={locale} class={published.includes(locale) ? "" : "muted"} title={text}>
          {locale}
          {!published.includes(locale) && <span class="visually-hidden"> {text}</span>}
        </span>
      );
    })}
  </span>
);
