import { bucketSamples, type Family, type Sample } from "../../program/metrics/text.ts";
import { KINDS, LAYERS, type Tally } from "../tally.ts";

/** ours: bounds of how long reads take; what a thread remembers takes tens of microseconds, what an origin makes seconds. */
export const READ_BUCKETS_S = [
  0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
] as const;

const CLASSES = 6;
const PLACES = READ_BUCKETS_S.length + 1;
const READS_AT = KINDS.length * CLASSES;
const SUMS_AT = READS_AT + LAYERS.length * PLACES;
const CELLS = SUMS_AT + LAYERS.length;

/** Room for the numbers of one thread, in memory that all see. They stay when the thread is begun again. */
export const roomForCounts = (): SharedArrayBuffer =>
  new SharedArrayBuffer(CELLS * Float64Array.BYTES_PER_ELEMENT);

const kindAt = new Map(KINDS.map((kind, index) => [kind, index * CLASSES]));
const layerAt = new Map(LAYERS.map((layer, index) => [layer, index]));

/** Counts into a thread's own room: nobody else writes there, so there is nothing to wait for. */
export function createTally(room: SharedArrayBuffer, nowMs: () => number): Tally {
  const cells = new Float64Array(room);
  const add = (at: number, by: number) => void (cells[at] = (cells[at] ?? 0) + by);
  return {
    begin: nowMs,
    read(layer, beganMs) {
      const seconds = (nowMs() - beganMs) / 1_000;
      const index = layerAt.get(layer) ?? 0;
      let bucket = 0;
      while (seconds > (READ_BUCKETS_S[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1;
      add(READS_AT + index * PLACES + bucket, 1);
      add(SUMS_AT + index, seconds);
    },
    answered: (kind, status) =>
      add((kindAt.get(kind) ?? 0) + Math.min(5, Math.floor(status / 100)), 1),
  };
}

/** The numbers of all threads together. */
export function countedFamilies(rooms: readonly SharedArrayBuffer[]): Family[] {
  const threads = rooms.map((room) => new Float64Array(room));
  const sum = (at: number) => threads.reduce((all, cells) => all + (cells[at] ?? 0), 0);
  const bucketsOf = (index: number) =>
    Array.from({ length: PLACES }, (_, bucket) => sum(READS_AT + index * PLACES + bucket));
  const requests = KINDS.flatMap((kind, index) =>
    Array.from({ length: CLASSES - 1 }, (_, code): Sample => {
      const labels = { kind, status: `${code + 1}xx` };
      return { labels, value: sum(index * CLASSES + code + 1) };
    }),
  );
  const reads = LAYERS.map((layer, index) => ({ layer, index, buckets: bucketsOf(index) }));
  const all = (buckets: readonly number[]) => buckets.reduce((total, count) => total + count, 0);
  return [
    {
      name: "larder_requests_total",
      type: "counter",
      help: "Requests that were answered, by what was asked and the kind of status.",
      samples: requests,
    },
    {
      name: "larder_reads_total",
      type: "counter",
      help: "Reads by the layer that answered, as Cache-Status names it; none: nobody had an answer.",
      samples: reads.map(({ layer, buckets }) => ({ labels: { layer }, value: all(buckets) })),
    },
    {
      name: "larder_read_seconds",
      type: "histogram",
      help: "From a read's headers until its answer was ready to be sent, by layer.",
      samples: reads.flatMap(({ layer, index, buckets }) =>
        bucketSamples(READ_BUCKETS_S, buckets, sum(SUMS_AT + index), { layer }),
      ),
    },
  ];
}
