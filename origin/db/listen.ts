import type { Clock, Random } from "../../shared/clock.ts";
import { causeText, type Report } from "../../shared/events.ts";
import { COURIER_BACKOFF } from "../../shared/limits.ts";
import { backoffMs } from "../../shared/retry.ts";
import type { Postgres } from "./client.ts";
import { keepAwake } from "./session.ts";

export interface Listener {
  /** Per channel, what to do with a notification's payload. */
  channels: Record<string, (payload: string) => void>;
  /** Listening began, at first or anew: something may have been missed. */
  onListening: () => void;
}

/**
 * Listens on a connection of its own until the signal aborts, and connects again whenever that is lost.
 * A notification only wakes somebody who would have looked anyway, a little later.
 */
export async function listen(
  parts: { postgres: Postgres; clock: Clock; random: Random; report: Report },
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted;) {
    try {
      await listenOnce(parts, listener, signal, () => (failures = 0));
    } catch (error) {
      parts.report({ kind: "loop.failed", loop: "listen", cause: causeText(error) });
    }
    failures += 1;
    await parts.clock.sleep(backoffMs(COURIER_BACKOFF, failures, parts.random), signal);
  }
}

/** Ends when the connection does, or when the signal aborts. @throws when the connection goes silent */
async function listenOnce(
  { postgres, clock }: { postgres: Postgres; clock: Clock },
  { channels, onListening }: Listener,
  signal: AbortSignal,
  onConnected: () => void,
): Promise<void> {
  const client = postgres.session();
  const ended = new Promise<void>((resolve) => {
    client.on("error", () => resolve());
    client.on("end", () => resolve());
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  client.on("notification", ({ channel, payload }) => channels[channel]?.(payload ?? ""));
  try {
    await client.connect();
    for (const channel of Object.keys(channels)) await client.query(`listen ${channel}`);
    onConnected();
    onListening();
    await Promise.race([ended, keepAwake(client, clock, signal)]);
  } finally {
    await client.end().catch(() => undefined);
  }
}
