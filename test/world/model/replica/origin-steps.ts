import type { Logs } from "./log.ts";
import type { Replica } from "./protocol.ts";
import { NONE, type Batch, type Said, type State } from "./state.ts";

/** A state one step away, and what happened. */
export type Found = (what: string, after: State) => void;

/** Publishing, restoring, and the courier: what it sends, and what it remembers. */
export function originSteps(replica: Replica, logs: Logs, state: State, found: Found): void {
  const { log } = state;
  const next = logs.ends.find((end) => end > log.head);
  if (next !== undefined)
    found(`the log goes on to ${next}`, { ...state, log: { ...log, head: next } });
  restore(replica, logs, state, found);
  for (const batch of sendable(replica, logs, state)) send(replica, state, batch, found);
  ask(state, found);
  if (state.reply !== null) record(replica, state, state.reply, found);
}

/** What the origin remembers of the edge comes from the backup, too. */
function restore({ backup }: Replica, logs: Logs, state: State, found: Found): void {
  const { log, known } = state;
  if (backup === false || log.epoch > 0 || log.head < logs.ends[backup]!) return;
  const head = logs.ends[backup]!;
  const remembered = {
    epoch: 0,
    head: Math.min(known.head, head),
    documents: known.documents === NONE ? NONE : Math.min(known.documents, head),
  };
  found(`the database is restored from a backup that ends at ${head}`, {
    ...state,
    log: { epoch: 1, head },
    known: remembered,
    reply: null,
  });
}

/** All that may go out next: of answers any stretch, of documents the same one, or what the edge has not had of them. */
function sendable(replica: Replica, logs: Logs, state: State): Batch[] {
  const { log, known } = state;
  const isSame = known.epoch === log.epoch;
  const from = isSame ? known.head : 0;
  const goesOn = isSame || !replica.epochs || known.documents === NONE;
  const had = goesOn ? known.documents : 0;
  const ends = logs.between(log.head, from, log.head).map(({ position }) => position);
  const batches: Batch[] = [];
  const add = (to: number, documentsFrom: number, documentsTo: number) =>
    batches.push({ epoch: log.epoch, read: log.head, from, to, documentsFrom, documentsTo });
  for (const to of [from, ...ends]) {
    if (to > from && (had === NONE || had < from || replica.olderOrigin)) add(to, NONE, NONE);
    if (had === NONE) continue;
    const most = replica.behind ? to : log.head;
    // both stretches are one as soon as they begin at one place
    if (had === from && replica.behind) {
      if (to > from) add(to, had, to);
      continue;
    }
    for (const { position } of logs.between(log.head, had, most - 1)) add(to, had, position);
    if (most > had) add(to, had, most);
  }
  return batches;
}

function send(replica: Replica, state: State, batch: Batch, found: Found): void {
  const { edge } = state;
  const isOver = batch.epoch < edge.epoch || (batch.epoch === edge.epoch && batch.from < edge.head);
  // it would be refused whenever it arrived; what that tells an origin, asking tells it too
  if (!replica.forgets && isOver) return;
  const said = sayBatch(batch);
  const place = (batches: readonly Batch[]) =>
    found(`the courier sends ${said}`, { ...state, batches });
  if (state.batches.some((other) => sayBatch(other) === said)) return;
  if (state.batches.length < replica.batches) place([...state.batches, batch]);
  else
    for (const lost of state.batches)
      place([...state.batches.filter((other) => other !== lost), batch]);
}

/** There is nothing to send, or a batch is refused: the edge says where it is. */
function ask(state: State, found: Found): void {
  const says = sayingOf(state);
  if (state.reply !== null && isSame(state.reply, says)) return;
  if (isSame(state.known, says)) return;
  found("the edge is asked, and says where it is", { ...state, reply: says });
}

export const sayingOf = ({ edge }: State): Said => ({
  epoch: edge.epoch,
  head: edge.head,
  documents: edge.takes ? edge.documents : NONE,
});

const isSame = (a: Said, b: Said): boolean =>
  a.epoch === b.epoch && a.head === b.head && a.documents === b.documents;

function record({ hearsAlways }: Replica, state: State, reply: Said, found: Found): void {
  const isMoved = reply.epoch !== state.known.epoch || reply.head !== state.known.head;
  const { documents } = hearsAlways || isMoved ? reply : state.known;
  found("the courier records what the edge said", {
    ...state,
    known: { ...reply, documents },
    reply: null,
  });
}

/** A batch in words. */
export function sayBatch({ epoch, read, from, to, documentsFrom, documentsTo }: Batch): string {
  const documents =
    documentsFrom === NONE ? "no documents" : `documents from ${documentsFrom} to ${documentsTo}`;
  const log = epoch === 0 ? "the log" : "the new log";
  return `answers from ${from} to ${to} and ${documents} of ${log} that ends at ${read}`;
}
