import type { Serialized } from "../../shared/content/documents.ts";
import { serializeSet } from "../../shared/content/read.ts";
import { sha256Base64url } from "../../shared/digest.ts";
import type { AppError } from "../../shared/errors.ts";
import { parseStored } from "../../shared/query.ts";
import { runWhole } from "../../shared/sliced.ts";
import type { Tag } from "../../shared/tags.ts";
import type { Rows } from "./schema.ts";
import { createReplicaSource } from "./source.ts";
import { Unanswerable, type Why } from "./unanswerable.ts";

/** What the documents of a site say to a query: what `renderSet` of the origin says at the same position of the log. */
export type Selected =
  | { kind: "live"; body: string; etag: string; tags: Tag[] }
  /** A 404, with the sentence that says why. */
  | { kind: "absent"; detail: string; tags: Tag[] }
  /** Too large, or a filter that names nothing. */
  | { kind: "refused"; error: AppError; tooLarge: boolean; tags: Tag[] }
  /** Not from here; perhaps an origin can. */
  | { kind: "unanswerable"; why: Why };

/**
 * Answers a printed query from the rows alone. All reading is done, without a pause in which something else could come to
 * the rows, by the time that anything but promises that are kept already is waited for: so an answer is of one head.
 */
export async function select(rows: Rows, printed: string): Promise<Selected> {
  const outcome = await read(rows, printed);
  if (outcome.kind !== "live") return outcome;
  return { ...outcome, etag: `"${(await sha256Base64url(outcome.body)).slice(0, ETAG_CHARS)}"` };
}

/** As the origin's: 160 bits. */
const ETAG_CHARS = 27;

async function read(
  rows: Rows,
  printed: string,
): Promise<Serialized | Extract<Selected, { kind: "unanswerable" | "refused" }>> {
  try {
    const query = parseStored(printed);
    if (query === undefined || query.kind === "token") throw new Unanswerable("query");
    const [answer] = await serializeSet(createReplicaSource(rows), [query], async (work) =>
      runWhole(work),
    );
    if (answer === undefined) throw new Error("a query was not serialized");
    return answer;
  } catch (error) {
    if (error instanceof Unanswerable) return { kind: "unanswerable", why: error.why };
    throw error;
  }
}
