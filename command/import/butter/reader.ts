import type { Clock, Random } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors.ts";
import { parseJson } from "../../../shared/json.ts";
import {
  SOURCE_ANSWER_BYTES,
  SOURCE_ATTEMPTS,
  SOURCE_BACKOFF,
  SOURCE_MAX_WAIT_MS,
  SOURCE_TIMEOUT_MS,
} from "../../../shared/limits-import-sources.ts";
import { readAll } from "../../../shared/push.ts";
import { backoffMs } from "../../../shared/retry.ts";
import { refusalShape } from "./answers.ts";
import type { Kept } from "./kept.ts";

export interface ReaderParts {
  /** Where `pages/`, `content/` and the others are, without a last slash. */
  from: string;
  token: string;
  headers?: Record<string, string>;
  ratePerS: number;
  /** Answers of before; null: everything is asked. */
  kept: Kept | null;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  random: Random;
  signal: AbortSignal;
  tell: (line: string) => void;
}

export type Params = Readonly<Record<string, string>>;

/** `absent`: 404. `refused`: any other answer that asking again does not change. */
export type Read =
  | { kind: "found"; body: unknown; text: string }
  | { kind: "absent"; detail: string }
  | { kind: "refused"; status: number; detail: string };

export interface Reader {
  /**
   * Asks, waits where it is told to, and asks again what broke off.
   * @throws AppError `unauthorized`, `rate_limited` or `unavailable` when it cannot go on; what the signal was aborted with
   */
  get: (path: string, params?: Params) => Promise<Read>;
}

type Answer =
  | { kind: "answer"; status: number; headers: Headers; text: string }
  | { kind: "away"; why: string };

/** A reader of a read API like ButterCMS's: slow enough, patient, and never twice what it has kept. */
export function createReader(parts: ReaderParts): Reader {
  const turn = createTurns(parts);
  return {
    async get(path, params = {}) {
      const key = addressOf(path, params);
      const kept = await parts.kept?.get(key);
      if (kept !== undefined) return { kind: "found", body: parseJson(kept), text: kept };
      const { status, text } = await answered(parts, turn, key);
      const body = parseJson(text);
      if (status === 200) {
        await parts.kept?.put(key, text);
        return { kind: "found", body, text };
      }
      const detail = refusalShape.safeParse(body).data?.detail ?? "It said no more.";
      if (status === 404) return { kind: "absent", detail };
      if (status === 401)
        throw new AppError("unauthorized", `${parts.from} does not take this token: ${detail}`);
      return { kind: "refused", status, detail };
    },
  };
}

/** The path with its parameters in one order; what answers are kept by. */
const addressOf = (path: string, params: Params): string => {
  const query = new URLSearchParams(
    Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  return query.size === 0 ? path : `${path}?${query.toString()}`;
};

async function answered(parts: ReaderParts, turn: () => Promise<void>, address: string) {
  for (let attempt = 1; ; attempt++) {
    await turn();
    const answer = await ask(parts, address);
    parts.signal.throwIfAborted();
    if (answer.kind === "answer" && !isBusy(answer)) return answer;
    const saidMs = answer.kind === "answer" ? saidWaitMs(answer.headers, parts.clock) : null;
    if (attempt === SOURCE_ATTEMPTS || (saidMs ?? 0) > SOURCE_MAX_WAIT_MS)
      throw givenUp(parts, answer, saidMs);
    const waitMs = saidMs ?? backoffMs(SOURCE_BACKOFF, attempt, parts.random);
    if (waitMs >= 5_000)
      parts.tell(`${wordsOf(answer)}; asking again in ${Math.ceil(waitMs / 1_000)} s`);
    await parts.clock.sleep(waitMs, parts.signal);
    parts.signal.throwIfAborted();
  }
}

/** An answer that will be another one later; JSON that does not end is one too. */
const isBusy = ({ status, text }: Extract<Answer, { kind: "answer" }>): boolean =>
  status === 429 || status >= 500 || (status === 200 && parseJson(text) === undefined);

const wordsOf = (answer: Answer): string => {
  if (answer.kind === "away") return answer.why;
  return answer.status === 200 ? "an answer that is no JSON" : `status ${answer.status}`;
};

function givenUp({ from }: ReaderParts, answer: Answer, saidMs: number | null): AppError {
  if (answer.kind === "answer" && answer.status === 429) {
    const when = saidMs === null ? "" : ` for ${Math.ceil(saidMs / 1_000)} s`;
    return new AppError("rate_limited", `${from} takes no more requests${when}.`);
  }
  return new AppError("unavailable", `${from} cannot be read: ${wordsOf(answer)}.`);
}

/** `Retry-After`, in seconds or as a time. */
function saidWaitMs(headers: Headers, clock: Clock): number | null {
  const said = headers.get("retry-after");
  if (said === null) return null;
  const waitMs = /^\d{1,9}$/.test(said.trim())
    ? Number(said) * 1_000
    : Date.parse(said) - clock.now();
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null;
}

async function ask(parts: ReaderParts, address: string): Promise<Answer> {
  const { from, token, headers = {}, fetch, signal } = parts;
  const url = new URL(`${from}/${address}`);
  // as every SDK of ButterCMS sends it
  url.searchParams.set("auth_token", token);
  try {
    const response = await fetch(url, {
      headers: { accept: "application/json", ...headers },
      signal: AbortSignal.any([signal, AbortSignal.timeout(SOURCE_TIMEOUT_MS)]),
    });
    const bytes =
      response.body === null ? new Uint8Array() : await readAll(response.body, SOURCE_ANSWER_BYTES);
    const text = new TextDecoder().decode(bytes);
    return { kind: "answer", status: response.status, headers: response.headers, text };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError && error.code === "too_large") throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { kind: "away", why: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** Lets through so many a second, one after the other. */
function createTurns({ ratePerS, clock, signal }: ReaderParts): () => Promise<void> {
  const gapMs = 1_000 / ratePerS;
  let nextMs = -Infinity;
  return async () => {
    const nowMs = clock.now();
    const mineMs = Math.max(nowMs, nextMs);
    nextMs = mineMs + gapMs;
    if (mineMs > nowMs) await clock.sleep(mineMs - nowMs, signal);
    signal.throwIfAborted();
  };
}
