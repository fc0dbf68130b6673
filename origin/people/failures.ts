import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { SIGN_IN_FORGET_MS, SIGN_IN_FREE, SIGN_IN_WAIT_MS } from "../../shared/limits-people.ts";
import { createSlots } from "../../shared/slots.ts";
import type { Database } from "../db/client.ts";
import { addFailure, clearFailures, readFailures } from "../db/people/failures.ts";
import { secretHash, timeFrom } from "./people.ts";

/** Guesses for one person, or from one place, that come at once are heard one after the other, each with what came of those before. */
const turns = createSlots(1);

interface Parts {
  db: Database;
  clock: Clock;
}

/**
 * Tries a password, where the next try has not to wait: who guesses waits longer each time, by whom they try and by where they are.
 * @param email as it was given, whether anybody has it or not
 * @param isRight compares the password
 * @returns whether it was right; what was wrong is counted
 * @throws AppError `rate_limited` for a try that has to wait; it is not heard
 */
export function tryPassword(
  parts: Parts,
  { email, address }: { email: string; address: string },
  isRight: () => Promise<boolean>,
): Promise<boolean> {
  // hashed, so that nothing of what people type by mistake is kept
  const person = { name: secretHash(`person ${email}`), free: SIGN_IN_FREE.person };
  const counted = [person, whenceOf(address)];
  return tryUnder(parts, { counted, turn: person.name }, isRight, async (right) => {
    // the address may be others' too, who go on guessing
    if (right) await clearFailures(parts.db, [person.name]);
    return right;
  });
}

/**
 * The same of a passkey, by where they are alone: whoever has seen what an authenticator calls it would keep its person out.
 * @param work hears the answer
 * @param isRight whether what came of it is no failure
 * @throws AppError `rate_limited`, and what `work` throws
 */
export function tryPasskey<T>(
  parts: Parts,
  address: string,
  work: () => Promise<T>,
  isRight: (done: T) => boolean,
): Promise<T> {
  const whence = whenceOf(address);
  const how = { counted: [whence], turn: whence.name };
  return tryUnder(parts, how, work, (done) => Promise.resolve(isRight(done)));
}

/** A name that failures are counted under, and how many are free. */
interface Counted {
  name: string;
  free: number;
}

const whenceOf = (address: string): Counted => ({
  name: secretHash(`address ${address}`),
  free: SIGN_IN_FREE.address,
});

function tryUnder<T>(
  { db, clock }: Parts,
  { counted, turn }: { counted: readonly Counted[]; turn: string },
  work: () => Promise<T>,
  isRight: (done: T) => Promise<boolean>,
): Promise<T> {
  const names = counted.map(({ name }) => name);
  const times = () => ({ now: timeFrom(clock, 0), since: timeFrom(clock, -SIGN_IN_FORGET_MS) });
  return turns.use(turn, async () => {
    const failures = await readFailures(db, names, times().since);
    const waits = failures.map(({ name, count, atMs }) => {
      const wholeMs = waitOf(count - (counted.find((one) => one.name === name)?.free ?? 0));
      // a clock that was put back must not lock anybody out
      return Math.min(wholeMs, atMs + wholeMs - clock.now());
    });
    const waitMs = Math.max(0, ...waits);
    if (waitMs > 0)
      throw new AppError("rate_limited", "Too many tries. Wait before the next one.", {
        retryAfterS: Math.ceil(waitMs / 1_000),
      });
    const done = await work();
    if (!(await isRight(done))) await addFailure(db, names, times());
    return done;
  });
}

const waitOf = (over: number): number =>
  over < 0 ? 0 : Math.min(SIGN_IN_WAIT_MS.most, SIGN_IN_WAIT_MS.first * 2 ** Math.min(over, 30));
