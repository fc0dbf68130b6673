import { ambient } from "../program/current.ts";
import { lineOf } from "../shared/current.ts";
import type { Event, Report } from "../shared/events.ts";

/** Events that are somebody's business even when all is well; the rest is for tests and metrics. */
const SHOWN: ReadonlySet<Event["kind"]> = new Set([
  "materialize.committed",
  "courier.failed",
  "webhook.failed",
  "loop.failed",
  "request.failed",
  "media.not_sent",
  "rendition.dropped",
  "migration.applied",
  "migration.blocked",
  "mail.failed",
  "sign_in.failed",
  "trace.dropped",
  "trace.off",
  "program.ready",
  "program.waiting",
  "program.stopping",
]);

/** Writes events as JSON lines to standard output. */
export const reportToStdout: Report = (event) => {
  if (SHOWN.has(event.kind)) process.stdout.write(`${lineOf(event, ambient.get())}\n`);
};
