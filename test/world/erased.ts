import type { Answer } from "../../edge/ports.ts";
import { UNVERIFIED_TTL_MOST_S } from "../../shared/limits.ts";
import { FRESH_MS } from "./bounds.ts";
import type { EdgeSide } from "./edge-side.ts";
import type { Fill } from "./invariants.ts";
import { COPY_MOST_MS } from "./kv.ts";
import type { Question } from "./question.ts";
import type { World } from "./world.ts";

/** What was taken down is in no answer once the purges are over, whatever is away. */

/**
 * The one exception: who cannot ask the ledger believes the store, which lags: a copy of a copy's age, a second backend, and
 * the stay of such an answer in a cache.
 */
const LAGS_MS = COPY_MOST_MS + 10_000 + UNVERIFIED_TTL_MOST_S * 1_000;

/** The pages that a body shows, as slug and text; what is not published has no text. */
function shownIn(text: string): [slug: string, text: number][] {
  const body = JSON.parse(text) as {
    page?: string;
    text?: number;
    shows?: [string, number | null][];
    list?: [string, number | null][];
  };
  const own: [string, number | null][] =
    body.page === undefined ? [] : [[body.page.split("/")[4] ?? "", body.text ?? null]];
  return [...own, ...(body.shows ?? []), ...(body.list ?? [])].flatMap(([slug, of]) =>
    of === null ? [] : [[slug, of] as [string, number]],
  );
}

/** A reader was given this text; nothing in it may have been taken down so long ago that the edge's purges are over (I18). */
export function checkErased(
  world: World,
  question: Question,
  answer: Answer,
  text: string,
  fromMs: number,
): void {
  if (!("freshness" in answer) || !text.startsWith('{"site"')) return;
  const { edge, site, printed, place } = question;
  const history = world.histories.get(site)!;
  const isBelieved = answer.freshness === "unverified" && answer.source === "store";
  const heals = world.erases(edge);
  const untilMs = isBelieved ? heals.storeMs : heals.cachesMs;
  for (const [slug, of] of shownIn(text)) {
    const end = history.takenDown(slug, of);
    const sinceMs = end === undefined ? undefined : edge.ledger(site).told.sinceMs(end);
    if (end === undefined || sinceMs === undefined) continue;
    const graceMs = FRESH_MS + (isBelieved ? LAGS_MS : 0);
    if (fromMs <= Math.max(sinceMs, untilMs) + graceMs) continue;
    const what = `${place} ${printed} (${answer.freshness}, ${answer.source})`;
    world.fail("I18", `${what} shows ${slug} ${of}, taken down by ${end.kind} ${end.number}`);
  }
}

/** Whether the ledger had all of a change that took something in a body down, before it was asked. */
export function isErased(world: World, edge: EdgeSide, fill: Fill, text: string): boolean {
  const site = fill.need.at(-1)?.site;
  if (site === undefined || !text.startsWith(`{"site":${site},`)) return false;
  return shownIn(text).some(([slug, of]) => {
    const end = world.histories.get(site)!.takenDown(slug, of);
    const sinceMs = end === undefined ? undefined : edge.ledger(site).told.sinceMs(end);
    return sinceMs !== undefined && sinceMs < fill.startMs;
  });
}
