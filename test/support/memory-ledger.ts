import { sealByWeb } from "../../edge/ledger/seal.ts";
import { isTagKey, keysOfEverything, tagKey, type Key } from "../../shared/keys.ts";
import type { Head } from "../../shared/push.ts";
import { apply, look, workOff } from "../../edge/ledger/apply.ts";
import {
  answersOf,
  type Committed,
  type LedgerParts,
  type LedgerRecord,
  type Membership,
  type Task,
} from "../../edge/ledger/record.ts";
import { REPAIR_ROUND } from "../../edge/ledger/purge-rounds.ts";
import { judgeTaken, NOTHING_KEPT, UNKNOWN } from "../../edge/ledger/touched.ts";
import { selectAtHead } from "../../edge/ledger/select.ts";
import { REPAIR_AFTER_MS } from "../../shared/limits.ts";
import { siteTag } from "../../shared/tags.ts";
import { forget } from "../../edge/ledger/forget.ts";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import { createReplica, type Replica, type Taken } from "../../edge/replica/replica.ts";
import type { Rows } from "../../edge/replica/schema.ts";
import { createTurns } from "../../edge/ledger/turns.ts";
import type { Ledger, Need } from "../../edge/ports.ts";

/** `since` is the oldest position of the key that no purge has followed. */
type Waiting = Pick<Task, "position" | "oldest" | "round"> & { dueMs: number; since: number };

interface State {
  head: Head;
  whole: boolean;
  wholeEpoch: number;
  floor: number;
  first: boolean;
  member: Membership;
  kept: number;
  needs: Map<Key, Need>;
  tasks: Map<Key, Waiting>;
}

/** A ledger's durable part in memory. Each method is all or nothing, as a transaction is. */
export interface MemoryRecord extends LedgerRecord {
  /** Everything it holds, for comparing two. */
  dump(): { head: Head; needs: [Key, Need][]; tasks: Task[] };
  /** The replica's tables. */
  rows(): Rows;
}

/** @param before is called before each transaction; what it throws is the transaction's failure */
export function createMemoryRecord(
  before: (name: keyof LedgerRecord) => void = () => undefined,
): MemoryRecord {
  let state: State = {
    head: { epoch: 0, position: 0, change: 0 },
    whole: false,
    wholeEpoch: 0,
    floor: 0,
    first: false,
    member: { edge: 0, removed: false },
    kept: UNKNOWN,
    needs: new Map(),
    tasks: new Map(),
  };
  let replica: (Replica & { rows: Rows }) | undefined;
  // most tests have none, and a database takes its time
  const documents = () => {
    const rows = replica?.rows ?? createSqliteRows(":memory:");
    replica ??= { ...createReplica(rows), rows };
    return replica;
  };
  const transact = (name: keyof LedgerRecord, work: (draft: State) => void) => {
    before(name);
    const draft = {
      head: state.head,
      whole: state.whole,
      wholeEpoch: state.wholeEpoch,
      floor: state.floor,
      first: state.first,
      member: state.member,
      kept: state.kept,
      needs: new Map(state.needs),
      tasks: new Map(state.tasks),
    };
    work(draft);
    state = draft;
  };
  const each = (draft: State, tasks: Task[], work: (waiting: Waiting, key: Key) => void) => {
    for (const { key, position } of tasks) {
      const waiting = draft.tasks.get(key);
      if (waiting?.position === position) work(waiting, key);
    }
  };
  return {
    head: () => ({ ...state.head }),
    isWhole: () => state.whole,
    wholeEpoch: () => state.wholeEpoch,
    floor: () => state.floor,
    isFirstLoad: () => state.first,
    membership: () => ({ ...state.member }),
    find(key) {
      const need = state.needs.get(key);
      if (need?.version.epoch !== state.head.epoch) return null;
      return { ...need, version: { ...need.version } };
    },
    commit(batch, dueMs) {
      const take = (): Taken => {
        if (replica === undefined && batch.documents === undefined) return NOTHING;
        return documents().rows.transaction(() => documents().take(batch));
      };
      let committed: Committed = { unread: [], touched: [] };
      transact("commit", (draft) => {
        const before = { ...draft.head, kept: draft.kept };
        if (draft.head.epoch !== batch.epoch) {
          draft.tasks.clear();
          for (const key of draft.needs.keys()) if (isTagKey(key)) draft.needs.delete(key);
          draft.whole = false;
          draft.floor = 0;
        }
        draft.floor = Math.max(draft.floor, batch.floor);
        for (const entry of answersOf(batch)) {
          const key = entry.key as Key;
          const { position, state: entryState } = entry;
          const need: Need = { version: { epoch: batch.epoch, position }, state: entryState };
          const isNew = batch.first && !draft.needs.has(key);
          draft.needs.set(key, need);
          if (isNew) draft.tasks.set(key, comparison(position, dueMs));
          else setTask(draft, key, position, dueMs);
        }
        const edge = draft.head.epoch === batch.epoch ? draft.member.edge : 0;
        draft.head = { epoch: batch.epoch, position: batch.to, change: batch.change };
        draft.member = { edge: Math.max(edge, batch.edge), removed: false };
        const isWhole = draft.whole || batch.to >= batch.head;
        draft.first = batch.first && !isWhole;
        if (!draft.whole && batch.to >= batch.head) {
          if (draft.wholeEpoch === 0 && !batch.first)
            for (const key of keysOfEverything(batch.site))
              draft.needs.set(key, { version: { epoch: 0, position: 0 }, state: "dropped" });
          draft.whole = true;
          draft.wholeEpoch = batch.epoch;
          endOlder(draft, dueMs);
        }
        const taken = take();
        const judged = judgeTaken({ ...taken, before, batch, documents: replica ?? NO_DOCUMENTS });
        for (const { key, position, state: ofTag } of judged.touched) {
          draft.needs.set(key, { version: { epoch: batch.epoch, position }, state: ofTag });
          setTask(draft, key, position, dueMs);
        }
        draft.kept = judged.kept;
        committed = { unread: taken.unread, touched: judged.touched };
      });
      return committed;
    },
    join(edge) {
      transact("join", (draft) => void (draft.member = { ...draft.member, edge }));
    },
    forget({ site, epoch, edge }, position, dueMs) {
      transact("forget", (draft) => {
        if (draft.kept > NOTHING_KEPT)
          draft.needs.set(tagKey(site, siteTag), {
            version: { epoch, position },
            state: "dropped",
          });
        for (const key of draft.needs.keys()) {
          draft.needs.set(key, { version: { epoch, position }, state: "dropped" });
          draft.tasks.set(key, { position, oldest: position, round: 0, dueMs, since: 1 });
        }
        draft.head = { epoch, position: 0, change: 0 };
        draft.whole = false;
        draft.wholeEpoch = 0;
        draft.first = false;
        draft.member = { edge, removed: true };
        draft.kept = NOTHING_KEPT;
        if (replica !== undefined) replica.rows.transaction(() => replica?.empty());
      });
    },
    due: (nowMs, limit) => tasksOf(state, nowMs).slice(0, limit),
    postpone(tasks, round, dueMs) {
      transact("postpone", (draft) =>
        each(draft, tasks, (waiting, key) => draft.tasks.set(key, { ...waiting, round, dueMs })),
      );
    },
    finish(tasks) {
      transact("finish", (draft) =>
        each(draft, tasks, (_, key) => {
          draft.tasks.delete(key);
          if (isTagKey(key)) draft.needs.delete(key);
        }),
      );
    },
    nextDueMs() {
      if (replica?.isUnmade() === true) return 1;
      const times = [...state.tasks.values()].map(({ dueMs }) => dueMs);
      return times.length === 0 ? null : Math.min(...times);
    },
    purgedTo() {
      const waiting = [...state.tasks.values()].filter(({ round }) => round === 0);
      return Math.max(0, Math.min(state.head.position, ...waiting.map(({ since }) => since - 1)));
    },
    replica: {
      position: (epoch) => replica?.position(epoch) ?? 0,
      isWhole: (head) => replica?.isWhole(head) ?? false,
      newest: () => replica?.newest() ?? 0,
      isUnmade: () => replica?.isUnmade() ?? false,
      remake() {
        before("replica");
        replica?.remake();
      },
    },
    rows: () => documents().rows,
    dump: () => ({
      head: state.head,
      needs: [...state.needs]
        .filter(([, { version }]) => version.epoch === state.head.epoch)
        .toSorted(byKey),
      tasks: tasksOf(state, Number.POSITIVE_INFINITY),
    }),
  };
}

const NO_DOCUMENTS = { position: () => 0, isWhole: () => false, keepsUp: () => false };
const NOTHING: Taken = { unread: [], touched: [] };

function setTask(draft: State, key: Key, position: number, dueMs: number): void {
  const before = draft.tasks.get(key);
  const since = before?.round === 0 ? before.since : position;
  const isOpen = before !== undefined && before.round < REPAIR_ROUND;
  const oldest = isOpen ? before.oldest : position;
  draft.tasks.set(key, { position, oldest, round: 0, dueMs, since });
}

const comparison = (position: number, dueMs: number): Waiting => ({
  position,
  oldest: position,
  round: REPAIR_ROUND,
  dueMs: dueMs + REPAIR_AFTER_MS,
  since: position,
});

/** What only an older epoch had becomes a dropped key. */
function endOlder(draft: State, dueMs: number): void {
  const { epoch, position } = draft.head;
  for (const [key, { version }] of draft.needs) {
    if (version.epoch === epoch) continue;
    draft.needs.set(key, { version: { epoch, position }, state: "dropped" });
    draft.tasks.set(key, { position, oldest: position, round: 0, dueMs, since: position });
  }
}

const byKey = ([a]: [Key, unknown], [b]: [Key, unknown]) => (a < b ? -1 : 1);

function tasksOf(state: State, nowMs: number): Task[] {
  return [...state.tasks]
    .filter(([, { dueMs }]) => dueMs <= nowMs)
    .toSorted(([, a], [, b]) => a.dueMs - b.dueMs)
    .flatMap(([key, { position, oldest, round }]) => {
      const need = state.needs.get(key);
      return need === undefined
        ? []
        : [
            {
              key,
              position,
              oldest,
              round,
              state: need.state,
            },
          ];
    });
}

/** A ledger in this process, and what its alarm does. One thing after the other, as in a Durable Object. */
export function createMemoryLedger(
  parts: LedgerParts & { record: MemoryRecord },
): Ledger & { workOff: () => Promise<number | null> } {
  const turns = createTurns();
  return {
    look: async (key) => look(parts, key),
    async select(printed) {
      const { record } = parts;
      if (!record.replica.isWhole(record.head())) return { kind: "not_whole" };
      const pause = async () => undefined;
      return selectAtHead({ record, rows: record.rows(), pause, seal: sealByWeb }, printed);
    },
    forget: (removal) => turns.batch(async () => forget(parts, removal)),
    apply: (batch) => turns.batch(() => apply(parts, batch)),
    workOff: () => turns.other((isBatchWaiting) => workOff(parts, isBatchWaiting)),
  };
}
