import type { Answer } from "../../edge/ports.ts";
import { WORKERS_CACHE_PURGE_QUOTA, ZONE_PURGE_QUOTAS } from "../../shared/limits-purges.ts";
import {
  ASK_EDGES_EVERY_MS,
  COURIER_BACKOFF,
  MATERIALIZE_BUDGET,
  REPAIR_AFTER_MS,
  VERIFIED_TTL_S,
} from "../../shared/limits.ts";
import type { Head } from "../../shared/push.ts";
import { emptyContent, GONE, type Content, type Edit } from "./content.ts";
import {
  addEdge,
  addSite,
  commitChange,
  createMemoryDatabase,
  rowName,
  type EntryState,
  type Tables,
} from "./database.ts";
import { createEdgeSide, type EdgeSide } from "./edge-side.ts";
import { ENDED_MS, isEnded, isGiven } from "./ended.ts";
import { isErased } from "./erased.ts";
import { createHistory, type History } from "./history.ts";
import { textOf as textOfBody, type Fail, type Invariant } from "./invariants.ts";
import { createOriginSide, type OriginSide } from "./origin-side.ts";
import type { Plant } from "./plants.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";

/** How a world is made: how many edges, places and sites, and which cache its edges have. */
export interface Shape {
  edges: number;
  places: number;
  sites: number;
  /** How many slugs each site has. */
  slugs: number;
  cache: "tiers" | "memory";
  /** Whether purge calls are few, as an account's for Workers Cache are. */
  shortQuota: boolean;
  /** Entries in one push. */
  mostEntries: number;
  /** Renditions in one materialization before adopted ones are dropped. */
  budget: number;
  adoptedMs: number;
  /** How many queries of a site are adopted; what is asked for beyond it is never in the log. */
  adopts: number;
  /** Whether edges are asked for their heads again and again. */
  asks: boolean;
  /** Which edges take documents: all, those of after some time, or none, as those of before. */
  documents: "all" | "later" | "none";
}

export interface Violation {
  invariant: Invariant;
  what: string;
  atMs: number;
}

/** Trouble counts for this long after it ended: a push that got lost is sent again, a copy of KV's grows old. */
const HEALS_MS = 90_000;
/** Where edges are asked: until the next question, which an origin that died took with it, and its answer. */
const ASKED_MS = 1.5 * ASK_EDGES_EVERY_MS + COURIER_BACKOFF.maxMs;
/** A purge that got lost heals by the soft TTL. */
const HEALS_LATE_MS = VERIFIED_TTL_S * 1_000 + HEALS_MS;

/**
 * How trouble heals: by itself, or only by the soft TTL. `away`: what is new may not get through, but nothing keeps an
 * edge from letting go of what it was told to.
 */
export type Heals = "soon" | "late" | "away";

/** Everything there is, and what was seen of it. */
export interface World {
  readonly shape: Shape;
  readonly scheduler: Scheduler;
  readonly origin: OriginSide;
  readonly edges: readonly EdgeSide[];
  readonly sites: readonly number[];
  readonly histories: ReadonlyMap<number, History>;
  readonly violations: Violation[];
  /** The newest change of a site that a writer was told of. */
  readonly told: Map<number, number>;
  /** Until when the answers of an edge may be old. */
  excusedUntilMs: (edge: EdgeSide) => number;
  /** Something goes wrong from now on, for some time, at one edge or at all; it heals after that. */
  trouble: (edge: EdgeSide | null, forMs?: number, heals?: Heals) => void;
  /** Until when trouble may keep what was taken down in an edge's caches, and in its store. */
  erases: (edge: EdgeSide) => { cachesMs: number; storeMs: number };
  /** Until when an edge may give what was ended. */
  keepsEndedUntilMs: (edge: EdgeSide) => number;
  isOfThisEpoch: (edge: EdgeSide, site: number) => boolean;
  content: (site: number) => Content;
  /** What the log has of a key. */
  entry: (site: number, key: string) => EntryState | undefined;
  /** The position of the last answer that the log had of a key. */
  lastAnswer: (site: number, key: string) => number | undefined;
  /** Where the log of a site is. */
  head: (site: number) => Head;
  commit: (site: number, edit: Edit) => void;
  /** Keeps what is in the database, to be restored later. */
  backup: () => void;
  restore: () => void;
  fail: Fail;
  readonly counts: { reads: number; old: number; steps: number };
}

/** @param seed decides everything that is left to chance */
export function createWorld(seed: number, shape: Shape, plant: Plant | null): World {
  const scheduler = createScheduler(seed);
  const database = createMemoryDatabase();
  const sites = Array.from({ length: shape.sites }, (_, at) => at + 1);
  const histories = new Map<number, History>();
  const excused = new Map<number, number>();
  const violations: Violation[] = [];
  const lastAnswers = new Map<string, number>();
  let epoch = 1;
  const fail: Fail = (invariant, what) => {
    if (violations.length < 20) violations.push({ invariant, what, atMs: scheduler.now() });
  };
  const logged = new Map<string, readonly string[]>();
  const keepsEnded = new Map<number, number>();
  const erases = new Map<number, { cachesMs: number; storeMs: number }>();
  const trouble = (edge: EdgeSide | null, forMs = 0, heals: Heals = "soon") => {
    const healsMs = (heals === "late" ? HEALS_LATE_MS : HEALS_MS) + (shape.asks ? ASKED_MS : 0);
    const untilMs = scheduler.now() + forMs + healsMs;
    for (const { id } of edge === null ? edges : [edge])
      excused.set(id, Math.max(excused.get(id) ?? 0, untilMs));
    if (heals === "away") return;
    for (const { id } of edge === null ? edges : [edge]) {
      const { cachesMs, storeMs } = erases.get(id) ?? { cachesMs: 0, storeMs: 0 };
      const nowMs = heals === "late" ? Infinity : scheduler.now() + forMs;
      erases.set(id, {
        cachesMs: Math.max(cachesMs, nowMs),
        // a put of a ledger that died may land, and stay until the second comparison
        storeMs: Math.max(storeMs, nowMs + ENDED_MS + REPAIR_AFTER_MS),
      });
    }
    // an answer that a purge should have removed is still there for when nothing else is
    const endedMs = heals === "late" ? Infinity : scheduler.now() + forMs + ENDED_MS;
    for (const { id } of edge === null ? edges : [edge])
      keepsEnded.set(id, Math.max(keepsEnded.get(id) ?? 0, endedMs));
  };
  const edges: EdgeSide[] = Array.from({ length: shape.edges }, (_, at) =>
    createEdgeSide({
      id: at + 1,
      scheduler,
      places: Array.from({ length: shape.places }, (__, place) => `${at + 1}${"abc"[place]}`),
      sites,
      cache: shape.cache,
      takesDocuments: () =>
        shape.documents === "all" || (shape.documents === "later" && scheduler.now() > LATER_MS),
      logged: (of, { epoch: in_, position }) => logged.get(`${of} ${in_} ${position}`),
      quota: shape.shortQuota ? WORKERS_CACHE_PURGE_QUOTA : ZONE_PURGE_QUOTAS.enterprise,
      origin: () => origin,
      trouble: (heals) => trouble(edges[at] ?? null, 0, heals),
      fail,
      isGiven: (fill, stored) => isGiven(world, edges[at]!, fill, stored),
      isEnded: (fill, text) => isEnded(world, edges[at]!, fill, text),
      isErased: (fill, text) => isErased(world, edges[at]!, fill, text),
      plant,
    }),
  );
  for (const site of sites) {
    addSite(database, site, epoch);
    for (const { id } of edges) addEdge(database, site, laneOf(id, site));
    histories.set(site, createHistory(scheduler.now(), emptyContent(site)));
  }
  const origin = createOriginSide({
    scheduler,
    database,
    plant,
    mostEntries: shape.mostEntries,
    asks: shape.asks,
    budget: shape.budget,
    adoptedMs: shape.adoptedMs,
    adopts: shape.adopts,
    trouble: () => trouble(null, 0, "away"),
    push: (from, url, batch) => {
      const edge = edges[(Number(/\d+/.exec(url)?.[0]) % 10) - 1]!;
      return edge.way.push(from, batch, (arrived) => edge.push(arrived));
    },
  });
  let kept: Tables = database.tables;
  const told = new Map<number, number>();
  const world: World = {
    shape,
    scheduler,
    origin,
    edges,
    sites,
    histories,
    violations,
    told,
    excusedUntilMs: ({ id }) => excused.get(id) ?? 0,
    trouble,
    erases: ({ id }) => erases.get(id) ?? { cachesMs: 0, storeMs: 0 },
    keepsEndedUntilMs: ({ id }) => keepsEnded.get(id) ?? 0,
    isOfThisEpoch: (edge, site) => edge.ledger(site).record.head().epoch === epoch,
    content: (site) => database.tables.sites.get(site)!.content,
    entry: (site, key) => database.tables.entries.get(rowName(site, key)),
    lastAnswer: (site, key) => lastAnswers.get(rowName(site, key)),
    head(site) {
      const { logs, sites: rows } = database.tables;
      const { epoch: of, head: position } = logs.get(site)!;
      return { epoch: of, position, change: rows.get(site)!.lastChange };
    },
    commit(site, edit) {
      const number = commitChange(database, site, edit);
      histories.get(site)?.committed(scheduler.now(), edit.content, { ...edit, epoch, number });
      told.set(site, number);
    },
    backup: () => void (kept = database.tables),
    restore() {
      epoch += 1;
      const logs = new Map([...kept.logs].map(([site, log]) => [site, { ...log, epoch }]));
      origin.crash(null, 1_000);
      const edgeRows = new Map([...kept.edges].map(([id, row]) => [id, { ...row, first: false }]));
      database.restore({ ...kept, logs, edges: edgeRows });
      told.clear();
      const made = { epoch, kind: "restored" as const, tags: [] };
      for (const [site, { content, lastChange: number }] of kept.sites)
        histories.get(site)?.committed(scheduler.now(), content, { ...made, number });
      trouble(null, 0, "away");
    },
    fail,
    counts: { reads: 0, old: 0, steps: 0 },
  };
  scheduler.onStep = () => void (world.counts.steps += 1);
  const wake = database.onCommit;
  database.onCommit = (written) => {
    wake(written);
    if (written.has("edges")) checkReceipts(world, database.tables);
    if (written.has("logs"))
      for (const [site, { epoch: in_, head }] of database.tables.logs)
        logged.set(`${site} ${in_} ${head}`, bodiesOf(database.tables, site));
    if (!written.has("entries") || shape.budget === MATERIALIZE_BUDGET) return;
    for (const [name, { state, position }] of database.tables.entries)
      if (state !== "dropped") lastAnswers.set(name, position);
  };
  return world;
}

/** ours: late in most worlds. */
const LATER_MS = 20_000;

/** What the log has of a site's documents. */
const bodiesOf = ({ documents }: Tables, site: number): string[] =>
  [...documents].flatMap(([name, { key, body }]) =>
    name.startsWith(`${site} d/`) && key !== "" && body !== null ? [body] : [],
  );

/** The number of the courier's lane for a site of an edge. */
const laneOf = (edge: number, site: number) => site * 10 + edge;

/** What the origin believes an edge has, the edge has (I5). */
function checkReceipts({ edges, sites, fail }: World, tables: Tables): void {
  for (const edge of edges) {
    for (const site of sites) {
      const believed = tables.edges.get(laneOf(edge.id, site));
      const head = edge.ledger(site).record.head();
      if (believed === undefined || believed.epoch !== head.epoch) continue;
      if (believed.head > head.position || believed.change > head.change)
        fail("I5", `the origin believes edge ${edge.id} to be at ${believed.head}`);
    }
  }
}

/** What a reader was given, as one text; undefined when there was no answer. */
export function textOf(answer: Answer): string | undefined {
  if (answer.kind === "absent") return GONE;
  if (answer.kind !== "live") return undefined;
  return textOfBody(answer.body);
}
