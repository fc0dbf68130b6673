import { useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { DocumentList as Answered } from "../../../shared/manage/documents.ts";
import { useAsked } from "../../asked.ts";
import { here } from "../../here.ts";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Answer, Empty } from "../../ui/state.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { FilterBar } from "./filter-bar.tsx";
import {
  type Filters,
  isNarrowed,
  KINDS,
  type Listed,
  printFilters,
  printListed,
} from "./filters.ts";
import { KeysDialog, useListKeys } from "./keys.tsx";
import { mayMakeIn } from "./making.ts";
import { NewDialog } from "./new.tsx";
import { Pager } from "./pager.tsx";
import { Rows } from "./rows.tsx";
import { useSelection } from "./selection.ts";
import { SavedViews } from "./views.tsx";
import { words } from "./words.ts";

/** ours: rows at once, about two windows of them. */
const AT_ONCE = 50;

/** A list of documents, with what can be done with several of them. */
export function DocumentList({ listed, filters }: { listed: Listed; filters: Filters }) {
  const { route } = useLocation();
  const [open, setOpen] = useState<"new" | "keys" | null>(null);
  const { sort, cursor } = filters;
  const answer = useDocuments(listed, filters);
  const selection = useSelection(answer.data?.data ?? []);
  const [list, search] = [useRef<HTMLDivElement>(null), useRef<HTMLInputElement>(null)];
  useListKeys(list, search);
  const path = here(printListed(listed));
  const go = (changed: Partial<Filters>, isStep = false) =>
    route(`${path}${printFilters({ ...filters, cursor: null, ...changed })}`, !isStep);
  return (
    <Page
      title={listed.kind === null ? words.title : words.kinds[listed.kind]}
      actions={
        <>
          <Button kind="quiet" onClick={() => setOpen("keys")}>
            {words.keys}
          </Button>
          <SavedViews />
          {mayMakeIn(listed) && (
            <Button kind="primary" icon="plus" onClick={() => setOpen("new")}>
              {words.create}
            </Button>
          )}
        </>
      }
    >
      <KindTabs listed={listed} />
      <FilterBar listed={listed} filters={filters} onChange={go} search={search} />
      <BulkBar selection={selection} />
      <div ref={list} class="stack" aria-busy={answer.isPlaceholderData}>
        <Answer of={answer} rows={8}>
          {({ data, meta }) =>
            data.length === 0 && cursor === null ? (
              <Nothing isNarrowed={isNarrowed(filters)} onClear={() => route(path)} />
            ) : (
              <>
                <Rows
                  rows={data}
                  sort={sort}
                  onSort={(next) => go({ sort: next })}
                  selection={selection}
                />
                <Pager
                  meta={meta}
                  cursor={cursor}
                  isOld={answer.isPlaceholderData}
                  onGo={(next) => go({ cursor: next }, true)}
                />
              </>
            )
          }
        </Answer>
      </div>
      {open === "new" && <NewDialog listed={listed} onClose={() => setOpen(null)} />}
      {open === "keys" && <KeysDialog onClose={() => setOpen(null)} />}
    </Page>
  );
}

/** A stretch of the list; that of before stays until it is there. */
const useDocuments = ({ kind, type }: Listed, { q, state, locale, by, sort, cursor }: Filters) =>
  useAsked<Answered>("/documents", {
    query: {
      type_kind: kind,
      type,
      q: q.trim() === "" ? null : q,
      state,
      locale,
      by,
      sort,
      cursor,
      limit: AT_ONCE,
    },
  });

const KindTabs = ({ listed }: { listed: Listed }) => (
  <Tabs
    label={words.parts}
    tabs={[
      { href: here("/content"), text: words.all },
      ...KINDS.map((kind) => ({
        href: here(printListed({ kind, type: null })),
        text: words.kinds[kind],
      })),
    ]}
    current={here(printListed({ ...listed, type: null }))}
  />
);

const Nothing = ({
  isNarrowed: byFilters,
  onClear,
}: {
  isNarrowed: boolean;
  onClear: () => void;
}) =>
  byFilters ? (
    <Empty icon="search" title={words.noMatch}>
      <p>{words.noMatchMore}</p>
      <Button onClick={onClear}>{words.clear}</Button>
    </Empty>
  ) : (
    <Empty icon="content" title={words.none}>
      <p>{words.noneMore}</p>
    </Empty>
  );
