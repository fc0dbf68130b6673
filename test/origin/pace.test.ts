import { expect, onTestFinished, test } from "vitest";
import type { Batch, Reply } from "../../shared/push.ts";
import { MAX_EDGES_PER_SITE, PUSHES_PER_SITE } from "../../shared/limits-edges.ts";
import { PUSH_MAX_ENTRIES, SENDS_PER_EDGE } from "../../shared/limits.ts";
import { listEdges } from "../../origin/db/log/edges.ts";
import { createLanes } from "../../origin/delivery/courier/lanes.ts";
import { createSendSlots } from "../../origin/delivery/courier/send-slots.ts";
import { createFakeClock, type FakeClock } from "../support/clock.ts";
import { eventually } from "../support/eventually.ts";
import { makeItems, makeType, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";
import { createRandom } from "../support/random.ts";

/** An edge that does not take what it is sent is sent it ever more seldom, whatever it answers; one that does is not held up. */

const newOrigin = originsOfFile();

type Answers = (batch: Batch, nth: number) => Reply | Promise<Reply>;

const took = ({ epoch, to, change }: Batch, documents = 0): Reply => ({
  outcome: "applied",
  head: { epoch, position: to, change },
  purgedTo: to,
  documents,
});
const isAt = ({ epoch }: Batch, position: number): Reply => ({
  outcome: "refused",
  head: { epoch, position, change: 0 },
  purgedTo: position,
  documents: 0,
});

/** A site whose log takes several pushes, an edge of it that answers as told, and a courier in simulated time. */
async function createCourier(answers: Answers) {
  const clock: FakeClock = createFakeClock();
  const origin = await newOrigin({ clock });
  const { postgres, report } = origin.parts;
  await makeType(origin, "collections", "tag", [text("label")]);
  const count = Math.ceil(PUSH_MAX_ENTRIES * 0.6);
  for (let times = 0; times < 2; times++) {
    await makeItems(
      origin,
      "tag",
      Array.from({ length: count }, () => ({ label: "x" })),
    );
    await origin.materialize();
  }
  await origin.request("POST", "/manage/v1/edges", { name: "a", url: "https://a.example" });
  const stop = new AbortController();
  const pushes: { atMs: number; entries: number }[] = [];
  const push = async (_: string, batch: Batch) => {
    pushes.push({ atMs: clock.now(), entries: batch.entries.length });
    return answers(batch, pushes.length);
  };
  const shared = { clock, report, signal: stop.signal, failureWaitMs: 1_000 };
  const parts = { ...origin.parts, ...shared, edges: { push }, random: createRandom(1) };
  const leadership = { holds: async () => true, leave: async () => undefined };
  const lanes = createLanes({ ...parts, onMoved: () => undefined }, leadership, shared);
  onTestFinished(async () => {
    stop.abort();
    await lanes.idle();
  });
  const edge = async () => (await listEdges(postgres.db, origin.site.id))[0]!;
  const lane = { edgeId: (await edge()).id, siteId: origin.site.id, url: "https://a.example" };
  const endsAt = clock.now() + 900_000;
  /** Wakes the courier, and lets a quarter of an hour pass unless it comes to rest before. */
  const pass = async () => {
    let rests = false;
    lanes.wake(lane);
    void lanes.idle().then(() => (rests = true));
    await eventually("the time to pass, or the courier to rest", async () => {
      if (rests || (clock.nextMs() < Infinity && clock.nextMs() > endsAt)) return true;
      if (clock.sleeping() > 0) await clock.advance(clock.nextMs() - clock.now());
      return undefined;
    });
  };
  return { clock, edge, lanes, lane, origin, pass, pushes };
}

test.each<[string, Answers, RegExp]>([
  ["is at 0, each time", (batch) => isAt(batch, 0), /^It refused a push that continues the head/],
  ["goes to and fro", (batch, nth) => isAt(batch, 1 + (nth % 2)), /^It names another head than/],
  ["is beyond the log", (batch) => isAt(batch, 1e9), /^It names a head that the site's log does/],
  [
    "took it, and is elsewhere",
    (batch) => ({ ...took(batch), head: { ...took(batch).head, position: batch.to + 1 } }),
    /^It says that it took the push/,
  ],
  [
    "took nothing but pushes without content",
    (batch) => (batch.entries.length === 0 ? took(batch) : isAt(batch, 0)),
    /^It refused a push/,
  ],
  [
    "takes the first stretch, and loses it",
    (batch) => (batch.from === 0 ? took(batch) : isAt(batch, 0)),
    /^It names another head/,
  ],
])(
  "Row 1: an edge that %s is sent little in a quarter of an hour, and says why",
  async (_, answers, reason) => {
    const { edge, pass, pushes } = await createCourier(answers);
    await pass();
    expect(pushes.length).toBeLessThan(150);
    // what costs: stretches of the log
    expect(pushes.filter(({ entries }) => entries > 0).length).toBeLessThan(80);
    expect((await edge()).lastError).toMatch(reason);
  },
);

test("an edge that lost its record is sent everything at once, and a healthy one all of it without a pause", async () => {
  let lost = false;
  let [position, documents] = [0, 0];
  const { clock, edge, lane, lanes, pass, pushes } = await createCourier((batch) => {
    if (lost) [position, documents] = [0, 0];
    lost = false;
    if (batch.from !== position) return { ...isAt(batch, position), documents };
    position = batch.to;
    documents = batch.documents?.to ?? documents;
    return took(batch, documents);
  });
  await pass();
  const whole = pushes.length;
  expect(whole).toBeGreaterThan(1);
  lost = true;
  lanes.ask(lane);
  await pass();
  expect(clock.sleeping()).toBe(0);
  expect(pushes.every(({ atMs }) => atMs === pushes[0]?.atMs)).toBe(true);
  // the question, a light one, everything
  expect([pushes.length, position]).toEqual([whole + 2 + whole, (await edge()).head]);
});

test("an edge that loses what it had again and again waits longer each time", async () => {
  let position = 0;
  const { clock, edge, lane, lanes, pass, pushes } = await createCourier((batch, nth) => {
    if (nth % 10 === 0) position = 0;
    if (batch.from !== position) return isAt(batch, position);
    position = batch.to;
    return took(batch);
  });
  const asked = () => {
    lanes.ask(lane);
    return pass();
  };
  // asked ten times a second while it rests, until it waits past the time
  for (let asks = 0; asks < 1_000 && clock.sleeping() === 0; asks++) {
    await asked();
    if (clock.sleeping() === 0) await clock.advance(100);
  }
  expect(clock.sleeping()).toBe(1);
  expect((await edge()).lastError).toMatch(/^It names another head/);
  expect(pushes.length).toBeLessThan(500);
});

test("pushes to the edges of one site take a few places, whatever ports and names they have", async () => {
  const slots = createSendSlots();
  const under = { way: 0, most: 0 };
  const ends: (() => void)[] = [];
  const hang = () => {
    under.most = Math.max(under.most, ++under.way);
    return new Promise<void>((resolve) => ends.push(resolve)).then(() => void under.way--);
  };
  const lanes = (siteId: number, host: (n: number) => string) =>
    Array.from({ length: 20 }, (_, n) => ({ edgeId: n, siteId, url: `https://${host(n)}` }));
  const open = lanes(1, (n) => `${n}.example`).map((lane) => slots.use(lane, false, hang));
  await expect.poll(() => under.way).toBe(PUSHES_PER_SITE);
  // another site's push goes out, and so does what is tried again
  let went = 0;
  const other = { edgeId: 99, siteId: 2, url: "https://other.example" };
  for (const retries of [false, true]) await slots.use(other, retries, async () => void went++);
  expect([went, under.most]).toEqual([2, PUSHES_PER_SITE]);
  const ports = [3, 4, 5].flatMap((site) => lanes(site, (n) => `one.example:${n + 1}`));
  open.push(...ports.map((lane) => slots.use(lane, false, hang)));
  await expect.poll(() => under.way).toBe(PUSHES_PER_SITE + SENDS_PER_EDGE);
  let done = false;
  const all = Promise.all(open).then(() => (done = true));
  while (!done) {
    ends.shift()?.();
    await Promise.resolve();
  }
  await all;
});

test("a site has so many edges, those that are leaving among them", async () => {
  const origin = await newOrigin();
  const add = (name: string) =>
    origin.request("POST", "/manage/v1/edges", { name, url: `https://${name}.example` });
  const ids: number[] = [];
  for (let n = 0; n < MAX_EDGES_PER_SITE; n++) {
    const { status, body } = await add(`e${n}`);
    expect(status).toBe(201);
    ids.push((body as { id: number }).id);
  }
  const detail = expect.stringMatching(/^A site has at most 10 edges/);
  expect(await add("more")).toMatchObject({ status: 409, body: { detail } });
  await origin.request("DELETE", `/manage/v1/edges/${ids[0]}`);
  expect(await add("more")).toMatchObject({ status: 409 });
  await origin.request("DELETE", `/manage/v1/edges/${ids[0]}?force=1`);
  expect(await add("more")).toMatchObject({ status: 201 });
});
