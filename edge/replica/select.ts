import type { Serialized } from "../../shared/content/documents.ts";
import { serializeSet } from "../../shared/content/read.ts";
import type { AppError } from "../../shared/errors.ts";
import { parseStored } from "../../shared/query.ts";
import type { InSlices } from "../../shared/content/graph.ts";
import type { Texts } from "../../shared/content/texts.ts";
import { runWhole, type Sliced } from "../../shared/sliced.ts";
import { SELECT_SLICE_CHARS, SELECT_STEP_CHARS } from "../../shared/limits-edge.ts";
import type { Tag } from "../../shared/tags.ts";
import type { Rows } from "./schema.ts";
import { createReplicaSource } from "./source.ts";
import { purgeable } from "./tags.ts";
import { Unanswerable, type Why } from "./unanswerable.ts";

/** What the documents of a site say to a query: what `renderSet` of the origin says at the same position of the log. */
export type Selected =
  | { kind: "live"; texts: Texts; tags: Tag[] }
  /** A 404, with the sentence that says why. */
  | { kind: "absent"; detail: string; tags: Tag[] }
  /** Too large, or a filter that names nothing. */
  | { kind: "refused"; error: AppError; tooLarge: boolean; tags: Tag[] }
  /** Not from here; perhaps an origin can. */
  | { kind: "unanswerable"; why: Why };

/** Lets everything go first that has come meanwhile. */
export type Pause = () => Promise<void>;

/**
 * Answers a printed query from the rows alone. All reading is done, without a pause in which something else could come to
 * the rows, by the time that anything but promises that are kept already is waited for: so an answer is of one head. What was
 * read is printed in slices, with a pause after each: a thread may be that of many ledgers.
 */
export async function select(
  rows: Rows,
  printed: string,
  pause: Pause = async () => undefined,
): Promise<Selected> {
  const outcome = await read(rows, printed, pause);
  if (outcome.kind === "unanswerable") return outcome;
  // of the documents as they are now: they keep their types, and the site's row ends all that was made before it
  return { ...outcome, tags: purgeable(rows, outcome.tags) };
}

async function read(
  rows: Rows,
  printed: string,
  pause: Pause,
): Promise<Serialized | Extract<Selected, { kind: "unanswerable" | "refused" }>> {
  try {
    const query = parseStored(printed);
    if (query === undefined || query.kind === "token") throw new Unanswerable("query");
    const [answer] = await serializeSet(createReplicaSource(rows), [query], {
      following: async (work) => runWhole(work),
      printing: inSlices(pause),
    });
    if (answer === undefined) throw new Error("a query was not serialized");
    return answer;
  } catch (error) {
    if (error instanceof Unanswerable) return { kind: "unanswerable", why: error.why };
    throw error;
  }
}

/** Runs work with a pause after each slice. */
export const inSlices =
  (pause: Pause): InSlices =>
  (work) =>
    runInSlices(work, pause);

/** By what was printed, not by time: the clock of a Worker stands still while it computes (Cloudflare's docs). */
async function runInSlices<T>(work: Sliced<T>, pause: Pause): Promise<T> {
  for (let chars = 0; ;) {
    const step = work.next();
    if (step.done === true) return step.value;
    chars += SELECT_STEP_CHARS + (step.value ?? 0);
    if (chars < SELECT_SLICE_CHARS) continue;
    await pause();
    chars = 0;
  }
}
