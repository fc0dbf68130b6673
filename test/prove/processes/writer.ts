import type { Random } from "../../../shared/clock.ts";
import { pick } from "../../support/random.ts";
import { writeTo, type Intent, type Now, type WriterPatience } from "./client.ts";
import { isNote } from "./content.ts";
import { isPublishing, type Action, type History, type Write } from "./history.ts";
import type { World } from "./world.ts";

/** What all writers share. */
export interface Writing {
  world: World;
  history: History;
  now: Now;
  /** The documents' ids, as the last answer about each had it. */
  ids: Map<string, number>;
  /** How long writers wait for an answer, instead of the usual. */
  patienceMs?: WriterPatience | undefined;
}

/** How often a writer takes away what is there. */
const TAKE_DOWN_SHARE = 0.3;
const TAKE_DOWNS = {
  note: ["take_down", "delete", "erase"],
  leaf: ["take_down", "hide", "erase"],
} as const satisfies Record<string, Action[]>;

/** What a writer does after its last write: it takes down only what it knows to be there, and creates what is missing. */
export function nextAction(random: Random, document: string, last: Write | undefined): Action {
  if (last === undefined) return "publish";
  const isOk = last.outcome === "ok";
  const isMissing = last.status === 404 || (last.action === "delete" && isOk);
  if (isMissing && isNote(document)) return "create";
  if (!isOk || !isPublishing(last.action) || random() >= TAKE_DOWN_SHARE) return "publish";
  return pick<Action>(random, TAKE_DOWNS[isNote(document) ? "note" : "leaf"]);
}

/** Writes, and remembers what came of it. */
export async function write(writing: Writing, to: string, intent: Intent): Promise<Write> {
  const { world, history, now, ids, patienceMs } = writing;
  const written = await writeTo(now, world.urls[to] ?? "", ids, intent, patienceMs);
  history.writes.push(written);
  if (written.id !== null) ids.set(written.document, written.id);
  return written;
}
