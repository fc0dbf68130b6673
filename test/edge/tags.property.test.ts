import { sealByWeb } from "../../edge/ledger/seal.ts";
import { expect, test } from "vitest";
import { tagKeys } from "../../edge/cache-tags.ts";
import { selectAtHead } from "../../edge/ledger/select.ts";
import type { Selected } from "../../edge/ports.ts";
import { row } from "../../origin/db/rows.ts";
import { readLog } from "../../origin/db/log/stretches.ts";
import { materialize } from "../../origin/delivery/materialize/materialize.ts";
import { AppError } from "../../shared/errors.ts";
import { parsePrinted, parseQuery, printQuery } from "../../shared/query.ts";
import { createFakeClock } from "../support/clock.ts";
import { SAID } from "../support/entries.ts";
import { createMemoryRecord, type MemoryRecord } from "../support/memory-ledger.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";
import { createRandom, pick } from "../support/random.ts";
import { createReadings, type RandomReadings } from "../support/random-readings.ts";

/**
 * What caches keep of answers that an edge made of its documents equals what it would make now, as long as no purge of a tag
 * has named it; and edges that were fed differently say the same.
 */

/** ours: a site after the other, each with questions that are asked again after each of so many edits. */
const SITES = Number(process.env["LARDER_RUNS"] ?? 2);
const SEED = Number(process.env["LARDER_SEED"] ?? 20261129);
const [QUESTIONS, EDITS] = [160, 60];
const TIMEOUT_MS = 600_000;

type Made = Extract<Selected, { kind: "live" | "absent" }>;

const bytesOf = (made: Selected): string => {
  switch (made.kind) {
    case "live":
      return made.etag;
    case "absent":
    case "refused":
      return `${made.kind} ${made.detail}`;
    default:
      return made.kind;
  }
};

const isMade = (made: Selected): made is Made => made.kind === "live" || made.kind === "absent";

/** A ledger's record that follows a site's log, and what it answers. */
function createFollower(origin: TestOrigin, site: number) {
  const record = createMemoryRecord();
  const touched: string[] = [];
  return {
    record,
    site,
    /** Takes what the log has after the record's head, in one piece or in pieces of so many rows. */
    async follow(entries: number) {
      for (let more = true; more;) {
        const { position: from } = record.head();
        const stretch = await origin.parts.postgres.snapshot(async (tx) => {
          const wanted = { after: from, answers: false, documents: true };
          const read = await readLog(tx, site, wanted, { entries, bytes: 1e9 });
          const { head } = await row<{ head: number }>(tx)`
            select head from logs where site_id = ${site}`;
          return { ...read, head };
        });
        more = stretch.more;
        const to = more ? stretch.entries.at(-1)!.position : stretch.head;
        const committed = record.commit(
          {
            ...SAID,
            site,
            epoch: 1,
            from,
            to,
            change: to,
            head: stretch.head,
            documents: { from, to },
            entries: stretch.entries.map(({ key, position, etag, body }) =>
              body === null || etag === null
                ? { state: "gone", key, position }
                : { state: "live", key, position, etag, body, tags: "" },
            ),
          },
          0,
        );
        expect(committed.unread).toEqual([]);
        touched.push(...committed.touched.map(({ key }) => key));
      }
      while (record.replica.isUnmade()) record.replica.remake();
    },
    /** The keys that were touched since it was asked last. */
    purges: () => new Set(touched.splice(0)),
    ask: (printed: string) =>
      selectAtHead(
        { record, rows: record.rows(), pause: async () => undefined, seal: sealByWeb },
        printed,
      ),
  };
}

function drawQuestions(readings: RandomReadings): string[] {
  const questions = new Set<string>();
  const add = (path: string) => {
    try {
      questions.add(printQuery(parseQuery(new URL(path, "http://origin"))));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  };
  for (const path of readings.askEach()) add(path);
  for (let left = QUESTIONS * 20; questions.size < QUESTIONS && left > 0; left--)
    add(readings.ask());
  return [...questions];
}

/** One of the 18 kinds of read: terms and feeds are three each. */
function kindOf(printed: string): string {
  const query = parsePrinted(printed);
  if (query.kind === "term" || query.kind === "terms") return `${query.kind} of ${query.of}`;
  return query.kind === "feed" ? `feed ${query.format}` : query.kind;
}
const KINDS = 18;

interface Counts {
  kept: number;
  purged: number;
  changed: number;
  /** Kinds of read of which an answer changed, and of which one stayed without a purge that named it. */
  changedKinds: Set<string>;
  keptKinds: Set<string>;
}

async function runSite(
  origin: TestOrigin,
  seed: number,
  pass: () => Promise<void>,
  counts: Counts,
): Promise<void> {
  const token = `site-${seed}-token`;
  const site = await origin.addSite(`site-${seed}`, token);
  const random = createRandom(seed);
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await origin.request(method, path, body, token);
    if (answer.status >= 500) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const readings = await createReadings(random, send);
  for (let step = 0; step < 15; step++) await readings.edit();
  const questions = drawQuestions(readings);
  const [near, far] = [createFollower(origin, site.id), createFollower(origin, site.id)];
  const kept = new Map<string, Made>();
  for (let step = 0; step < EDITS; step++) {
    await pass();
    if (step % 20 === 10)
      await send("PATCH", "/manage/v1/site", { fallbackLocale: [null, "en", "de"][step % 3] });
    // several at once touch what each of them does
    else for (let edits = pick(random, [1, 1, 1, 2, 3]); edits > 0; edits--) await readings.edit();
    for (let more = true; more;) {
      const outcome = await materialize(origin.parts, site.id);
      more = outcome.kind === "done" && outcome.more;
    }
    await near.follow(1_000);
    await judge(near, questions, kept, counts);
    // in other stretches than the first, or from the beginning in the end
    if (step % 7 === 6) await far.follow(step % 2 === 0 ? 1_000 : 2);
    if (step % 7 === 6) await agree(near, far.record, questions.slice(0, 40), far.ask);
  }
  const last = createFollower(origin, site.id);
  await last.follow(1_000);
  await agree(near, last.record, questions, last.ask);
}

type Follower = ReturnType<typeof createFollower>;

/** Compares what is kept with what is said now, and keeps the latter. */
async function judge(
  { ask, purges, record, site }: Follower,
  questions: string[],
  kept: Map<string, Made>,
  counts: Counts,
) {
  const purged = purges();
  for (const printed of questions) {
    const fresh = await ask(printed);
    const had = kept.get(printed);
    if (had !== undefined) {
      const isPurged = tagKeys(site, had.tags ?? "").some((key) => purged.has(key));
      const isSame = bytesOf(fresh) === bytesOf(had);
      if (!isPurged && fresh.kind !== "unanswerable")
        expect({ printed, said: bytesOf(fresh) }).toEqual({ printed, said: bytesOf(had) });
      if (isMade(fresh)) {
        expect(fresh.position).toBeGreaterThanOrEqual(had.position ?? 0);
        if (!isSame) expect(fresh.position).toBeGreaterThan(had.position ?? 0);
      }
      counts[isPurged ? "purged" : "kept"] += 1;
      if (!isPurged) counts.keptKinds.add(kindOf(printed));
      if (!isSame) counts.changed += 1;
      if (!isSame) counts.changedKinds.add(kindOf(printed));
      if (!isPurged) continue;
    }
    if (isMade(fresh)) kept.set(printed, fresh);
    else kept.delete(printed);
  }
  expect(record.replica.newest()).toBeGreaterThan(0);
}

/** Both at one head say the same. */
async function agree(
  near: Follower,
  other: MemoryRecord,
  questions: string[],
  ask: Follower["ask"],
) {
  expect(other.head()).toEqual(near.record.head());
  for (const printed of questions) {
    const [here, there] = [await near.ask(printed), await ask(printed)];
    expect({ printed, ...outlineOf(there) }).toEqual({ printed, ...outlineOf(here) });
  }
}

const outlineOf = (made: Selected) => ({
  bytes: bytesOf(made),
  ...(isMade(made) ? { position: made.position, tags: made.tags } : {}),
});

test(
  "what no purge has named equals what is made now, at every edge",
  { timeout: TIMEOUT_MS },
  async () => {
    const clock = createFakeClock();
    const origin = await createTestOrigin({ clock, locales: ["en", "de", "fr"] });
    const [changedKinds, keptKinds] = [new Set<string>(), new Set<string>()];
    const counts: Counts = { kept: 0, purged: 0, changed: 0, changedKinds, keptKinds };
    for (let run = 0; run < SITES; run++)
      await runSite(origin, SEED + run, () => clock.advance(1_000), counts);
    const asked = SITES * QUESTIONS * EDITS;
    expect(counts.kept).toBeGreaterThan(asked / 5);
    expect(counts.changed).toBeGreaterThan(asked / 100);
    expect(keptKinds.size).toBe(KINDS);
    expect([...keptKinds.difference(changedKinds)]).toEqual([]);
  },
);
