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
  const counts = bounds.map(() => 0);
  let [count, sum] = [0, 0];
  return {
    observe(value) {
      for (const [index, bound] of bounds.entries())
        if (value <= bound) counts[index] = (counts[index] ?? 0) + 1;
      count += 1;
      sum += value;
    },
    family: () => ({
      name,
      type: "histogram",
      help,
      samples: [
        ...bounds.map((le, index) => ({
          suffix: "_bucket",
          labels: { le },
          value: counts[index] ?? 0,
        })),
        { suffix: "_bucket", labels: { le: "+Inf" }, value: count },
        { suffix: "_sum", value: sum },
        { suffix: "_count", value: count },
      ],
    }),
  };
}

/** The value below which a share of the values lies; NaN without any. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
