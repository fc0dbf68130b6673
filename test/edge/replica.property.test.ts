import { describe, expect, it } from "vitest";
import type { Random } from "../../shared/clock.ts";
import type { Field } from "../../shared/content/model.ts";
import type { SiteRow } from "../../shared/content/rows.ts";
import type { Batch, Entry } from "../../shared/push.ts";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import type { Rows } from "../../edge/replica/schema.ts";
import { areWhole } from "../../edge/replica/types.ts";
import { SAID, SITE } from "../support/entries.ts";
import { createRandom, pick } from "../support/random.ts";
import {
  createTestReplica,
  documentEntry,
  documentRow,
  dumpReplica,
  keptWords,
  siteEntry,
  siteRow,
  typeRow,
} from "../support/replica-rows.ts";

/**
 * Whatever comes and in whatever pieces: a replica that says it is whole holds what one made from nothing of the log as it
 * was then would hold; and in the end it is whole.
 */

const SEEDS = 40;
const STEPS = 60;
const LOCALES = ["en", "de"];
const IDS = [1, 2, 3, 4, 5, 6, 7, 8];

const text: Field = { key: "text", kind: "short_text" };
const amount: Field = { key: "amount", kind: "number" };
const one: Field = {
  key: "one",
  kind: "reference",
  many: false,
  to: { kind: "page", key: "type1" },
};
const rows: Field = { key: "rows", kind: "repeater", fields: [text as never, amount as never] };
const part: Field = { key: "part", kind: "component", component: "type4" };
const body: Field = { key: "body", kind: "component_picker", components: ["type4"] };
const FIELDS = [text, amount, one, rows, part, body];
/** Types by id; 3 are posts, 4 is a component. Each may be absent from a model. */
const TYPES = [1, 2, 3, 4];

const some = <T>(random: Random, from: readonly T[]): T[] => from.filter(() => random() < 0.5);

function drawSite(random: Random): SiteRow {
  const types = TYPES.filter(() => random() < 0.9).map((id) => {
    if (id === 3) return typeRow({ id, kind: "post" });
    if (id === 4) return typeRow({ id, kind: "component", fields: some(random, [text, amount]) });
    const kind = id === 1 ? "page" : pick(random, ["collection", "single"] as const);
    return typeRow({ id, kind, fields: some(random, FIELDS) });
  });
  return siteRow(types, { modelVersion: Math.floor(random() * 1_000) });
}

function drawFields(random: Random): Record<string, unknown> {
  const inside = () => ({
    text: pick(random, ["", "a", "b"]),
    amount: pick(random, [null, 1, -2.5]),
  });
  return {
    ...inside(),
    one: pick(random, [null, 1, 2]),
    rows: some(random, [inside(), inside()]),
    part: pick(random, [inside(), null]),
    body: some(random, [
      { type: "type4", fields: inside() },
      { type: "other", fields: inside() },
    ]),
    author: pick(random, [6, null]),
    tags: some(random, [7, 8]),
  };
}

/** A log as an origin has it: the newest row of each key. */
class Log {
  epoch = 1;
  head = 0;
  readonly held = new Map<string, Entry>();
  readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  put(make: (position: number) => Entry): void {
    const entry = make(++this.head);
    this.held.set(entry.key, entry);
  }

  draw(): void {
    const { random } = this;
    if (random() < 0.15) {
      const chance = random();
      this.put((at) => siteEntry(at, chance < 0.1 ? "{" : chance < 0.15 ? null : drawSite(random)));
      return;
    }
    if (random() < 0.1) {
      // a position of an answer's
      this.head += 1;
      return;
    }
    const [id, locale] = [pick(random, IDS), pick(random, LOCALES)];
    const chance = random();
    const row = documentRow({ id, typeId: pick(random, [1, 1, 2, 3]), fields: drawFields(random) });
    this.put((at) =>
      documentEntry(at, id, chance < 0.2 ? null : chance < 0.25 ? "[]" : row, locale),
    );
  }

  /** Begins again with some of what there is, as one from a backup does. */
  restore(): void {
    const kept = some(this.random, [...this.held.values()]);
    this.epoch += 1;
    this.head = 0;
    this.held.clear();
    for (const entry of kept) this.put((position) => ({ ...entry, position }));
  }

  read(from: number, to: number): Batch {
    const entries = [...this.held.values()].filter(
      ({ position }) => position > from && position <= to,
    );
    const { epoch, head } = this;
    const stretch = { from, to };
    return {
      ...SAID,
      site: SITE,
      epoch,
      ...stretch,
      documents: stretch,
      change: to,
      head,
      entries,
    };
  }
}

/** What a replica of a log holds that is made from nothing in one piece. */
function madeFrom(batch: Batch) {
  const rows = createSqliteRows(":memory:");
  createTestReplica(rows).take(batch);
  const made = { dump: dumpReplica(rows), ofTypes: TYPES.map((type) => comparedOf(rows, type)) };
  rows.close();
  return made;
}

/** What lists compare and searches find of a type. */
const comparedOf = (rows: Rows, type: number) =>
  rows
    .run(
      `select locale, path, value, id from vals where type = ?1
     union all select locale, path, null, id from blanks where type = ?1
     union all select r.locale, 'refs', r.target, r.id from refs r
       join documents d on d.locale = r.locale and d.id = r.id where d.type = ?1
     order by 1, 2, 3, 4`,
      type,
    )
    .concat(
      keptWords(rows)
        .filter((words) => words.type === type)
        .toSorted(byPlace),
    );

const byPlace = (a: { locale: string; id: number }, b: { locale: string; id: number }) =>
  a.locale.localeCompare(b.locale) || a.id - b.id;

const DERIVED = ["vals", "blanks", "refs", "words", "types"];
const without = (dump: Record<string, string[]>, tables: string[]) =>
  Object.fromEntries(Object.entries(dump).filter(([table]) => !tables.includes(table)));

class Run {
  readonly random: Random;
  readonly log: Log;
  readonly database = createSqliteRows(":memory:");
  readonly replica = createTestReplica(this.database);
  /** Every batch that was read of the log, also those that were lost on the way: any of them may come, again or late. */
  readonly sent: Batch[] = [];
  /** What the log was, by epoch and head, for a replica made from nothing. */
  readonly wholes = new Map<string, () => ReturnType<typeof madeFrom>>();
  checks = 0;

  constructor(seed: number) {
    this.random = createRandom(seed);
    this.log = new Log(this.random);
  }

  /** The next piece, from where the replica is or from before. */
  read(): Batch {
    const { log, random, replica } = this;
    const position = replica.position(log.epoch);
    const from = random() < 0.8 ? position : Math.floor(random() * (position + 1));
    const to = random() < 0.6 ? log.head : from + Math.floor(random() * (log.head - from + 1));
    const batch = log.read(from, to);
    this.sent.push(batch);
    const whole = log.read(0, log.head);
    let made: ReturnType<typeof madeFrom> | undefined;
    this.wholes.set(`${log.epoch} ${log.head}`, () => (made ??= madeFrom(whole)));
    return batch;
  }

  /** As ledgers do: nothing of an older epoch, and a crash leaves what was before. */
  take(batch: Batch): void {
    const { random, replica } = this;
    if (batch.epoch < this.epoch) return;
    const dies = random() < 0.1;
    try {
      replica.rows.transaction(() => {
        replica.take(batch);
        if (dies) throw new Error("the edge died");
      });
      this.epoch = batch.epoch;
    } catch (error) {
      if (!dies) throw error;
    }
  }
  epoch = 1;

  step(): void {
    const { log, random, replica, sent } = this;
    const chance = random();
    if (chance < 0.45) {
      log.draw();
      return;
    }
    if (chance < 0.75) this.take(this.read());
    else if (chance < 0.85 && sent.length > 0) this.take(pick(random, sent));
    else if (chance < 0.97) replica.remake();
    else if (chance < 0.985) log.restore();
    else if (chance < 0.99) replica.rows.transaction(() => replica.empty());
    this.check();
  }

  check(): void {
    const { replica } = this;
    const position = replica.position(this.epoch);
    if (!replica.isWhole({ epoch: this.epoch, position, change: 0 })) return;
    const whole = this.wholes.get(`${this.epoch} ${position}`);
    if (whole === undefined) throw new Error("whole at a head that the log never had");
    const made = whole();
    const here = dumpReplica(replica.rows);
    expect(without(here, DERIVED)).toEqual(without(made.dump, DERIVED));
    if (!replica.isUnmade()) expect(here).toEqual(made.dump);
    for (const [index, type] of TYPES.entries())
      if (areWhole(replica.rows, [type]))
        expect(comparedOf(replica.rows, type)).toEqual(made.ofTypes[index]);
    this.checks += 1;
  }

  end(): void {
    const { log, replica } = this;
    log.put((at) => siteEntry(at, drawSite(this.random)));
    for (const entry of log.held.values())
      if (entry.state === "live" && entry.body === "[]")
        log.put((position) => ({ state: "gone", key: entry.key, position }));
    const batch = log.read(replica.position(log.epoch), log.head);
    replica.take(batch);
    for (let left = 100; replica.isUnmade() && left > 0; left--) replica.remake();
    expect(replica.isWhole({ epoch: log.epoch, position: log.head, change: 0 })).toBe(true);
    expect(dumpReplica(replica.rows)).toEqual(madeFrom(log.read(0, log.head)).dump);
  }
}

describe("a replica, whatever comes", () => {
  it("is never whole but as the log was, and in the end as one made from nothing", () => {
    let checks = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const run = new Run(seed);
      for (let step = 0; step < STEPS; step++) run.step();
      run.end();
      checks += run.checks;
      run.database.close();
    }
    // most of them in the middle of something
    expect(checks).toBeGreaterThan(300);
  });
});
