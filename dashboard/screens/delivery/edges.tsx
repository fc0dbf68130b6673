import { useChanges, useEdges, type Edge } from "../../api/delivery.ts";
import { Badge } from "../../ui/badge.tsx";
import { Answer, Empty } from "../../ui/state.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { api, clock, events } from "../../wiring.ts";
import { lagOf } from "./sums.ts";
import { words } from "./words.ts";

/** The site's edges: how far each is, and what keeps it. */
export function Edges() {
  const told = { api, events };
  const newest = useChanges(told).data?.[0]?.number ?? 0;
  return (
    <Answer of={useEdges(told)} rows={2}>
      {(edges) =>
        edges.length === 0 ? (
          <Empty icon="delivery" title={words.noEdges}>
            <p>{words.noEdgesMore}</p>
          </Empty>
        ) : (
          <Table
            caption={words.edges}
            columns={columnsOf(newest)}
            rows={edges}
            keyOf={({ id, state }) => `${state} ${id}`}
          />
        )
      }
    </Answer>
  );
}

const columnsOf = (newest: number): Column<Edge>[] => [
  {
    title: words.edge,
    isWide: true,
    cell: (edge) => (
      <div>
        <b class="edge-name">{edge.name}</b>
        {edge.lastError !== null && <p class="edge-error">{edge.lastError}</p>}
      </div>
    ),
  },
  { title: words.state, cell: (edge) => <EdgeState edge={edge} newest={newest} /> },
  {
    title: words.upTo,
    isNumber: true,
    cell: (edge) => (edge.state === "active" ? words.change(edge.change) : "–"),
  },
  {
    title: words.applied,
    isMinor: true,
    cell: (edge) => {
      const at = edge.state === "active" ? edge.appliedAt : null;
      return at === null ? words.never : <Ago at={at} now={clock.now()} />;
    },
  },
];

/** In one word how an edge stands. */
export function EdgeState({ edge, newest }: { edge: Edge; newest: number }) {
  if (edge.state === "leaving") return <Badge tone="warn">{words.leaving}</Badge>;
  if (edge.failedAt !== null) return <Badge tone="bad">{words.cannot}</Badge>;
  const lag = lagOf(edge, newest);
  if (lag > 0) return <Badge tone="accent">{words.behind(lag)}</Badge>;
  return <Badge tone="good">{words.upToDate}</Badge>;
}
