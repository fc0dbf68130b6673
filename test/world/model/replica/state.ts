/** What a cursor is of an edge that takes no documents. */
export const NONE = 8;

/** A stretch of the log as it was read when the log ended at `read`; without documents these are `NONE`. */
export interface Batch {
  epoch: number;
  read: number;
  from: number;
  to: number;
  documentsFrom: number;
  documentsTo: number;
}

/** How far an edge is, as it says or as the origin remembers. */
export interface Said {
  epoch: number;
  head: number;
  documents: number;
}

/** Positions are numbers from 0 to 7; an epoch is 0, or 1 after a restore. */
export interface State {
  log: { epoch: number; head: number };
  known: Said;
  /** What the edge has answered and nobody has recorded; null when there is nothing. */
  reply: Said | null;
  /** What is under way; each may arrive again. */
  batches: readonly Batch[];
  edge: Edge;
  cache: Cache;
  /** Of the ledger and the edge's versions. */
  troubles: number;
}

export interface Edge {
  epoch: number;
  head: number;
  documents: number;
  /** The head of the log when a stretch of it was read: before it, rows may be missing that had moved on. */
  until: number;
  takes: boolean;
  /** It was whole before. */
  ever: boolean;
  x: Kept;
  y: Kept;
}

/** Of a document the position of its row, 0 for none, and 8 more for what was published after a restore. */
export type Kept = number;

export const NEW_EDGE: Edge = {
  epoch: 0,
  head: 0,
  documents: 0,
  until: 0,
  takes: true,
  ever: false,
  x: 0,
  y: 0,
};

/** What there is of answers that show x, by what x was. */
export interface Cache {
  kept: Kept | null;
  /** Selected, and not in the cache yet. */
  filling: Kept | null;
  /** Since it was selected there was something to purge. */
  overtaken: boolean;
  /** Purges that the ledger has still to make. */
  purges: number;
}

export const NO_CACHE: Cache = { kept: null, filling: null, overtaken: false, purges: 0 };

/** There is something to purge. The first purge may overtake an answer that was selected before; the second one is late enough. */
export const toPurge = (cache: Cache): Cache => ({
  ...cache,
  overtaken: cache.filling !== null,
  purges: 2,
});

export const WORDS = 5;

const BATCH_BITS = [1, 3, 3, 3, 4, 4];
const SAID_BITS = [1, 3, 4];
const LOG_BITS = [1, 3, 2];
const EDGE_BITS = [1, 3, 3, 3, 1, 1, 4, 4];
const CACHE_BITS = [5, 5, 1, 2];

/** Words of numbers of so many bits each, the first one lowest. */
const join = (bits: readonly number[], values: readonly number[], start = 0): number =>
  values.reduce((word, value, at) => word | (value << offsetOf(bits, at, start)), 0);
const split = (bits: readonly number[], word: number, start = 0): number[] =>
  bits.map((width, at) => (word >> offsetOf(bits, at, start)) & ((1 << width) - 1));
const offsetOf = (bits: readonly number[], at: number, start: number): number =>
  bits.slice(0, at).reduce((sum, width) => sum + width, start);

const SAID_AT = 6;
const REPLY_AT = SAID_AT + 8;
const HAS_REPLY = 1 << (REPLY_AT + 8);
const HAS_BATCH = 1 << 18;

export function pack(state: State, into: Int32Array): void {
  const { log, known, reply, edge, cache, batches, troubles } = state;
  into[0] =
    join(LOG_BITS, [log.epoch, log.head, troubles]) |
    join(SAID_BITS, saidOf(known), SAID_AT) |
    (reply === null ? 0 : HAS_REPLY | join(SAID_BITS, saidOf(reply), REPLY_AT));
  into[1] = join(EDGE_BITS, [
    edge.epoch,
    edge.head,
    edge.documents,
    edge.until,
    Number(edge.takes),
    Number(edge.ever),
    edge.x,
    edge.y,
  ]);
  // which is which makes no difference
  const [one = 0, other = 0] = batches.map(packBatch).toSorted((a, b) => b - a);
  [into[2], into[3]] = [one, other];
  const { kept, filling, overtaken, purges } = cache;
  into[4] = join(CACHE_BITS, [numberOf(kept), numberOf(filling), Number(overtaken), purges]);
}

/** 0 for nothing. */
const numberOf = (kept: Kept | null): number => (kept === null ? 0 : kept + 1);
const keptOf = (number: number): Kept | null => (number === 0 ? null : number - 1);

const saidOf = ({ epoch, head, documents }: Said): number[] => [epoch, head, documents];

const packBatch = ({ epoch, read, from, to, documentsFrom, documentsTo }: Batch): number =>
  HAS_BATCH | join(BATCH_BITS, [epoch, read, from, to, documentsFrom, documentsTo]);

export function unpack(words: Int32Array): State {
  const [first, second, ...under] = [words[0]!, words[1]!, words[2]!, words[3]!];
  const [kept = 0, filling = 0, overtaken = 0, purges = 0] = split(CACHE_BITS, words[4]!);
  const [epoch = 0, head = 0, troubles = 0] = split(LOG_BITS, first);
  return {
    log: { epoch, head },
    troubles,
    known: unpackSaid(first, SAID_AT),
    reply: (first & HAS_REPLY) === 0 ? null : unpackSaid(first, REPLY_AT),
    batches: under.filter((word) => word !== 0).map(unpackBatch),
    edge: unpackEdge(second),
    cache: { kept: keptOf(kept), filling: keptOf(filling), overtaken: overtaken === 1, purges },
  };
}

function unpackSaid(word: number, start: number): Said {
  const [epoch = 0, head = 0, documents = 0] = split(SAID_BITS, word, start);
  return { epoch, head, documents };
}

function unpackBatch(word: number): Batch {
  const [epoch = 0, read = 0, from = 0, to = 0, documentsFrom = 0, documentsTo = 0] = split(
    BATCH_BITS,
    word,
  );
  return { epoch, read, from, to, documentsFrom, documentsTo };
}

function unpackEdge(word: number): Edge {
  const [epoch = 0, head = 0, documents = 0, until = 0, takes = 0, ever = 0, x = 0, y = 0] = split(
    EDGE_BITS,
    word,
  );
  return { epoch, head, documents, until, takes: takes === 1, ever: ever === 1, x, y };
}
