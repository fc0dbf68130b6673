import { OpenCopy } from "../../../dashboard/work/open-copy.ts";
import type { CopyKey, Journal } from "../../../dashboard/work/journal.ts";
import type { Told } from "../../../dashboard/work/local-copy.ts";
import type {
  Answered,
  CopyOrigin,
  CopyParts,
  Leads,
  OtherTabs,
  Reply,
  Sent,
} from "../../../dashboard/work/ports.ts";
import { receive } from "../../../shared/working/receive.ts";
import { begunOn, type BasedCopy } from "../../../shared/working/rebase.ts";
import { isSame, type JsonObject } from "../../../shared/working/value.ts";
import { createFakeClock, type FakeClock } from "../../support/clock.ts";
import { createMemoryJournal } from "../../support/memory-journal.ts";
import { turn } from "../../support/until.ts";

/** Devices with tabs, an origin, and a network between them that fails as it is told. */

export const KEY: CopyKey = { owner: 1, site: "demo", document: 7, locale: "en" };

/** What becomes of a request: it is answered, it never arrives, its answer never does, or it is refused. */
export type Fate =
  | "answered"
  | "not_sent"
  | "reply_lost"
  | "signed_out"
  | "unavailable"
  | { status: number };

/** An origin with one working copy. */
export class TestOriginCopy {
  version = 1;
  copy: BasedCopy;
  /** What becomes of the next requests; answered when there is nothing. */
  fates: Fate[] = [];
  /** All that arrived. */
  readonly received: Sent[] = [];
  reads = 0;
  private readonly known = new Map<string, "applied" | "conflict">();
  constructor(value: JsonObject) {
    this.copy = begunOn(value, 1);
  }

  told(): Told {
    const { value, disagreements } = this.copy;
    return { version: this.version, copy: { value, disagreements } };
  }

  /** Somebody else's edits. */
  take({ version: asked, operations }: Sent): Answered {
    const before = this.version;
    const isNew = operations.every(({ id }) => !this.known.has(id));
    const { copy, outcomes } = receive(this.copy, operations, this.known);
    for (const { id, outcome } of outcomes) this.known.set(id, outcome);
    if (copy !== this.copy) this.version += 1;
    this.copy = { ...this.copy, ...copy };
    const told = { version: this.version, outcomes };
    return before === asked && isNew ? told : { ...told, copy };
  }

  async send(sent: Sent): Promise<Reply<Answered>> {
    const fate = this.fates.shift() ?? "answered";
    const refused = refusalOf(fate);
    if (refused !== undefined) return refused;
    // over the wire and back
    const arrived = JSON.parse(JSON.stringify(sent)) as Sent;
    this.received.push(arrived);
    const value = this.take(arrived);
    return fate === "reply_lost" ? AWAY : { kind: "done", value };
  }

  async read(): Promise<Reply<Told>> {
    this.reads += 1;
    const fate = this.fates.shift() ?? "answered";
    return refusalOf(fate) ?? (fate === "reply_lost" ? AWAY : { kind: "done", value: this.told() });
  }
}

const AWAY: Reply<never> = {
  kind: "away",
  detail: "The origin cannot be reached.",
  retryAfterS: null,
};

function refusalOf(fate: Fate): Reply<never> | undefined {
  if (typeof fate === "object") return { kind: "refused", status: fate.status, detail: "No." };
  if (fate === "signed_out") return { kind: "signed_out" };
  return fate === "not_sent" || fate === "unavailable" ? AWAY : undefined;
}

/** A browser: a journal, locks and a channel that its tabs have in common. */
export class Device {
  readonly clock: FakeClock;
  readonly journal: Journal;
  private readonly origin: TestOriginCopy;
  private readonly listeners = new Map<(key: CopyKey) => void, string>();
  private readonly locks = new TestLocks();
  private readonly newId: () => string;
  private tabs = 0;

  constructor(
    origin: TestOriginCopy,
    {
      journal = createMemoryJournal(),
      clock = createFakeClock(),
      newId = countedIds(),
    }: { journal?: Journal; clock?: FakeClock; newId?: () => string } = {},
  ) {
    this.origin = origin;
    this.journal = journal;
    this.clock = clock;
    this.newId = newId;
  }

  /** Parts of a tab; what it sends is in the journal by then, or the test fails. */
  tab(): { parts: CopyParts; crash: () => void } {
    const name = `tab-${this.tabs++}`;
    const crashed = new AbortController();
    const { origin, journal, clock, newId } = this;
    const never = new Promise<never>(() => undefined);
    const guarded: CopyOrigin = {
      read: (_, until) => (until.aborted || crashed.signal.aborted ? never : origin.read()),
      send: async (key, sent) => {
        if (crashed.signal.aborted) return never;
        await requireKept(journal, key, sent);
        const reply = await origin.send(sent);
        return crashed.signal.aborted ? never : reply;
      },
    };
    const parts = {
      origin: guarded,
      journal: whileAlive(journal, crashed.signal),
      leads: this.locks.of(crashed.signal),
      others: this.channel(name, crashed.signal),
      clock,
      random: () => 0.5,
      newId,
      tab: name,
    };
    return { parts, crash: () => crashed.abort() };
  }

  private channel(name: string, crashed: AbortSignal): OtherTabs {
    return {
      tell: (key) => {
        for (const [listener, tab] of this.listeners) if (tab !== name) listener(key);
      },
      listen: (listener) => {
        this.listeners.set(listener, name);
        const end = () => void this.listeners.delete(listener);
        crashed.addEventListener("abort", end);
        return end;
      },
    };
  }
}

/** An operation is on the device, as it is sent, before anybody else has it. */
async function requireKept(journal: Journal, key: CopyKey, { operations }: Sent): Promise<void> {
  const kept = await journal.read(key).catch(() => "nothing is kept here" as const);
  if (typeof kept === "string") return;
  for (const operation of operations)
    if (kept?.pending.some((one) => isSame(one as never, operation as never)) !== true)
      throw new Error(`${operation.id} is sent, and not in the journal`);
}

/** A device takes its time to write, and a tab that is gone writes nothing any more. */
const whileAlive = (journal: Journal, crashed: AbortSignal): Journal => {
  const alive = async () => {
    await turn();
    if (crashed.aborted) await new Promise(() => undefined);
  };
  return {
    ...journal,
    async keep(key, tab, local) {
      await alive();
      return journal.keep(key, tab, local);
    },
    async take(key, tab) {
      await alive();
      return journal.take(key, tab);
    },
  };
};

interface Waiting {
  name: string;
  grant: () => void;
}

/** Locks as browsers have them (Web Locks API §4): by turns, or stolen; of a tab that is gone they are free. */
class TestLocks {
  private readonly held = new Map<string, { lost: AbortController; free: () => void }>();
  private waiting: Waiting[] = [];

  of(crashed: AbortSignal): Leads {
    return {
      lead: (name, now, until) =>
        new Promise((resolve) => {
          if (crashed.aborted) return;
          const grant = () => {
            const lost = new AbortController();
            const free = () => {
              if (this.held.get(name)?.lost !== lost) return;
              this.held.delete(name);
              this.next(name);
            };
            this.held.set(name, { lost, free });
            until.addEventListener("abort", free);
            crashed.addEventListener("abort", free);
            resolve(lost.signal);
          };
          const one = { name, grant };
          const giveUp = () => {
            this.waiting = this.waiting.filter((other) => other !== one);
            resolve(null);
          };
          until.addEventListener("abort", giveUp);
          crashed.addEventListener("abort", giveUp);
          if (now) {
            this.held.get(name)?.lost.abort();
            grant();
          } else {
            this.waiting.push(one);
            this.next(name);
          }
        }),
    };
  }

  private next(name: string): void {
    const next = this.waiting.find((one) => one.name === name);
    if (this.held.has(name) || next === undefined) return;
    this.waiting = this.waiting.filter((one) => one !== next);
    next.grant();
  }
}

export function countedIds(): () => string {
  let count = 0;
  return () => `id-${count++}`;
}

/** Lets all that needs no time happen. */
export async function settle(turns = 8): Promise<void> {
  for (let count = 0; count < turns; count++) await turn();
}

/** Opens the copy in a tab of a device, and waits until it is there. */
export async function openedIn(device: Device): Promise<{ copy: OpenCopy; crash: () => void }> {
  const { parts, crash } = device.tab();
  const copy = new OpenCopy(parts, KEY);
  void copy.begin();
  await settle();
  return { copy, crash };
}

/** Lets so much time pass, in steps. */
export async function pass(clock: FakeClock, ms: number, stepMs = 100): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await clock.advance(Math.min(stepMs, ms - passed));
    await settle(6);
  }
}
