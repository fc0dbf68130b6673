import type { Clock } from "../../../shared/clock.ts";
import { MEDIA_USES_AT_ONCE, MEDIA_USES_EVERY_MS } from "../../../shared/limits-media.ts";
import { lockPurpose, type Postgres } from "../../db/client.ts";
import { noteUsesNext } from "../../db/site/media-library.ts";
import { nowAndThen } from "../runner.ts";

/** Notes which files of media revisions name that were written before a trigger did, a set at a time. */
export const createUseNoter = (parts: { postgres: Postgres; clock: Clock }) =>
  nowAndThen(parts, { purpose: lockPurpose.mediaUses, everyMs: MEDIA_USES_EVERY_MS }, (tx) =>
    noteUsesNext(tx, MEDIA_USES_AT_ONCE),
  );
