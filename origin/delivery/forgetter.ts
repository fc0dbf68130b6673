import { type Clock, nowText } from "../../shared/clock.ts";
import {
  CHANGES_CLEAN_AT_ONCE,
  CHANGES_CLEAN_EVERY_MS,
  CHANGES_KEEP_MS,
  CHANGES_KEEP_NEWEST,
} from "../../shared/limits.ts";
import { lockPurpose, type Postgres } from "../db/client.ts";
import { forgetChanges } from "../db/log/retention.ts";
import { nowAndThen } from "./runner.ts";

const AT = { purpose: lockPurpose.forget, everyMs: CHANGES_CLEAN_EVERY_MS };

/** Forgets what every edge has had for long, now and then, a bounded number at a time. Of several origins one at once. */
export const createForgetter = (parts: { postgres: Postgres; clock: Clock }) =>
  nowAndThen(parts, AT, async (tx) => {
    const before = nowText(parts, CHANGES_KEEP_MS);
    const retention = { before, newest: CHANGES_KEEP_NEWEST, limit: CHANGES_CLEAN_AT_ONCE };
    return (await forgetChanges(tx, retention)) === CHANGES_CLEAN_AT_ONCE;
  });
