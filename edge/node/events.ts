import { createCounter, type Family } from "../../program/metrics/text.ts";
import type { Event, Report } from "../../shared/events.ts";

/** Numbers of an edge's program since its start, counted from what it reports. */
export interface EdgeEvents {
  observe: Report;
  families(): Family[];
}

export function createEdgeEvents(): EdgeEvents {
  const applied = createCounter("larder_log_entries_total", "Rows of the log that were applied.");
  const repaired = createCounter("larder_repaired_keys_total", "Bodies that the store had lost.");
  const trouble = createCounter("larder_trouble_total", "What failed inside, by part.");
  const opened = createCounter("larder_breaker_opened_total", "How often a part was left alone.");
  const purged = createCounter(
    "larder_purge_calls_total",
    "Calls to a cache in front, by outcome.",
  );
  const refused = createCounter(
    "larder_connections_refused_total",
    "Refused at the doors, and why.",
  );
  const failed = createCounter("larder_failures_total", "Requests that failed inside.");
  const observe = (event: Event): void => {
    switch (event.kind) {
      case "edge.applied":
        return applied.add({}, event.entries);
      case "edge.repaired":
        return repaired.add({}, event.keys);
      case "edge.trouble":
        return trouble.add({ part: event.part });
      case "edge.breaker":
        return event.state === "open" ? opened.add({ part: event.part }) : undefined;
      case "purge.sent":
      case "purge.refused":
        return purged.add({ outcome: event.kind.slice("purge.".length) });
      case "doors.refused":
        return refused.add({ reason: event.reason }, event.count);
      case "request.failed":
        return failed.add({ part: "request" });
      default:
    }
  };
  const all = [applied, repaired, trouble, opened, purged, refused, failed];
  return { observe, families: () => all.map((counter) => counter.family()) };
}
