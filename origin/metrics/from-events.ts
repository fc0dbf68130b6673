import type { Event, Report, ProbeOutcome } from "../../shared/events.ts";
import { METRICS_RECENT, PROBE_AFTER_MS } from "../../shared/limits.ts";
import {
  createCounter,
  createHistogram,
  quantile,
  type Family,
} from "../../program/metrics/text.ts";

/** Numbers of this process since its start, counted from the events that it reports. */
export interface EventMetrics {
  observe: Report;
  families: () => Family[];
}

/** ours: bounds of the histogram from commit to edge. */
const PUBLISH_BUCKETS_S = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] as const;

export function createEventMetrics(): EventMetrics {
  const counters = {
    committed: createCounter("larder_changes_committed_total", "Changes committed here."),
    written: createCounter("larder_renditions_written_total", "Renditions given a new position."),
    dropped: createCounter("larder_renditions_dropped_total", "Renditions no longer kept warm."),
    sends: createCounter("larder_sends_total", "Sends to edges, by outcome."),
    webhooks: createCounter("larder_webhooks_total", "Attempts of webhooks, by outcome."),
    scheduled: createCounter("larder_schedules_total", "What was due, by outcome."),
    media: createCounter("larder_media_not_sent_total", "Files that an edge did not take."),
    trouble: createCounter("larder_failures_total", "Loops and requests that failed inside."),
    probes: createCounter("larder_probes_total", "Answers of edges to probes, by window."),
    refused: createCounter("larder_connections_refused_total", "Refused at the doors, and why."),
    skipped: createCounter("larder_probes_skipped_total", "Changes that were not probed."),
  };
  const publish = createHistogram(
    "larder_publish_to_edge_seconds",
    "From a change's commit until an edge had it.",
    PUBLISH_BUCKETS_S,
  );
  const seen: number[] = [];
  const windows = new Map<number, ProbeOutcome[]>();
  const observe = (event: Event): void => {
    countDelivery(counters, event);
    countRest(counters, event);
    if (event.kind === "courier.recorded")
      for (const waitMs of event.waitsMs) publish.observe(waitMs / 1000);
    if (event.kind === "probe.ended") remember(seen, event.seenMs ?? Number.POSITIVE_INFINITY);
    if (event.kind === "probe.answered") {
      const outcomes = windows.get(event.windowMs) ?? [];
      windows.set(event.windowMs, outcomes);
      remember(outcomes, event.outcome);
    }
  };
  return {
    observe,
    families: () => [
      ...Object.values(counters).map((counter) => counter.family()),
      publish.family(),
      visibleFamily(seen),
      staleFamily(windows),
    ],
  };
}

type Counters = Record<
  | "committed"
  | "written"
  | "dropped"
  | "sends"
  | "webhooks"
  | "scheduled"
  | "media"
  | "trouble"
  | "probes"
  | "skipped"
  | "refused",
  ReturnType<typeof createCounter>
>;

function countDelivery(counters: Counters, event: Event): void {
  switch (event.kind) {
    case "change.committed":
      return counters.committed.add();
    case "materialize.committed":
      return counters.written.add({}, event.written);
    case "rendition.dropped":
      return counters.dropped.add({ reason: event.reason }, event.count);
    case "courier.answered":
      return counters.sends.add({ outcome: event.outcome });
    case "courier.failed":
      return counters.sends.add({ outcome: "failed" });
    case "probe.answered":
      return counters.probes.add({ window: event.windowMs / 1000, outcome: event.outcome });
    case "probe.skipped":
      return counters.skipped.add({ reason: event.reason });
    default:
  }
}

function countRest(counters: Counters, event: Event): void {
  switch (event.kind) {
    case "webhook.delivered":
      return counters.webhooks.add({ outcome: "delivered" });
    case "webhook.failed":
      return counters.webhooks.add({ outcome: "failed" });
    case "schedules.carried_out":
      return counters.scheduled.add({ outcome: "carried_out" }, event.documents);
    case "release.published":
      return counters.scheduled.add({ outcome: "release_published" });
    case "schedule.dropped":
    case "schedule.failed":
    case "release.reopened":
    case "release.failed":
      return counters.scheduled.add({ outcome: event.kind.replace(".", "_") });
    case "media.not_sent":
      return counters.media.add();
    case "doors.refused":
      return counters.refused.add({ reason: event.reason }, event.count);
    case "loop.failed":
    case "request.failed":
      return counters.trouble.add({ part: event.kind === "loop.failed" ? "loop" : "request" });
    default:
  }
}

/** Keeps the newest only. */
function remember<T>(recent: T[], value: T): void {
  recent.push(value);
  if (recent.length > METRICS_RECENT) recent.shift();
}

const visibleFamily = (seen: readonly number[]): Family => ({
  name: "larder_probe_visible_seconds",
  type: "gauge",
  help: "Window in which a probe first saw a change at an edge, of the newest probes; +Inf is never.",
  samples: [0.5, 0.99].map((share) => ({
    labels: { quantile: share },
    value: quantile(seen, share) / 1000,
  })),
});

/** Edges that were away are in `larder_probes_total`; what they give their readers nobody knows. */
const staleFamily = (windows: ReadonlyMap<number, ProbeOutcome[]>): Family => ({
  name: "larder_probe_stale_ratio",
  type: "gauge",
  help: "Share of the edges that answered with something older, of the newest probes, by window in seconds.",
  samples: PROBE_AFTER_MS.map((windowMs) => {
    const answered = (windows.get(windowMs) ?? []).filter((outcome) => outcome !== "away");
    const stale = answered.filter((outcome) => outcome === "stale").length;
    return { labels: { window: windowMs / 1000 }, value: stale / answered.length };
  }),
});
