/** Metrics as Prometheus' text format 0.0.4 writes them. Pure. */

export type Labels = Readonly<Record<string, string | number>>;

export interface Sample {
  /** Behind the family's name, as `_bucket` of a histogram. */
  suffix?: string;
  labels?: Labels;
  value: number;
}

/** A metric with its help and all its values. */
export interface Family {
  name: string;
  type: "counter" | "gauge" | "histogram";
  help: string;
  samples: Sample[];
}

export const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Families without values are printed too, so that whoever looks sees what there is. */
export const printFamilies = (families: Family[]): string =>
  families.map((family) => `${printFamily(family).join("\n")}\n`).join("");

const printFamily = ({ name, type, help, samples }: Family): string[] => [
  `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
  `# TYPE ${name} ${type}`,
  ...samples.map(
    ({ suffix = "", labels = {}, value }) =>
      `${name}${suffix}${printLabels(labels)} ${printNumber(value)}`,
  ),
];

function printLabels(labels: Labels): string {
  const printed = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`);
  return printed.length === 0 ? "" : `{${printed.join(",")}}`;
}

const escape = (value: string | number): string =>
  String(value).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

function printNumber(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}

/** A family of values that go up and down. */
export const gauge = (name: string, help: string, samples: Sample[]): Family => ({
  name,
  type: "gauge",
  help,
  samples,
});

/** A counter by labels. */
export interface Counter {
  add(labels?: Labels, by?: number): void;
  family(): Family;
}

export function createCounter(name: string, help: string): Counter {
  const samples = new Map<string, Sample>();
  return {
    add(labels = {}, by = 1) {
      const key = printLabels(labels);
      samples.set(key, { labels, value: (samples.get(key)?.value ?? 0) + by });
    },
    family: () => ({ name, type: "counter", help, samples: [...samples.values()] }),
  };
}

/** A histogram: how many values lie below each bound, their number and their sum. */
export interface Histogram {
  observe(value: number): void;
  family(): Family;
}

export function createHistogram(name: string, help: string, bounds: readonly number[]): Histogram {
  const counts = [...bounds, Number.POSITIVE_INFINITY].map(() => 0);
  let sum = 0;
  return {
    observe(value) {
      const at = bounds.findIndex((bound) => value <= bound);
      const index = at === -1 ? bounds.length : at;
      counts[index] = (counts[index] ?? 0) + 1;
      sum += value;
    },
    family: () => ({ name, type: "histogram", help, samples: bucketSamples(bounds, counts, sum) }),
  };
}

/** @param counts how many values lie between a bound and the one before it; those above all bounds last */
export function bucketSamples(
  bounds: readonly number[],
  counts: readonly number[],
  sum: number,
  labels: Labels = {},
): Sample[] {
  let below = 0;
  const buckets = [...bounds, Number.POSITIVE_INFINITY].map((bound, index): Sample => {
    below += counts[index] ?? 0;
    return { suffix: "_bucket", labels: { ...labels, le: printNumber(bound) }, value: below };
  });
  return [
    ...buckets,
    { suffix: "_sum", labels, value: sum },
    { suffix: "_count", labels, value: below },
  ];
}

/** The value below which a share of the values lies; NaN without any. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
