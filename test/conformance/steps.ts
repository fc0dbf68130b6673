import type { LedgerRecord, Task } from "../../edge/ledger/record.ts";
import type { Answer, Asked, PurgeableCache, Storable, Store } from "../../edge/ports.ts";
import type { Rows, SqlValue } from "../../edge/replica/schema.ts";
import { createFakeClock, type FakeClock } from "../support/clock.ts";
import type { Key } from "../../shared/keys.ts";
import type { Batch } from "../../shared/push.ts";

/**
 * What a suite does with a port, as data: the same steps run against an implementation in this process and,
 * as JSON over HTTP, against one inside workerd. This file knows neither Node nor workerd.
 */

export type StoreStep =
  | { do: "get" | "delete"; key: Key }
  | { do: "put"; key: Key; stored: Storable };

export type RecordStep =
  | {
      do:
        | "head"
        | "isWhole"
        | "wholeEpoch"
        | "floor"
        | "isFirstLoad"
        | "membership"
        | "nextDueMs"
        | "purgedTo"
        | "documents"
        | "isReplicaWhole"
        | "remake"
        | "reopen";
    }
  | { do: "find"; key: Key }
  | { do: "commit"; batch: Batch; dueMs: number }
  | { do: "due"; nowMs: number; limit: number }
  | { do: "postpone"; tasks: Task[]; round: number; dueMs: number }
  | { do: "finish"; tasks: Task[] }
  | { do: "join"; edge: number }
  | { do: "forget"; site: number; epoch: number; edge: number; position: number; dueMs: number };

interface RunStep {
  do: "run";
  sql: string;
  params: SqlValue[];
}
/** `fails` throws after the last statement. */
export type RowsStep = RunStep | { do: "transaction"; statements: RunStep[]; fails?: boolean };

/** An answer as JSON has it; `stream` gives the body in pieces, `throws` fails instead of answering. */
export type Told = (Answer & { stream?: boolean }) | { kind: "throws" };

export type CacheStep =
  | { do: "tell"; answer: Told }
  | { do: "read"; asked: Asked }
  /** Begins a read whose fill has read its answer and is held back until `end`. */
  | { do: "begin"; id: string; asked: Asked }
  | { do: "end"; id: string }
  | { do: "purge"; keys: Key[] }
  | { do: "advance"; ms: number };

/** Runs steps one after the other. @returns what each gave; `"threw"` for one that failed, null for nothing */
export type Run<Step> = (steps: Step[]) => Promise<unknown[]>;

async function each<Step>(steps: Step[], work: (step: Step) => unknown): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const step of steps) {
    try {
      results.push((await work(step)) ?? null);
    } catch {
      results.push("threw");
    }
  }
  return results;
}

/** Bodies come back as text. */
export const runStore = (store: Store, steps: StoreStep[]): Promise<unknown[]> =>
  each(steps, async (step) => {
    if (step.do === "put") return void (await store.put(step.key, step.stored));
    if (step.do === "delete") return void (await store.delete(step.key));
    const stored = await store.get(step.key);
    return stored?.state === "live"
      ? { ...stored, body: await new Response(stored.body).text() }
      : stored;
  });

export const runRows = (rows: Rows, steps: RowsStep[]): Promise<unknown[]> =>
  each(steps, (step) => {
    if (step.do === "run") return rows.run(step.sql, ...step.params);
    return rows.transaction(() => {
      for (const { sql, params } of step.statements) rows.run(sql, ...params);
      if (step.fails === true) throw new Error("after the last statement");
      return "done";
    });
  });

/** `reopen` makes a new record over the same storage, as a restarted ledger does. */
export function runRecord(open: () => LedgerRecord, steps: RecordStep[]): Promise<unknown[]> {
  let record = open();
  return each(steps, (step) => {
    switch (step.do) {
      case "head":
        return record.head();
      case "isWhole":
        return record.isWhole();
      case "wholeEpoch":
        return record.wholeEpoch();
      case "floor":
        return record.floor();
      case "isFirstLoad":
        return record.isFirstLoad();
      case "membership":
        return record.membership();
      case "join":
        return record.join(step.edge);
      case "forget":
        return record.forget(step, step.position, step.dueMs);
      case "nextDueMs":
        return record.nextDueMs();
      case "purgedTo":
        return record.purgedTo();
      case "documents":
        return record.replica.position(record.head().epoch);
      case "isReplicaWhole":
        return record.replica.isWhole(record.head());
      case "remake":
        return record.replica.remake();
      case "reopen":
        record = open();
        return null;
      case "find":
        return record.find(step.key);
      case "commit": {
        const { unread } = record.commit(step.batch, step.dueMs);
        return unread.length === 0 ? null : unread;
      }
      case "due":
        return record.due(step.nowMs, step.limit);
      case "postpone":
        return record.postpone(step.tasks, step.round, step.dueMs);
      case "finish":
        return record.finish(step.tasks);
    }
  });
}

/** Makes the cache under test over this clock and this content layer. */
export type MakeCache = (
  clock: FakeClock,
  answerMiss: (asked: Asked) => Promise<Answer>,
) => PurgeableCache;

/** What a read gave: the answer with its body as text, whether it was a hit, and how many fills there were so far. */
export function runCache(make: MakeCache, steps: CacheStep[]): Promise<unknown[]> {
  const clock = createFakeClock();
  const content = createScriptedContent();
  const cache = make(clock, () => content.answerMiss());
  const reads = new Map<string, { end: () => void; read: Promise<unknown> }>();
  const read = async (asked: Asked) => {
    const { answer, hit } = await cache.read(asked);
    const body =
      answer.kind === "live" ? { body: await new Response(answer.body).text() } : undefined;
    return { ...answer, ...body, hit, fills: content.fills() };
  };
  return each(steps, async (step) => {
    switch (step.do) {
      case "tell":
        return content.tell(step.answer);
      case "read":
        return read(step.asked);
      case "begin": {
        const { reached, end } = content.hold();
        const begun = read(step.asked);
        begun.catch(() => undefined);
        reads.set(step.id, { end, read: begun });
        return Promise.race([reached, begun]);
      }
      case "end": {
        const held = reads.get(step.id);
        if (held === undefined) throw new Error(`no read ${step.id} was begun`);
        held.end();
        return held.read;
      }
      case "purge":
        return cache.purge(step.keys);
      case "advance":
        return clock.advance(step.ms);
    }
  });
}

/** A content layer that says what it was told last, and can be held back once after it has decided what to say. */
function createScriptedContent() {
  let told: Told = { kind: "unavailable" };
  let fills = 0;
  let holding: { reached: () => void; ended: Promise<void> } | undefined;
  return {
    tell: (answer: Told) => void (told = answer),
    fills: () => fills,
    hold() {
      const reached = Promise.withResolvers<void>();
      const ended = Promise.withResolvers<void>();
      holding = { reached: reached.resolve, ended: ended.promise };
      return { reached: reached.promise, end: ended.resolve };
    },
    async answerMiss(): Promise<Answer> {
      fills += 1;
      const [said, held] = [told, holding];
      holding = undefined;
      held?.reached();
      await held?.ended;
      if (said.kind === "throws") throw new Error("the content layer failed");
      if (said.kind !== "live" || said.stream !== true) return asBytes(said);
      const { stream: _, ...answer } = said;
      const body = new Response(new Response(answer.body).body).body;
      return body === null ? answer : { ...answer, body };
    },
  };
}

/** A store gives bytes, never text. */
const asBytes = (answer: Answer): Answer =>
  answer.kind === "live" && typeof answer.body === "string"
    ? { ...answer, body: Uint8Array.from(new TextEncoder().encode(answer.body)) }
    : answer;
