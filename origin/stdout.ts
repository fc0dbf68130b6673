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
  "program.ready",
  "program.waiting",
  "program.stopping",
]);

/** Writes events as JSON lines to standard output. */
export const reportToStdout: Report = (event) => {
  if (SHOWN.has(event.kind)) process.stdout.write(`${JSON.stringify(event)}\n`);
};
