import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import {
  CONFIRMED_WITHIN_MS,
  SESSION_IDLE_MS,
  SESSION_MOST_MS,
  SESSION_SEEN_EVERY_MS,
  SESSIONS_PER_PERSON,
} from "../../shared/limits-people.ts";
import type { Database, Transaction } from "../db/client.ts";
import {
  findSession,
  insertSession,
  seeSession,
  type Session,
  type SessionEnds,
} from "../db/people/sessions.ts";
import { randomSecret, secretHash, timeFrom, type Whence } from "./people.ts";

/** Before when sessions have ended. */
export const sessionEnds = (clock: Clock): SessionEnds => ({
  idle: timeFrom(clock, -SESSION_IDLE_MS),
  oldest: timeFrom(clock, -SESSION_MOST_MS),
});

/**
 * The session that a cookie's secret opens; that it was used is written down now and then.
 * @param isUse false when nobody did anything
 */
export async function resume(
  db: Database,
  clock: Clock,
  secret: string,
  isUse: boolean,
): Promise<Session | undefined> {
  const session = await findSession(db, secretHash(secret), sessionEnds(clock));
  if (isUse && session !== undefined && clock.now() - session.seenMs >= SESSION_SEEN_EVERY_MS)
    await seeSession(db, session.id, timeFrom(clock, 0));
  return session;
}

/** Begins a session. @returns what its cookie holds */
export async function begin(
  tx: Transaction,
  clock: Clock,
  personId: number,
  whence: Whence,
): Promise<string> {
  const secret = randomSecret();
  const begun = { hash: secretHash(secret), personId, ...whence };
  const times = { now: timeFrom(clock, 0), ...sessionEnds(clock) };
  await insertSession(tx, begun, times, SESSIONS_PER_PERSON);
  return secret;
}

/** Lets on who gave the password lately, for what nobody should do at a screen that somebody left. @throws AppError `unauthorized` */
export function requireConfirmed(clock: Clock, { confirmedMs }: Session): void {
  if (clock.now() - confirmedMs <= CONFIRMED_WITHIN_MS) return;
  throw new AppError("unauthorized", "Give your password again.", { extra: { confirm: true } });
}
