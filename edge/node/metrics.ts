import { gauge, type Family, type Sample } from "../../program/metrics/text.ts";
import { processFamilies } from "../../program/metrics/process.ts";
import type { Clock } from "../../shared/clock.ts";
import { countedFamilies } from "./counts.ts";
import { measureDisk, type Disk } from "./disk.ts";
import type { EdgeEvents } from "./events.ts";
import { foldersOf, type KeeperState } from "./keeper.ts";
import type { LedgerState } from "./ledgers.ts";
import { occasionally } from "./occasional.ts";
import type { Holding } from "./selects.ts";

/** ours: how often what takes a while is looked at, and how long whoever asks waits for it the first time. */
const LOOK = { everyMs: 60_000, waitMs: 2_000 };

export interface MetricsParts {
  folder: string;
  cacheBytes: number;
  /** Of each thread that answers. */
  rooms: readonly SharedArrayBuffer[];
  state: () => KeeperState;
  /** How much a site's ledger holds; asked for one after the other. */
  count: (site: number) => Promise<Holding>;
  threads: () => ThreadState[];
  events: EdgeEvents;
  clock: Clock;
}

/** How busy a thread was since it began, of two seconds one is 0.5 busy. */
export interface ThreadState {
  thread: string;
  activeS: number;
}

/** All numbers of an edge on Node, of all its threads together. */
export function createNodeMetrics(parts: MetricsParts): () => Promise<Family[]> {
  const { clock, state, events, rooms } = parts;
  const disk = occasionally(clock, LOOK, () => measureDisk(parts.folder, foldersOf(parts.folder)));
  const holdings = occasionally(clock, LOOK, async () => {
    const found: Holding[] = [];
    for (const { site } of state().ledgers) found.push(await parts.count(site));
    return found;
  });
  return async () => {
    const [onDisk, held] = await Promise.all([disk(), holdings()]);
    const { ledgers, cache, compressed } = state();
    return [
      ...countedFamilies(rooms),
      ...ledgerFamilies(ledgers, clock.now()),
      ...holdingFamilies(held ?? []),
      gauge("larder_cache_bytes", "Memory that answers take, and what they are compressed to.", [
        { labels: { of: "answers" }, value: cache.bytes },
        { labels: { of: "compressed" }, value: compressed.bytes },
      ]),
      gauge("larder_cache_answers", "Answers in memory.", [{ value: cache.answers }]),
      gauge("larder_cache_most_bytes", "What answers may take (EDGE_CACHE_MB).", [
        { value: parts.cacheBytes },
      ]),
      ...diskFamilies(onDisk),
      {
        name: "larder_thread_active_seconds_total",
        type: "counter",
        help: "How long each thread was at work; a second a second is all it can.",
        samples: parts.threads().map(({ thread, activeS: value }) => ({
          labels: { thread },
          value,
        })),
      },
      ...events.families(),
      ...processFamilies(),
    ];
  };
}

function ledgerFamilies(ledgers: readonly LedgerState[], nowMs: number): Family[] {
  const members = ledgers.filter(({ isRemoved }) => !isRemoved);
  const bySite = (valueOf: (ledger: LedgerState) => number | null) =>
    members.flatMap((ledger): Sample[] => {
      const value = valueOf(ledger);
      return value === null ? [] : [{ labels: { site: ledger.site }, value }];
    });
  return [
    gauge(
      "larder_ledger_epoch",
      "The epoch of the log that a site's ledger has.",
      bySite(({ head }) => head.epoch),
    ),
    gauge(
      "larder_ledger_position",
      "How far it is in the log.",
      bySite(({ head }) => head.position),
    ),
    gauge(
      "larder_ledger_change",
      "Every change up to this number is here.",
      bySite(({ head }) => head.change),
    ),
    gauge(
      "larder_ledger_whole",
      "1: it has had a whole log of the site, and answers without an origin.",
      bySite(({ isWhole }) => (isWhole ? 1 : 0)),
    ),
    gauge(
      "larder_ledger_behind_positions",
      "What the log had besides when an origin last sent something; left out until one does.",
      bySite(({ heard }) => heard?.behind ?? null),
    ),
    gauge(
      "larder_ledger_silent_seconds",
      "Since an origin last sent something, if only that there is nothing; left out until one does.",
      bySite(({ heard }) => (heard === null ? null : Math.max(0, nowMs - heard.atMs) / 1_000)),
    ),
    gauge(
      "larder_ledger_unpurged",
      "Keys and tags that no purge has followed yet.",
      bySite(({ unpurged }) => unpurged),
    ),
  ];
}

function holdingFamilies(holdings: readonly Holding[]): Family[] {
  const bySite = (valueOf: (holding: Holding) => number) =>
    holdings.map((holding) => ({ labels: { site: holding.site }, value: valueOf(holding) }));
  return [
    gauge(
      "larder_ledger_keys",
      "Keys that it knows, looked at once a minute.",
      bySite(({ entries }) => entries),
    ),
    gauge(
      "larder_ledger_documents",
      "Documents that it has, in all locales, looked at once a minute.",
      bySite(({ documents }) => documents),
    ),
    gauge(
      "larder_selects_waiting",
      "Queries that wait to be answered from its documents, looked at once a minute.",
      bySite(({ waiting }) => waiting),
    ),
  ];
}

function diskFamilies(disk: Disk | null): Family[] {
  const { store, ledgers, media, free } = disk ?? {};
  const of = (what: string, value: number | null | undefined): Sample[] =>
    value === undefined || value === null ? [] : [{ labels: { of: what }, value }];
  return [
    gauge(
      "larder_disk_bytes",
      "Its files, looked at once a minute; what cannot be read is left out.",
      [...of("store", store), ...of("ledgers", ledgers), ...of("media", media)],
    ),
    gauge(
      "larder_disk_free_bytes",
      "What is free where they are.",
      free === undefined ? [] : [{ value: free }],
    ),
  ];
}
