import { keepPreviousData, useInfiniteQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso/router";
import { useAct } from "../../api/act.ts";
import { here } from "../../here.ts";
import { Button } from "../../ui/button.tsx";
import { Answer, Empty, Notice } from "../../ui/state.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { At } from "../../ui/time.tsx";
import { api } from "../../wiring.ts";
import { SettingsPage } from "../settings/frame.tsx";
import { download } from "./download.ts";
import { FilterBar } from "./filter-bar.tsx";
import { type AuditFilters, printFilters, queryOf, readFilters } from "./filters.ts";
import type { Act } from "./shapes.ts";
import { actText, words } from "./words.ts";

/** Who did what: `/settings/audit?from=2026-11-01&person=3&q=tokens`. */
export function AuditScreen() {
  const { query, route } = useLocation();
  const filters = readFilters(query);
  const act = useAct();
  return (
    <SettingsPage
      part="/settings/audit"
      intro={words.intro}
      actions={
        <Button busy={act.busy} onClick={() => void act.run(() => download(api, filters))}>
          {words.download}
        </Button>
      }
    >
      <FilterBar
        filters={filters}
        onChange={(changed) => route(here(`/settings/audit${printFilters(changed)}`), true)}
      />
      {act.error !== null && <Notice tone="bad">{act.error.message}</Notice>}
      <Acts filters={filters} />
    </SettingsPage>
  );
}

/** ours: acts at once. */
const AT_ONCE = 50;

function useActs(filters: AuditFilters) {
  const query = queryOf(filters);
  const found = useInfiniteQuery({
    queryKey: ["/audit", query],
    queryFn: ({ pageParam: before, signal }) =>
      api.get<{ data: Act[] }>("/audit", { query: { ...query, before, limit: AT_ONCE }, signal }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ data }) => (data.length < AT_ONCE ? null : (data.at(-1)?.id ?? null)),
    placeholderData: keepPreviousData,
  });
  return { ...found, data: found.data?.pages.flatMap(({ data }) => data) };
}

function Acts({ filters }: { filters: AuditFilters }) {
  const found = useActs(filters);
  return (
    <Answer of={found} rows={8}>
      {(acts) =>
        acts.length === 0 ? (
          <Empty icon="history" title={words.none}>
            <p>{words.noneMore}</p>
          </Empty>
        ) : (
          <div class="stack" aria-busy={found.isPlaceholderData}>
            <Table caption={words.caption} rows={acts} keyOf={({ id }) => id} columns={COLUMNS} />
            {found.hasNextPage && (
              <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                {words.more}
              </Button>
            )}
          </div>
        )
      }
    </Answer>
  );
}

const COLUMNS: Column<Act>[] = [
  { title: words.at, cell: ({ at }) => <At at={at} /> },
  { title: words.who, cell: ({ actor }) => actor },
  {
    title: words.did,
    isWide: true,
    cell: ({ action, object, change }) => (
      <div class="two-lines">
        <span>
          {actText(action) ?? <code>{action}</code>}{" "}
          {change !== null && (
            <a href={here(`/delivery/changes/${change}`)}>{words.change(change)}</a>
          )}
        </span>
        <span class="muted breaks">{object}</span>
      </div>
    ),
  },
  { title: words.address, isMinor: true, cell: ({ address }) => <code>{address}</code> },
];
