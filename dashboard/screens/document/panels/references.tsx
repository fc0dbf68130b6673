import { useInfiniteQuery } from "@tanstack/preact-query";
import type { Document, Reference, ReferenceList } from "../../../../shared/manage/documents.ts";
import { here } from "../../../here.ts";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { Answer } from "../../../ui/state.tsx";
import { Table, type Column } from "../../../ui/table.tsx";
import { api } from "../../../wiring.ts";
import { nameOf } from "../../content/name.ts";
import { StateBadge } from "../../content/state-badge.tsx";
import { words } from "./words.ts";

type Direction = "in" | "out";

/** ours: documents at once. */
const AT_ONCE = 20;

/** Documents that name this one, and those that it names: in what readers have, and in newest versions. */
export const ReferencesPanel = ({ document }: { document: Document }) => (
  <div class="stack">
    <h3>{words.namedBy}</h3>
    <Named document={document} direction="in" />
    <h3>{words.names}</h3>
    <Named document={document} direction="out" />
  </div>
);

function Named({ document: { id }, direction }: { document: Document; direction: Direction }) {
  const found = useInfiniteQuery({
    queryKey: [`/documents/${id}`, "references", direction],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { direction, cursor, limit: AT_ONCE };
      return api.get<ReferenceList>(`/documents/${id}/references`, { query, signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ meta }) => meta.next,
  });
  const rows = found.data?.pages.flatMap(({ data }) => data);
  return (
    <Answer of={{ ...found, data: rows }} rows={2}>
      {(references) =>
        references.length === 0 ? (
          <p class="muted">{direction === "in" ? words.namedByNone : words.namesNone}</p>
        ) : (
          <>
            <Table
              caption={direction === "in" ? words.namedBy : words.names}
              rows={references}
              keyOf={(row) => `${row.id} ${row.locale}`}
              columns={COLUMNS}
            />
            {found.hasNextPage && (
              <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                {words.more}
              </Button>
            )}
          </>
        )
      }
    </Answer>
  );
}

const COLUMNS: Column<Reference>[] = [
  {
    title: words.document,
    isWide: true,
    cell: (row) => (
      <div class="two-lines">
        <a href={here(`/content/${row.type}/${row.id}`)}>{nameOf(row)}</a>
        <span class="muted breaks">{row.type}</span>
      </div>
    ),
  },
  {
    title: words.where,
    cell: ({ locale, published, newest }) => (
      <span class="states">
        <span class="muted">{locale}</span>
        {published && <Badge tone="good">{words.inPublished}</Badge>}
        {newest && !published && <Badge>{words.inDraft}</Badge>}
      </span>
    ),
  },
  { title: words.state, cell: ({ state }) => <StateBadge state={state} scheduledAt={null} /> },
];
