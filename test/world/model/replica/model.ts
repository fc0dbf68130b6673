import type { Model } from "../explore.ts";
import { cacheSteps } from "./cache-steps.ts";
import { edgeSteps, isWhole, keptOf } from "./edge-steps.ts";
import { createLogs, type Logs } from "./log.ts";
import { originSteps, sayingOf, type Found } from "./origin-steps.ts";
import { brokenReplica, type Replica } from "./protocol.ts";
import { NEW_EDGE, NO_CACHE, NONE, pack, unpack, WORDS, type State } from "./state.ts";

/** How documents come to replicas, as a model to explore. */
export function createReplicaModel(replica: Replica): Model {
  const logs = createLogs(replica);
  const packed = new Int32Array(WORDS);
  /** What happened in words, by number. */
  const sentences: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (what: string): number => {
    const known = numbers.get(what);
    if (known !== undefined) return known;
    numbers.set(what, sentences.push(what) - 1);
    return sentences.length - 1;
  };
  const start = new Int32Array(WORDS);
  pack(startOf(replica), start);
  return {
    words: WORDS,
    start,
    next: (from, emit) => {
      const before = unpack(from);
      const found: Found = (what, after) => {
        pack(after, packed);
        emit(numberOf(what), packed, brokenBy(replica, logs, before, after));
      };
      originSteps(replica, logs, before, found);
      edgeSteps(replica, logs, before, found);
      if (replica.caches) cacheSteps(replica, before, found);
    },
    canonical: () => undefined,
    isSettled: (words) => isSettled(replica, logs, unpack(words)),
    say: (what) => sentences[what] ?? "",
  };
}

/** Nothing is published; an edge of before takes no documents. */
function startOf({ olderEdge }: Replica): State {
  const edge = { ...NEW_EDGE, takes: !olderEdge };
  const known = { epoch: 0, head: 0, documents: olderEdge ? NONE : 0 };
  const log = { epoch: 0, head: 0 };
  return { log, known, reply: null, batches: [], edge, cache: NO_CACHE, troubles: 0 };
}

function brokenBy(replica: Replica, logs: Logs, before: State, after: State): string | undefined {
  const { edge } = after;
  const isSameLog = before.edge.epoch === edge.epoch && before.edge.takes && edge.takes;
  const isSame = isSameLog && before.troubles === after.troubles;
  if (isSame && edge.documents < before.edge.documents) return brokenReplica.wentBack;
  if (edge.documents > edge.head) return brokenReplica.ahead;
  if (!isWhole(replica, edge)) return undefined;
  const { kept, purges } = after.cache;
  if (kept !== null && purges === 0 && kept !== edge.x) return brokenReplica.kept;
  return wrongIn(replica, logs, after);
}

/** A replica that says it is whole has what the site had at its head, and nothing else. */
function wrongIn(replica: Replica, logs: Logs, { edge }: State): string | undefined {
  const lostAfter = replica.backup === false ? 8 : logs.ends[replica.backup]!;
  let wrong: string | undefined;
  for (const document of ["x", "y"] as const) {
    const kept = edge[document];
    const published = logs.published(document, edge.head);
    if (kept === keptOf(replica, logs, edge.epoch, published)) continue;
    if (edge.epoch === 1 && kept > lostAfter && kept < 8) return brokenReplica.lost;
    if (published === 0 && (kept & 7) < edge.head) wrong = brokenReplica.down;
    wrong ??= brokenReplica.torn;
  }
  return wrong;
}

/** Everything is published, and the edge has it and can answer from it: what must always be possible to reach. */
function isSettled(replica: Replica, logs: Logs, state: State): boolean {
  const { log, edge, known } = state;
  const says = sayingOf(state);
  return (
    log.head === logs.ends.at(-1) &&
    (replica.backup === false || log.epoch === 1) &&
    edge.epoch === log.epoch &&
    edge.head === log.head &&
    isWhole(replica, edge) &&
    known.head === says.head &&
    known.documents === says.documents
  );
}
