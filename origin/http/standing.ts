import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { RETRY_AFTER_S } from "../../shared/limits.ts";
import { RENDITION_PATH } from "../../shared/push.ts";
import { WAITS } from "../life/readiness.ts";
import type { Standing } from "../life/standing.ts";

const READS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what an origin of this standing must not do, before anything of it is done: writes at a standby; at one that was
 * overtaken readers' questions too, for its answers are those of a log that nobody goes on with. Looking at it stays possible.
 * @throws AppError `unavailable` with `Larder-Not-Done`, so that an edge asks the next origin
 */
export function refuseByStanding(
  standing: Standing | undefined,
  { method, path }: { method: string; path: string },
): void {
  const stance = standing?.stance() ?? "primary";
  if (stance === "primary" || method === "OPTIONS") return;
  const isRead = READS.has(method);
  const isReaders = path.startsWith("/v2/") || path === RENDITION_PATH;
  if (isRead && (stance === "standby" || !isReaders)) return;
  throw notDone(stance, `${WAITS[stance]} Try again.`);
}

/** Nothing was done, and another origin may do it. */
export const notDone = (why: string, message: string): AppError =>
  new AppError("unavailable", message, {
    retryAfterS: RETRY_AFTER_S,
    headers: { [header.notDone]: why },
  });
