import type { Lane } from "../shares/limits.ts";
import type { LaneState } from "../shares/refusal.ts";
import type { Shares } from "../shares/shares.ts";
import type { SlicesState } from "../shares/slices.ts";
import type { Family } from "../../program/metrics/text.ts";

type Shared = ReturnType<Shares["states"]> & { thread: SlicesState };

/** What is shared out, by lane: no site is named, so there are as many lines with any number of sites. */
export function shareFamilies({ lanes, unsentChars, thread }: Shared): Family[] {
  const byLane = Object.entries(lanes) as [Lane, LaneState][];
  const gauge = (name: string, help: string, value: (state: LaneState) => number): Family => ({
    name,
    type: "gauge",
    help,
    samples: byLane.map(([lane, state]) => ({ labels: { lane }, value: value(state) })),
  });
  const counter = (
    name: string,
    help: string,
    values: (state: LaneState) => Record<string, number>,
  ): Family => ({
    name,
    type: "counter",
    help,
    samples: byLane.flatMap(([lane, state]) =>
      Object.entries(values(state)).map(([reason, value]) => ({ labels: { lane, reason }, value })),
    ),
  });
  return [
    gauge("larder_share_running", "What has its turn, by lane.", ({ running }) => running),
    gauge("larder_share_waiting", "What waits for its turn, by lane.", ({ waiting }) => waiting),
    counter(
      "larder_share_refused_total",
      "What was over a share: its site's (429), or that of all (503).",
      ({ refused }) => refused,
    ),
    counter(
      "larder_share_ended_total",
      "Turns that ended because whoever asked had gone, or their time was over.",
      ({ ended }) => ended,
    ),
    {
      name: "larder_share_unsent_chars",
      type: "gauge",
      help: "Characters of answers that are made and not sent yet.",
      samples: [{ value: unsentChars }],
    },
    {
      name: "larder_share_thread_waiting",
      type: "gauge",
      help: "Answers in the middle of being serialized.",
      samples: [{ value: thread.waiting }],
    },
    {
      name: "larder_share_thread_slices_total",
      type: "counter",
      help: "How often serializing let others go first.",
      samples: [{ value: thread.slices }],
    },
  ];
}
