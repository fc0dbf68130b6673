import { describe, expect, it } from "vitest";
import { createProber, isFresh } from "../../origin/delivery/inspect/prober.ts";
import { createEventMetrics } from "../../origin/metrics/from-events.ts";
import { printFamilies } from "../../program/metrics/text.ts";
import type { Event } from "../../shared/events.ts";
import { PROBES_OPEN_MAX } from "../../shared/limits.ts";
import { createConnected } from "../support/connected.ts";
import type { Faults } from "../support/edge.ts";
import { eventually } from "../support/eventually.ts";
import { makeItems, makeType, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";

/** Whether readers of every edge get a change, as the origin asks at fixed times after it. */

const newOrigin = originsOfFile();

async function createProbed(faults: { a?: Faults; b?: Faults } = {}) {
  const site = await createConnected(newOrigin, { a: faults.a ?? {}, b: faults.b ?? {} });
  await makeType(site, "collections", "team", [text("name")]);
  const [id] = await makeItems(site, "team", [{ name: "one" }]);
  await site.deliver();
  const metrics = createEventMetrics();
  const events: Event[] = [];
  const report = (event: Event) => {
    events.push(event);
    metrics.observe(event);
  };
  const { db } = site.parts.postgres;
  const { inspector } = site.parts;
  const { clock } = site;
  const prober = createProber({ db, inspector, clock, random: () => 0, report });
  const committed = (from: number) => {
    for (const event of site.events.slice(from)) prober.observe(event);
  };
  const edit = async (name: string, meanwhile: () => Promise<void> = () => Promise.resolve()) => {
    const from = site.events.length;
    await site.request("PATCH", `/v2/content/team/${id}/`, { fields: { name } });
    await meanwhile();
    await site.materialize();
    committed(from);
  };
  /** Waits until so many answers are in. */
  const answers = async (count: number) => {
    await eventually(`${count} answers`, async () =>
      events.filter(({ kind }) => kind === "probe.answered").length >= count ? true : undefined,
    );
    return events.flatMap((event) =>
      event.kind === "probe.answered" ? [`${event.windowMs} ${event.outcome}`] : [],
    );
  };
  const asleep = (count: number) =>
    eventually(`${count} probes to sleep`, async () =>
      clock.sleeping() >= count ? true : undefined,
    );
  const printed = () =>
    printFamilies(metrics.families())
      .split("\n")
      .filter((line) => line.startsWith("larder_probe"));
  return { ...site, prober, events, edit, answers, asleep, printed };
}

describe("the prober", () => {
  it("asks every edge for what changed, one, five, thirty and sixty seconds after the commit", async () => {
    const { answers, asked, asleep, clock, deliver, edit, events, printed, prober } =
      await createProbed();
    await edit("two");
    await asleep(2);
    const before = asked.length;
    await clock.advance(999);
    await deliver("a");
    expect(asked.slice(before).filter((call) => call.includes("probe"))).toEqual([]);
    await clock.advance(1);
    expect((await answers(2)).toSorted()).toEqual(["1000 fresh", "1000 stale"]);
    await asleep(2);
    await deliver("b");
    for (const [passedMs, count] of [
      [4_000, 4],
      [25_000, 6],
      [30_000, 8],
    ] as const) {
      await clock.advance(passedMs);
      await answers(count);
      if (count < 8) await asleep(2);
    }
    expect((await answers(8)).slice(2)).toEqual([
      "5000 fresh",
      "5000 fresh",
      "30000 fresh",
      "30000 fresh",
      "60000 fresh",
      "60000 fresh",
    ]);
    await prober.stop();
    const ended = events.flatMap((event) => (event.kind === "probe.ended" ? [event.seenMs] : []));
    expect(ended.toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual([1_000, 5_000]);
    // which edge answers first is open, and with it which outcome of the first window is counted first
    expect(printed().toSorted()).toEqual([
      'larder_probe_stale_ratio{window="1"} 0.5',
      'larder_probe_stale_ratio{window="30"} 0',
      'larder_probe_stale_ratio{window="5"} 0',
      'larder_probe_stale_ratio{window="60"} 0',
      'larder_probe_visible_seconds{quantile="0.5"} 1',
      'larder_probe_visible_seconds{quantile="0.99"} 5',
      'larder_probes_total{window="1",outcome="fresh"} 1',
      'larder_probes_total{window="1",outcome="stale"} 1',
      'larder_probes_total{window="30",outcome="fresh"} 2',
      'larder_probes_total{window="5",outcome="fresh"} 2',
      'larder_probes_total{window="60",outcome="fresh"} 2',
    ]);
  });

  it("sees what a cache that was not purged gives, though the ledger has it all", async () => {
    let refuses = false;
    const purge = () => (refuses ? Promise.reject(new Error("refused")) : Promise.resolve());
    const { answers, asleep, clock, deliver, edit, prober } = await createProbed({ a: { purge } });
    await edit("two");
    await deliver();
    await asleep(2);
    await clock.advance(1_000);
    expect(await answers(2)).toEqual(["1000 fresh", "1000 fresh"]);
    refuses = true;
    await asleep(2);
    await edit("three");
    await deliver();
    await asleep(4);
    await clock.advance(1_000);
    expect((await answers(4)).slice(2).toSorted()).toEqual(["1000 fresh", "1000 stale"]);
    await prober.stop();
  });

  it("says of an edge that does not answer that it is away, and counts it as neither", async () => {
    const { answers, asleep, clock, deliver, edit, faults, printed, prober } = await createProbed();
    await edit("two");
    await deliver();
    await asleep(2);
    faults.set("b", "refuses");
    await clock.advance(1_000);
    expect((await answers(2)).toSorted()).toEqual(["1000 away", "1000 fresh"]);
    expect(printed()).toContain('larder_probe_stale_ratio{window="1"} 0');
    await prober.stop();
  });

  it("counts windows that passed before the log had the change as stale", async () => {
    const { answers, asked, clock, edit, events, prober } = await createProbed();
    const before = asked.length;
    await edit("two", () => clock.advance(6_000));
    expect((await answers(4)).toSorted()).toEqual([
      "1000 stale",
      "1000 stale",
      "5000 stale",
      "5000 stale",
    ]);
    expect(asked.length).toBe(before);
    await prober.stop();
    expect(events.some(({ kind }) => kind === "probe.ended")).toBe(false);
  });

  it("follows a bounded number of changes, and says what it skips", async () => {
    const { events, prober } = await createProbed();
    const event = {
      kind: "materialize.committed",
      site: -1,
      changes: 1,
      documents: 0,
      written: 1,
      dropped: 0,
      head: 1,
    } as const;
    prober.observe({ ...event, changes: 0 });
    prober.observe({ ...event, written: 0 });
    for (let count = 0; count < PROBES_OPEN_MAX + 2; count++) prober.observe(event);
    const skipped = () =>
      events.flatMap((one) => (one.kind === "probe.skipped" ? [one.reason] : []));
    expect(skipped()).toEqual(["too_many", "too_many"]);
    await prober.stop();
    expect(skipped().filter((reason) => reason === "nothing_to_ask")).toHaveLength(PROBES_OPEN_MAX);
  });
});

describe("an answer", () => {
  const target = { query: "/v2/content/", epoch: 2, position: 5, etag: '"e"', committedAt: "" };
  const unknown = { version: null, freshness: null, source: null, hit: false };
  const answer = { kind: "live", etag: '"e"', ...unknown } as const;

  it.each([
    [{ ...answer, version: { epoch: 2, position: 5 } }, "live", true],
    [{ ...answer, version: { epoch: 2, position: 4 } }, "live", false],
    [{ ...answer, version: { epoch: 1, position: 9 } }, "live", false],
    [{ ...answer, version: { epoch: 3, position: 1 } }, "live", true],
    [answer, "live", true],
    [{ ...answer, etag: '"f"' }, "live", false],
    [{ ...answer, kind: "absent" as const }, "gone", true],
    [answer, "gone", false],
  ] as const)("is fresh by its place, else by what it says: %j", (given, state, fresh) => {
    expect(isFresh(given, { ...target, state })).toBe(fresh);
  });
});
