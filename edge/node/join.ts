import { Problem } from "../../program/problem.ts";
import type { Clock, Random } from "../../shared/clock.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { causeText, type Report } from "../../shared/events.ts";
import { JOIN_PATH, joinReply, type JoinInput, type JoinReply } from "../../shared/join.ts";
import { JOIN_BACKOFF, JOIN_REPLY_MAX_BYTES, JOIN_TIMEOUT_MS } from "../../shared/limits-join.ts";
import { readAll } from "../../shared/push.ts";
import { backoffMs } from "../../shared/retry.ts";
import type { Identity } from "./identity.ts";

export interface JoinParts {
  fetch: typeof globalThis.fetch;
  clock: Clock;
  random: Random;
  report: Report;
  /** Keeps what the edge is known by. */
  save: (identity: Identity) => Promise<void>;
  signal: AbortSignal;
}

type Joined = { kind: "joined"; reply: JoinReply } | { kind: "refused" | "again"; cause: string };

/** What a repeat would not change. */
const REFUSED: ReadonlySet<number> = new Set([400, 401, 403, 404, 409, 413, 415]);

/**
 * Registers the edge, however long no origin answers: the same key again is the same edge. Its key is on the disk before it is
 * told to anybody.
 * @throws Problem with the origin's sentence when it refuses; the signal's reason when it aborts
 */
export async function joinOrigin(identity: Identity, parts: JoinParts): Promise<void> {
  const { token } = identity;
  if (token === null) return;
  await parts.save(identity);
  let told = "";
  for (let attempt = 1; ; attempt++) {
    parts.signal.throwIfAborted();
    const joined = await ask({ ...identity, token }, parts);
    if (joined.kind === "joined") {
      const { name, url, sites } = joined.reply;
      await parts.save({ ...identity, name, joinedBy: await sha256Hex(token), previous: null });
      return parts.report({ kind: "edge.joined", name, url, sites: sites.length });
    }
    const { cause } = joined;
    if (joined.kind === "refused")
      throw new Problem(`The origin does not take this edge in. ${cause}`);
    if (cause !== told)
      parts.report({
        kind: "program.waiting",
        program: "edge",
        url: identity.url,
        waitsFor: "joining",
        cause,
      });
    told = cause;
    await parts.clock.sleep(backoffMs(JOIN_BACKOFF, attempt, parts.random), parts.signal);
  }
}

async function ask(
  { origin, key, name, url, token }: Identity & { token: string },
  { fetch, signal }: Pick<JoinParts, "fetch" | "signal">,
): Promise<Joined> {
  try {
    const response = await fetch(`${origin}${JOIN_PATH}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, key, name, url } satisfies JoinInput),
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(JOIN_TIMEOUT_MS)]),
    });
    const { status, body } = response;
    const bytes = body === null ? new Uint8Array() : await readAll(body, JOIN_REPLY_MAX_BYTES);
    const said: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (status === 200) return { kind: "joined", reply: joinReply.parse(said) };
    const cause = `It answered ${status}: ${detailOf(said)}`;
    return { kind: REFUSED.has(status) ? "refused" : "again", cause };
  } catch (error) {
    return { kind: "again", cause: causeText(error) };
  }
}

const detailOf = (said: unknown): string =>
  typeof said === "object" && said !== null && "detail" in said ? String(said.detail) : "no reason";
