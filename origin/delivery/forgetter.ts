import { type Clock, nowText } from "../../shared/clock.ts";
import {
  CHANGES_CLEAN_AT_ONCE,
  CHANGES_CLEAN_EVERY_MS,
  CHANGES_KEEP_MS,
  CHANGES_KEEP_NEWEST,
} from "../../shared/limits.ts";
import { lockPurpose, type Postgres } from "../db/client.ts";
import { forgetChanges } from "../db/log/retention.ts";
import type { Next } from "./runner.ts";

/** Forgets what every edge has had for long, now and then, a bounded number at a time. Of several origins one at once. */
export function createForgetter({
  postgres,
  clock,
}: {
  postgres: Postgres;
  clock: Clock;
}): () => Promise<Next> {
  let nextMs = 0;
  return async () => {
    if (clock.now() < nextMs) return { kind: "rest" };
    const before = nowText({ clock }, CHANGES_KEEP_MS);
    const retention = { before, newest: CHANGES_KEEP_NEWEST, limit: CHANGES_CLEAN_AT_ONCE };
    const forgotten = await postgres.locked({ purpose: lockPurpose.forget, id: 0 }, (tx) =>
      forgetChanges(tx, retention),
    );
    if (forgotten === CHANGES_CLEAN_AT_ONCE) return { kind: "again" };
    nextMs = clock.now() + CHANGES_CLEAN_EVERY_MS;
    return { kind: "rest" };
  };
}
