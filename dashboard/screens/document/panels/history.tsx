import { useInfiniteQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { Document, HistoryRow, RevisionList } from "../../../../shared/manage/documents.ts";
import { here } from "../../../here.ts";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { Answer } from "../../../ui/state.tsx";
import { Table, type Column } from "../../../ui/table.tsx";
import { Ago, exactText } from "../../../ui/time.tsx";
import { api, clock } from "../../../wiring.ts";
import { RevisionDialog } from "./revision-dialog.tsx";
import { words } from "./words.ts";

/** ours: versions at once. */
const AT_ONCE = 20;

/** Every version of a document in the locale that is shown: who saved it, when, and how it went to readers. */
export function HistoryPanel({ document }: { document: Document }) {
  const [open, setOpen] = useState<HistoryRow | null>(null);
  const { id, locale } = document;
  const history = useInfiniteQuery({
    queryKey: [`/documents/${id}`, "history", locale],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { locale, cursor, limit: AT_ONCE };
      return api.get<RevisionList>(`/documents/${id}/revisions`, { query, signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ meta }) => meta.next,
  });
  const rows = history.data?.pages.flatMap(({ data }) => data);
  return (
    <Answer of={{ ...history, data: rows }} rows={3}>
      {(found) =>
        found.length === 0 ? (
          <p class="muted">{words.noHistory}</p>
        ) : (
          <div class="stack">
            <Table
              caption={words.history}
              rows={found}
              keyOf={(row) => row.id}
              columns={columnsOf(setOpen)}
            />
            {history.hasNextPage && (
              <Button
                busy={history.isFetchingNextPage}
                onClick={() => void history.fetchNextPage()}
              >
                {words.more}
              </Button>
            )}
            {open !== null && (
              <RevisionDialog
                document={document}
                row={open}
                history={found}
                onClose={() => setOpen(null)}
              />
            )}
          </div>
        )
      }
    </Answer>
  );
}

const columnsOf = (onOpen: (row: HistoryRow) => void): Column<HistoryRow>[] => [
  { title: words.when, cell: ({ createdAt }) => <Ago at={createdAt} now={clock.now()} /> },
  {
    title: words.who,
    cell: ({ createdBy }) => createdBy?.name ?? <span class="muted">{words.someone}</span>,
  },
  {
    title: words.note,
    isWide: true,
    cell: ({ note, published, change }) => (
      <span class="states">
        {note}
        {published && <Badge tone="good">{words.readersHave}</Badge>}
        {change !== null && (
          <a href={here(`/delivery/changes/${change}`)}>{words.receipt(change)}</a>
        )}
      </span>
    ),
  },
  {
    title: words.actions,
    cell: (row) => (
      <Button label={words.look(exactText(row.createdAt))} onClick={() => onOpen(row)}>
        {words.lookShort}
      </Button>
    ),
  },
];
