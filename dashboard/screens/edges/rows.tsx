import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Table } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { clock } from "../../wiring.ts";
import type { ActiveEdge, Edge, LeavingEdge } from "./shapes.ts";
import { words } from "./words.ts";

/** Each edge, and how it stands. */
export const EdgeTable = ({
  edges,
  onRemove,
}: {
  edges: readonly Edge[];
  onRemove: (edge: Edge) => void;
}) => (
  <Table
    caption={words.caption}
    rows={edges}
    keyOf={({ state, id }) => `${state} ${id}`}
    columns={[
      {
        title: words.name,
        isWide: true,
        cell: ({ name, url }) => (
          <div class="two-lines">
            <strong>{name}</strong>
            <span class="muted breaks">{url}</span>
          </div>
        ),
      },
      {
        title: words.state,
        cell: (edge) =>
          edge.state === "active" ? <Active edge={edge} /> : <Leaving edge={edge} />,
      },
      {
        title: words.actions,
        cell: (edge) => (
          <Button
            kind="quiet"
            icon="trash"
            label={(edge.state === "active" ? words.remove : words.end)(edge.name)}
            onClick={() => onRemove(edge)}
          />
        ),
      },
    ]}
  />
);

const Active = ({ edge: { failedAt, appliedAt, change, lastError } }: { edge: ActiveEdge }) => (
  <div class="two-lines">
    {failedAt !== null ? (
      <span>
        <Badge tone="bad">{words.away}</Badge> {words.awaySince}{" "}
        <Ago at={failedAt} now={clock.now()} />
      </span>
    ) : appliedAt === null ? (
      <span>
        <Badge tone="warn">{words.starting}</Badge>
      </span>
    ) : (
      <span>
        <Badge tone="good">{words.fine}</Badge> {words.upTo(change)}
      </span>
    )}
    {lastError !== null && <span class="muted breaks">{lastError}</span>}
  </div>
);

const Leaving = ({ edge: { removedAt, lastError } }: { edge: LeavingEdge }) => (
  <div class="two-lines">
    <span>
      <Badge tone="warn">{words.leaving}</Badge> {words.told}{" "}
      <Ago at={removedAt} now={clock.now()} />
    </span>
    {lastError !== null && <span class="muted breaks">{lastError}</span>}
  </div>
);
