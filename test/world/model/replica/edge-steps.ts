import { documentOf, isGone, type Logs } from "./log.ts";
import { sayBatch, sayingOf, type Found } from "./origin-steps.ts";
import type { Replica } from "./protocol.ts";
import { NEW_EDGE, NONE, toPurge, type Batch, type Cache, type Edge, type State } from "./state.ts";

/** Batches that arrive, what a ledger loses, and edges that become newer and older. */
export function edgeSteps(replica: Replica, logs: Logs, state: State, found: Found): void {
  const { edge } = state;
  for (const batch of state.batches) {
    const isNext =
      batch.epoch === edge.epoch
        ? batch.from === edge.head
        : batch.epoch > edge.epoch && batch.from === 0;
    if (isNext) take(replica, logs, state, batch, found);
  }
  const changed = (what: string, after: Edge, troubles = state.troubles) =>
    found(what, { ...state, edge: after, troubles });
  if (replica.olderEdge && !edge.takes) {
    const documents = replica.fromBeginning ? edge.documents : edge.head;
    changed("the edge becomes one that takes documents", { ...edge, takes: true, documents });
  }
  if (state.troubles > 0) return;
  if (replica.olderEdge && edge.takes)
    changed("the edge becomes one of before again", { ...edge, takes: false }, 1);
  if (replica.forgets && edge.head > 0) {
    const nothing = { ...NEW_EDGE, takes: edge.takes };
    // what was to purge it does not know either
    const cache = { ...state.cache, purges: 0 };
    found("the ledger loses its record", { ...state, edge: nothing, cache, troubles: 1 });
    // an edge that was removed keeps its epoch
    const forgets = { ...state, edge: { ...nothing, epoch: edge.epoch }, troubles: 1 };
    const forgot = replica.caches ? { ...forgets, cache: toPurge(forgets.cache) } : forgets;
    found("the ledger is told to forget the site", forgot);
  }
}

/** Answers, documents and both cursors in one transaction; answered, or not. */
function take(replica: Replica, logs: Logs, state: State, batch: Batch, found: Found): void {
  const moved = moveHead(replica, state.edge, batch);
  const taken = takeDocuments(replica, logs, moved, batch);
  const cache = purgedBy(replica, logs, state, { moved, taken }, batch);
  const taking = (edge: Edge): State => {
    const after = {
      ...state,
      cache,
      edge: { ...edge, ever: replica.whole === "ever" && (edge.ever || isWhole(replica, edge)) },
    };
    return { ...after, reply: sayingOf(after) };
  };
  found(`the edge takes ${sayBatch(batch)}`, taking(taken));
  if (replica.atOnce || !replica.dies || state.troubles > 0) return;
  const { documents, until } = taken;
  const halfway = { ...taking({ ...moved, documents, until }), reply: state.reply, troubles: 1 };
  found(`the ledger dies when it has taken of ${sayBatch(batch)} but the cursors`, halfway);
}

function moveHead(replica: Replica, edge: Edge, { epoch, to }: Batch): Edge {
  const moved = { ...edge, epoch, head: to };
  if (epoch === edge.epoch) return moved;
  const begun = replica.epochs ? { ...moved, documents: 0, until: 0 } : moved;
  // what an edge of before leaves goes when documents of the new log come
  return replica.clears && edge.takes ? { ...begun, x: 0, y: 0 } : begun;
}

function takeDocuments(replica: Replica, logs: Logs, edge: Edge, batch: Batch): Edge {
  const { read, documentsFrom: from, documentsTo: to } = batch;
  if (!edge.takes || from === NONE) return edge;
  if (from === to || (replica.fence && (from > edge.documents || to <= edge.documents)))
    return edge;
  const begins = edge.documents === 0 && replica.clears;
  const kept = begins ? { x: 0, y: 0 } : { x: edge.x, y: edge.y };
  const after = replica.fence ? edge.documents : from;
  for (const { position, row } of logs.between(read, after, to)) {
    const document = documentOf(row);
    if (document === undefined) continue;
    if (!isGone(row)) kept[document] = keptOf(replica, logs, batch.epoch, position);
    else if (replica.tombstones) kept[document] = 0;
  }
  const until = replica.whole === "last" ? read : Math.max(edge.until, read);
  return { ...edge, ...kept, documents: to, until };
}

/** What the rows of a batch, or a log that begins with it, leave to purge. */
function purgedBy(
  replica: Replica,
  logs: Logs,
  { edge, cache }: State,
  { moved, taken }: { moved: Edge; taken: Edge },
  { epoch, read }: Batch,
): Cache {
  if (!replica.caches) return cache;
  const begins = replica.purgesLogs && epoch !== edge.epoch;
  const rows = logs.between(read, moved.documents, taken.documents);
  const comes = rows.some(({ row }) => documentOf(row) === "x");
  const differs = replica.purges === "rows" || taken.x !== moved.x;
  return begins || (comes && differs) ? toPurge(cache) : cache;
}

/** What a log has at a position, told apart from what a lost log had there. */
export function keptOf({ backup }: Replica, logs: Logs, epoch: number, position: number): number {
  const isNew = epoch === 1 && backup !== false && position > logs.ends[backup]!;
  return position === 0 ? 0 : position + (isNew ? 8 : 0);
}

/** Whether the edge may answer from its documents, as it judges itself. */
export function isWhole({ whole }: Replica, edge: Edge): boolean {
  if (!edge.takes || edge.head === 0) return false;
  if (whole === "ever" && edge.ever) return true;
  return edge.documents === edge.head && (whole === "head" || edge.documents >= edge.until);
}
