import type { Answer } from "../../edge/ports.ts";
import { keyOf } from "../../shared/keys.ts";
import { parsePrinted } from "../../shared/query.ts";
import { FRESH_MS } from "./bounds.ts";
import { checkEnded } from "./ended.ts";
import { checkErased } from "./erased.ts";
import { GONE, neverAsked } from "./content.ts";
import type { EdgeSide } from "./edge-side.ts";
import { COPY_MOST_MS } from "./kv.ts";
import { askedOf, isToken, questionsOf, type Question } from "./question.ts";
import { textOf, type World } from "./world.ts";

/** No ledger confirms that a token is not valid, so KV's lag shows when it was given again. */
const boundMs = (printed: string, text: string) =>
  isToken(printed) && text === GONE ? FRESH_MS + COPY_MOST_MS : FRESH_MS;

/** A read as a reader's request makes it; what comes of it is checked. */
export async function read(world: World, question: Question): Promise<void> {
  const fromMs = world.scheduler.now();
  const { answer, hit } = await question.edge.read(question.place, askedOf(question));
  world.counts.reads += 1;
  if (hit && answer.kind === "unavailable")
    world.fail("I17", `${question.printed} is unavailable from the cache`);
  checkAnswer(world, question, answer, fromMs);
}

/** A read by somebody who has seen a change: nothing older, unless it says that it is old (I4). */
export async function readFrom(world: World, question: Question): Promise<void> {
  const { site, printed, edge, place } = question;
  const change = world.told.get(site);
  if (change === undefined || isToken(printed)) return;
  const fromMs = world.scheduler.now();
  if (!world.isOfThisEpoch(edge, site)) return;
  const answer = await edge.readFrom(place, askedOf(question), change);
  world.counts.reads += 1;
  checkAnswer(world, question, answer, fromMs);
  // a backup was restored: an edge that has not heard of it counts the changes of before
  if (!world.isOfThisEpoch(edge, site) || (world.told.get(site) ?? 0) < change) return;
  const text = textOf(answer);
  const isOld =
    text !== undefined && !world.histories.get(site)!.wasShownSince(printed, text, change);
  if (isOld && "freshness" in answer && answer.freshness !== "stale")
    world.fail(
      "I4",
      `${place} ${printed} is older than change ${change}, which the reader has seen`,
    );
}

function checkAnswer(world: World, question: Question, answer: Answer, fromMs: number): void {
  const { site, printed, place, edge } = question;
  const what = `${place} ${printed}`;
  const history = world.histories.get(site)!;
  if (answer.kind === "refused") return world.fail("I11", `${what} is refused`);
  const text = textOf(answer);
  if (text === undefined) return;
  if (text !== GONE && !text.startsWith(`{"site":${site},`))
    return world.fail("I10", `${what} shows another site: ${text}`);
  const age = history.age(printed, text);
  if (age === Number.POSITIVE_INFINITY)
    return world.fail("I8", `${what} shows what never was: ${text}`);
  if (age > 0) {
    world.counts.old += 1;
    if (text !== GONE) {
      checkEnded(world, question, text, fromMs);
      checkErased(world, question, answer, text, fromMs);
    }
  }
  if (fromMs <= world.excusedUntilMs(edge)) return;
  const nowMs = world.scheduler.now();
  if (history.wasShown(printed, text, fromMs - boundMs(printed, text), nowMs)) return;
  const broken = history.now(printed) === GONE ? "I7" : othersInTrouble(world, edge) ? "I16" : "I1";
  world.fail(broken, `${what} shows ${text}, ${age} commits old`);
}

const othersInTrouble = (world: World, edge: EdgeSide): boolean =>
  world.edges.some(
    (other) => other !== edge && world.excusedUntilMs(other) > world.scheduler.now(),
  );

/** In quiet, every place shows what is published now (I2). */
export async function readAll(world: World, edge: EdgeSide): Promise<void> {
  await Promise.all(
    questionsOf(world, edge, edge.places).map(async (question) => {
      const { answer } = await edge.read(question.place, askedOf(question));
      const { site, printed } = question;
      const history = world.histories.get(site)!;
      const expected = history.now(printed);
      const text = textOf(answer);
      const what = `${question.place} ${printed} shows ${text ?? answer.kind} in quiet`;
      const nowMs = world.scheduler.now();
      const fromMs = nowMs - (boundMs(printed, text ?? "") - FRESH_MS);
      if (text === undefined || !history.wasShown(printed, text, fromMs, nowMs))
        world.fail("I2", `${what}, not ${expected}`);
    }),
  );
}

/** With every origin gone, caches give what they have, and what of it may outlive its time. */
export async function readKept(world: World, edge: EdgeSide): Promise<void> {
  await Promise.all(questionsOf(world, edge, edge.places).map((question) => read(world, question)));
}

/**
 * With every origin gone and every cache empty, the edge still has all that is kept warm (I11), and gives nothing that came
 * to its end (I7).
 */
export async function readWithoutOrigin(world: World, edge: EdgeSide): Promise<void> {
  const place = edge.places[0]!;
  edge.kv.forget(place);
  edge.evict(place);
  await Promise.all(
    questionsOf(world, edge, [place]).map(async (question) => {
      const { site, printed } = question;
      const key = await keyOf(site, parsePrinted(printed));
      const need = edge.ledger(site).record.find(key);
      // what was never there, and is not, nobody can be given
      if (need === null && edge.kv.register(key) === null) return;
      const fromMs = world.scheduler.now();
      const { answer } = await edge.read(place, askedOf(question));
      const text = textOf(answer);
      // documents have what is published now, whatever became of the answer
      if ("source" in answer && answer.source === "replica") return;
      if (text !== undefined && text !== GONE) checkEnded(world, question, text, fromMs);
      if (need === null || need.state === "dropped") return;
      const expected = world.histories.get(site)!.now(printed);
      const what = `${place} ${printed} shows ${text ?? answer.kind} without an origin`;
      if (text !== expected) world.fail("I11", `${what}, not ${expected}`);
    }),
  );
}

/** With every origin gone, a ledger that can be asked answers what nobody asked before from its documents (I11). */
export async function askWithoutOrigin(world: World, edge: EdgeSide): Promise<void> {
  const place = edge.places[0]!;
  for (const site of world.sites) {
    if (world.head(site).change === 0) continue;
    for (const printed of neverAsked(world.shape.slugs)) {
      const { answer } = await edge.read(place, { site, printed });
      const expected = world.histories.get(site)!.now(printed);
      const what = `${place} ${printed} shows ${textOf(answer) ?? answer.kind} when first asked`;
      if (textOf(answer) !== expected) world.fail("I11", `${what}, not ${expected}`);
    }
  }
}
