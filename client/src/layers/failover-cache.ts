import { systemClock, withDeadline, type Clock } from "../../../shared/clock.ts";
import { isAtLeast, type Version } from "../../../shared/version.ts";
import { copyAnswer, parseCopy, printCopy, versionOf, type CopyStore } from "../copy.ts";
import { isEndedByCaller, isFailure } from "../error.ts";
import { fingerprint } from "../fingerprint.ts";
import { isKeepable, textOf, type Asked, type Layer } from "../fetch.ts";
import { COPY } from "../freshness.ts";
import { createRecent } from "../recent.ts";
import { header } from "../headers.ts";

/** How long a store is waited for, ms: one that hangs keeps nobody from an answer, nor from an error. */
export const STORE_TIMEOUT_MS = 500;
/** Characters of an answer that is kept; longer ones are not: the stores of browsers hold five million. */
export const MAX_COPY_CHARS = 1_000_000;
/** After how long an answer that did not change is kept anew, ms, so that its copy says of when it is. */
export const REFRESH_MS = 60_000;
/** The oldest copy that is given, ms: thirty days. */
export const MAX_COPY_AGE_MS = 2_592_000_000;
/** Keys of which it is remembered what was kept last. */
const REMEMBERED = 1_000;

export interface Copies {
  store: CopyStore;
  clock?: Clock;
  /** Told of what goes on after an answer: `context.waitUntil` of Workers. */
  background?: (work: Promise<unknown>) => void;
}

/** What was kept last under a key. */
interface Kept {
  version: Version | null;
  etag: string | null;
  atMs: number;
}

/**
 * Keeps the last good answer of each question, and gives it when nothing else answers, marked as a copy. Only a 200 that is
 * whole is kept; what the API refuses (401, 403, 404, 410) ends its copy. Keys hold the token's hash, so one token's
 * copies are never another's.
 */
export function withFailoverCache(options: Copies): Layer {
  const { store, clock = systemClock, background = () => undefined } = options;
  const keeper = createKeeper(store, clock);
  return (fetch) => async (input, init) => {
    const key = await keyIn(input, init);
    if (key === undefined) return fetch(input, init);
    let failure: () => Response;
    try {
      const response = await fetch(input, init);
      if (!isFailure(response)) {
        const work = keeper.learn(key, response, await textOf(response));
        if (work !== undefined) background(work);
        return response;
      }
      failure = () => response;
    } catch (error) {
      if (isEndedByCaller(init?.signal)) throw error;
      failure = () => {
        throw error;
      };
    }
    const copy = parseCopy(key, await keeper.load(key));
    const isGood = copy !== null && clock.now() - copy.atMs < MAX_COPY_AGE_MS;
    return isGood ? copyAnswer(copy, input) : failure();
  };
}

/** The key of a question in stores that others may read; undefined where none can be made, or it is no read. */
async function keyIn(input: string, init: Asked | undefined): Promise<string | undefined> {
  if ((init?.method ?? "GET") !== "GET") return undefined;
  const token = new Headers(init?.headers).get("authorization") ?? "";
  const [path = "", query = ""] = input.split("?");
  const params = new URLSearchParams(query);
  const inQuery = params.get("auth_token") ?? "";
  params.delete("auth_token");
  const hash = await fingerprint(JSON.stringify([token, inQuery]));
  return hash === undefined ? undefined : `${hash} ${path}?${params.toString()}`;
}

const ENDS_COPY = [401, 403, 404, 410];

function createKeeper(store: CopyStore, clock: Clock) {
  const kept = createRecent<Kept>({ entries: REMEMBERED });
  /** What is being written of each key: a later write waits for the earlier one. */
  const writes = new Map<string, Promise<void>>();

  /** What a store does, or null when it fails or takes too long. */
  async function patiently<T>(work: () => Promise<T> | T): Promise<T | null> {
    const tried = Promise.resolve().then(work);
    const timed = await withDeadline(clock, STORE_TIMEOUT_MS, tried).catch(() => undefined);
    return timed?.kind === "done" ? timed.value : null;
  }

  function after(key: string, write: () => Promise<unknown> | void): Promise<void> {
    const before = writes.get(key) ?? Promise.resolve();
    const mine = patiently(() => before).then(async () => void (await patiently(write)));
    writes.set(key, mine);
    return mine.finally(() => {
      if (writes.get(key) === mine) writes.delete(key);
    });
  }

  return {
    load: (key: string) => patiently(() => store.get(key)),
    /** Keeps an answer, or ends its copy. @returns what is written meanwhile */
    learn(key: string, response: Response, text: string): Promise<void> | undefined {
      if (ENDS_COPY.includes(response.status)) {
        kept.delete(key);
        return after(key, () => store.delete(key));
      }
      if (response.status !== 200 || !isKeepable(response)) return undefined;
      const now: Kept = {
        version: versionOf(response.headers),
        etag: response.headers.get("etag"),
        atMs: clock.now(),
      };
      if (text.length > MAX_COPY_CHARS || !isWorthKeeping(kept.get(key), now, response))
        return undefined;
      kept.set(key, now);
      return after(key, () => store.put(key, printCopy(key, response, text, now.atMs)));
    },
  };
}

/** Not what is older than what was kept, nor the same again at once. */
function isWorthKeeping(last: Kept | undefined, now: Kept, { headers }: Response): boolean {
  if (headers.get(header.freshness) === COPY) return false;
  if (last === undefined) return true;
  const isSame = now.etag !== null && now.etag === last.etag;
  if (isSame) return now.atMs - last.atMs >= REFRESH_MS;
  return now.version === null || last.version === null || isAtLeast(now.version, last.version);
}
