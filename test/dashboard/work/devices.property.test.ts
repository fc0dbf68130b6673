import fc from "fast-check";
import { expect, it } from "vitest";
import { openDisagreements, resolved, theirsOf } from "../../../dashboard/work/conflicts.ts";
import { viewOf, type LocalCopy } from "../../../dashboard/work/local-copy.ts";
import type { OpenCopy } from "../../../dashboard/work/open-copy.ts";
import { isSame, type JsonObject } from "../../../shared/working/value.ts";
import { createFakeClock } from "../../support/clock.ts";
import { countedIds, Device, openedIn, pass, settle, TestOriginCopy, type Fate } from "./device.ts";
import { drawEdit, wordsIn } from "./drawn-edits.ts";

/**
 * Never a word lost, with journal, queue and tabs: two people on two devices, one of them in two tabs, over a network that fails.
 * `npm run prove -- editing` draws more of these.
 */

const SEED = Number(process.env["LARDER_SEED"] ?? 20_261_129);
const RUNS = Math.ceil(Number(process.env["LARDER_INTERLEAVINGS"] ?? 3_000) / 10);

const START: JsonObject = {
  name: "w0",
  fields: { title: "w1", body: "w2\nw3\n", faq: [{ q: "w4", a: "w5" }] },
};

const WHATS = ["edit", "pass", "fate", "crash", "look", "resolve", "undo", "give_way"] as const;
const FATES: readonly Fate[] = [
  "not_sent",
  "reply_lost",
  "reply_lost",
  "signed_out",
  "unavailable",
  { status: 404 },
];

interface Step {
  /** Of three tabs: the first two are one person's. */
  who: number;
  what: (typeof WHATS)[number];
  which: number;
  how: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  who: fc.constantFrom(0, 1, 2),
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constant("edit" as const) },
    { weight: 3, arbitrary: fc.constant("pass" as const) },
    { weight: 5, arbitrary: fc.constantFrom(...WHATS) },
  ),
  which: fc.nat(40),
  how: fc.nat(60),
});

interface Tab {
  device: Device;
  copy: OpenCopy;
  crash: () => void;
}

class World {
  readonly clock = createFakeClock();
  readonly origin = new TestOriginCopy(START);
  readonly ever = new Set(wordsIn(START));
  readonly replaced = new Set<string>();
  private readonly newId = countedIds();
  private count = 100;
  private tabs: Tab[] = [];
  private readonly last = new Map<Device, Tab>();

  async begin(): Promise<void> {
    const { clock, newId } = this;
    const [mine, theirs] = [1, 2].map(() => new Device(this.origin, { clock, newId }));
    for (const device of [mine!, mine!, theirs!])
      this.tabs.push({ device, ...(await openedIn(device)) });
  }

  async take({ who, what, which, how }: Step): Promise<void> {
    const tab = this.tabs[who]!;
    const { copy } = tab;
    // one pair of hands: who turns to another tab has what was typed in the one before in the journal by then
    if (this.last.get(tab.device) !== tab) await settle();
    this.last.set(tab.device, tab);
    switch (what) {
      case "edit":
        return this.act(copy, () => this.edit(copy, which, how));
      case "undo":
        return this.act(copy, () => void copy.step(how % 2 === 0 ? "undo" : "redo"));
      case "resolve":
        return this.act(copy, () => this.resolve(copy, which, how));
      case "pass":
        return pass(this.clock, how * 50, 250);
      case "fate":
        return void this.origin.fates.push(FATES[which % FATES.length]!);
      case "look":
        return copy.look();
      case "give_way":
        return settle(1);
      case "crash": {
        // what is in no journal yet is lost with the tab, and the badge has not said otherwise
        await settle();
        tab.crash();
        Object.assign(tab, await openedIn(tab.device));
      }
    }
  }

  async finish(): Promise<void> {
    this.origin.fates = [];
    for (let round = 0; round < 60; round++) {
      for (const { copy } of this.tabs) {
        copy.sendNow();
        await copy.look();
      }
      await pass(this.clock, 1_000, 500);
      if (this.tabs.every(({ copy }) => copy.isDone())) break;
    }
    for (const { copy } of this.tabs) await copy.look();
    await settle();
    const kept = new Set(wordsIn(this.origin.copy.value));
    for (const { copy } of this.tabs) {
      const { local, isKept } = copy.seen();
      if (local === null) throw new Error("a tab shows nothing");
      if (!isKept || local.pending.length > 0) throw new Error("something is never sent");
      if (!isSame(local.base.value, this.origin.copy.value))
        throw new Error("a tab has something else");
      if (local.conflicts.length === 0 && !isSame(viewOf(local), this.origin.copy.value))
        throw new Error("a tab shows something else");
      for (const word of wordsOf(local)) kept.add(word);
      copy.stop();
    }
    const lost = [...this.ever].filter((word) => !kept.has(word) && !this.replaced.has(word));
    if (lost.length > 0) throw new Error(`lost: ${lost.join(", ")}`);
  }

  private edit(copy: OpenCopy, which: number, how: number): void {
    const { view } = copy.seen();
    const word = () => {
      const made = `w${this.count++}`;
      this.ever.add(made);
      return made;
    };
    const operation =
      view === null ? undefined : drawEdit(view, which, how, { word, newId: this.newId });
    if (operation !== undefined) copy.edit(operation);
  }

  private resolve(copy: OpenCopy, which: number, how: number): void {
    const conflicts = copy.seen().local?.conflicts ?? [];
    const conflict = conflicts[which % Math.max(1, conflicts.length)];
    if (conflict === undefined) return;
    const id = this.newId();
    const choice = how % 2 === 0 ? "mine" : "theirs";
    copy.act((local) => resolved(local, conflict.path, choice, id));
  }

  /** Something a person does who sees all that is on the screen: what is gone from it they replaced. */
  private act(copy: OpenCopy, does: () => void): void {
    const before = wordsOf(copy.seen().local);
    does();
    const after = new Set(wordsOf(copy.seen().local));
    for (const word of before) if (!after.has(word)) this.replaced.add(word);
  }
}

function wordsOf(local: LocalCopy | null): string[] {
  if (local === null) return [];
  return [
    ...wordsIn(viewOf(local)),
    ...local.conflicts.flatMap((one) => [...wordsIn(one.mine), ...wordsIn(theirsOf(local, one))]),
    ...openDisagreements(local).flatMap(({ theirs }) => wordsIn(theirs)),
  ];
}

it("loses no word that was typed, whatever becomes of requests, tabs and devices", async () => {
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const world = new World();
      await world.begin();
      for (const one of steps) await world.take(one);
      await world.finish();
      sent += world.origin.received.length;
    }),
    { seed: SEED, numRuns: RUNS },
  );
  expect(sent).toBeGreaterThan(RUNS);
});
