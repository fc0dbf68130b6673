import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { SIGN_IN_FORGET_MS, SIGN_IN_FREE, SIGN_IN_WAIT_MS } from "../../shared/limits-people.ts";
import { createSlots } from "../../shared/slots.ts";
import type { Database } from "../db/client.ts";
import { addFailure, clearFailures, readFailures } from "../db/people/failures.ts";
import { secretHash, timeFrom } from "./people.ts";

/** Guesses for one person that come at once are heard one after the other, each with what came of those before. */
const turns = createSlots(1);

/**
 * Tries a password, where the next try has not to wait: who guesses waits longer each time, by whom they try and by where they are.
 * @param email as it was given, whether anybody has it or not
 * @param isRight compares the password
 * @returns whether it was right; what was wrong is counted
 * @throws AppError `rate_limited` for a try that has to wait; it is not heard
 */
export function tryPassword(
  { db, clock }: { db: Database; clock: Clock },
  { email, address }: { email: string; address: string },
  isRight: () => Promise<boolean>,
): Promise<boolean> {
  // hashed, so that nothing of what people type by mistake is kept
  const person = secretHash(`person ${email}`);
  const whence = secretHash(`address ${address}`);
  const times = () => ({ now: timeFrom(clock, 0), since: timeFrom(clock, -SIGN_IN_FORGET_MS) });
  return turns.use(person, async () => {
    const failures = await readFailures(db, [person, whence], times().since);
    const waits = failures.map(({ name, count, atMs }) => {
      const free = name === person ? SIGN_IN_FREE.person : SIGN_IN_FREE.address;
      const wholeMs = waitOf(count - free);
      // a clock that was put back must not lock anybody out
      return Math.min(wholeMs, atMs + wholeMs - clock.now());
    });
    const waitMs = Math.max(0, ...waits);
    if (waitMs > 0)
      throw new AppError("rate_limited", "Too many tries. Wait before the next one.", {
        retryAfterS: Math.ceil(waitMs / 1_000),
      });
    const right = await isRight();
    // the address may be others' too, who go on guessing
    if (right) await clearFailures(db, [person]);
    else await addFailure(db, [person, whence], times());
    return right;
  });
}

const waitOf = (over: number): number =>
  over < 0 ? 0 : Math.min(SIGN_IN_WAIT_MS.most, SIGN_IN_WAIT_MS.first * 2 ** Math.min(over, 30));
