import type { Samples } from "../db/site/metrics.ts";
import { gauge, type Family } from "../../program/metrics/text.ts";

/** Numbers of the whole deployment, as the database has them now. */
export function sampledFamilies({ waiting, lanes, webhooksWaiting }: Samples): Family[] {
  const bySite = waiting.map(({ site, oldestS, changes }) => ({
    labels: { site },
    oldestS,
    changes,
  }));
  const byEdge = lanes.map((lane) => ({ labels: { site: lane.site, edge: lane.edge }, lane }));
  const ofEdge = (name: string, help: string, value: (lane: Samples["lanes"][number]) => number) =>
    gauge(
      name,
      help,
      byEdge.map(({ labels, lane }) => ({ labels, value: value(lane) })),
    );
  return [
    gauge(
      "larder_change_waiting_seconds",
      "Age of a site's oldest change that is not in the log or not at every edge; sites without one are left out.",
      bySite.map(({ labels, oldestS }) => ({ labels, value: oldestS })),
    ),
    gauge(
      "larder_changes_waiting",
      "Changes of a site that are not in the log or not at every edge.",
      bySite.map(({ labels, changes }) => ({ labels, value: changes })),
    ),
    ofEdge("larder_edge_position", "How far an edge is in the log.", (lane) => lane.head),
    ofEdge("larder_edge_behind_changes", "Changes that an edge lacks.", (lane) => lane.changes),
    ofEdge(
      "larder_edge_behind_positions",
      "Places of the log that it lacks.",
      (lane) => lane.positions,
    ),
    ofEdge("larder_edge_unpurged_positions", "Places whose purge waits.", (lane) => lane.unpurged),
    ofEdge(
      "larder_edge_failing_seconds",
      "How long sends to it fail; 0 when they do not.",
      (lane) => lane.failingS,
    ),
    gauge("larder_webhooks_waiting", "Deliveries of webhooks still to do.", [
      { value: webhooksWaiting },
    ]),
  ];
}
