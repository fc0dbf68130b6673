import { type Clock, nowText } from "../../shared/clock.ts";
import {
  CHANGES_CLEAN_AT_ONCE,
  CHANGES_CLEAN_EVERY_MS,
  CHANGES_KEEP_MS,
  CHANGES_KEEP_NEWEST,
} from "../../shared/limits.ts";
import { AUDIT_MS } from "../../shared/limits-people.ts";
import { lockPurpose, type Postgres } from "../db/client.ts";
import { forgetActs } from "../db/people/audit.ts";
import { forgetChanges } from "../db/log/retention.ts";
import { nowAndThen } from "./runner.ts";

const AT = { purpose: lockPurpose.forget, everyMs: CHANGES_CLEAN_EVERY_MS };

/** Forgets changes that every edge has had for long, and acts of long ago, now and then, a bounded number at a time. Of several origins one at once. */
export const createForgetter = (parts: {
  postgres: Postgres;
  clock: Clock;
  auditMs?: number | undefined;
}) =>
  nowAndThen(parts, AT, async (tx) => {
    const before = nowText(parts, CHANGES_KEEP_MS);
    const retention = { before, newest: CHANGES_KEEP_NEWEST, limit: CHANGES_CLEAN_AT_ONCE };
    const counts = [
      await forgetChanges(tx, retention),
      await forgetActs(tx, nowText(parts, parts.auditMs ?? AUDIT_MS), CHANGES_CLEAN_AT_ONCE),
    ];
    return counts.includes(CHANGES_CLEAN_AT_ONCE);
  });
