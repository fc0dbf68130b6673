import { systemClock, type Clock } from "../../../shared/clock.ts";
import { header } from "../headers.ts";
import { isAtLeast, parseVersion, type Version } from "../../../shared/version.ts";
import { COPIED_AT, COPY, HELD } from "../freshness.ts";
import { again, isKeepable, keyOf, textOf, type Layer } from "../fetch.ts";
import { createRecent } from "../recent.ts";

/** Answers of which it is known how new they are, for each client. */
export const MARKED_ENTRIES = 500;
/** Characters of all of these together: some 16 MB of memory at most. */
export const MARKED_CHARS = 8_000_000;
/** How long an answer is given in place of an older one, ms: an edge that is behind for longer is believed, for it may be the log that began anew. */
export const MARK_HOLDS_MS = 3_600_000;

/** The newest answer there was. */
interface Mark {
  version: Version;
  etag: string | null;
  response: Response;
  atMs: number;
}

/**
 * Never gives an older answer after a newer one: edges are never at exactly the same moment, and who goes from one to another
 * may find it behind. Answers say where in the site's log they are (`Larder-Position`); in place of one that is
 * older, the newest is given once more. An answer with the same `ETag` is the same, wherever it is in the log. A page that was
 * taken down is an answer like any other. What says no position is let through, and decides nothing.
 */
export function withHighWaterMark({
  clock = systemClock,
  entries = MARKED_ENTRIES,
  chars = MARKED_CHARS,
}: { clock?: Clock; entries?: number; chars?: number } = {}): Layer {
  const marks = createRecent<Mark>({ entries, chars });
  return (fetch) => async (input, init) => {
    const response = await fetch(input, init);
    const version = parseVersion(response.headers.get(header.position));
    if (version === null || !isAnswer(response) || !isKeepable(response)) return response;
    const text = await textOf(response);
    const kept = await again(response);
    // from here on nothing waits: another read of the same may have come in between
    const key = keyOf(input, init);
    const mark = marks.get(key);
    const etag = response.headers.get("etag");
    const isSame = mark?.etag === etag && mark.response.status === response.status;
    const isBehind = mark !== undefined && !isAtLeast(version, mark.version);
    if (isBehind && !isSame && clock.now() - mark.atMs < MARK_HOLDS_MS) return held(mark, response);
    const newest = isBehind && isSame ? mark.version : version;
    marks.set(key, { version: newest, etag, response: kept, atMs: clock.now() }, text.length);
    return response;
  };
}

const isAnswer = ({ status }: Response): boolean => status === 200 || status === 404;

/** The newest answer there was, which nobody confirmed now; in place of a copy it is one, too. */
async function held({ response, atMs }: Mark, older: Response): Promise<Response> {
  const given = await again(response);
  const { headers } = given;
  if (headers.get(header.freshness) === COPY) return given;
  const isOutage = older.headers.get(header.freshness) === COPY;
  headers.set(header.freshness, isOutage ? COPY : HELD);
  if (isOutage) headers.set(COPIED_AT, new Date(atMs).toISOString());
  return given;
}
