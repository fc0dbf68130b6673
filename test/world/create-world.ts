import { WORKERS_CACHE_PURGE_QUOTA, ZONE_PURGE_QUOTAS } from "../../shared/limits-purges.ts";
import { emptyContent } from "./content.ts";
import {
  addEdge,
  addSite,
  commitChange,
  createMemoryDatabase,
  rowName,
  type Tables,
} from "./database.ts";
import { createEdgeSide, type EdgeSide } from "./edge-side.ts";
import { isEnded, isGiven } from "./ended.ts";
import { isErased } from "./erased.ts";
import { createHistory, type History } from "./history.ts";
import type { Fail } from "./invariants.ts";
import { createOriginSide } from "./origin-side.ts";
import type { Plant } from "./plants.ts";
import { createScheduler } from "./scheduler.ts";
import { createTroubles } from "./trouble.ts";
import type { Shape, Violation, World } from "./world.ts";

/** @param seed decides everything that is left to chance */
export function createWorld(seed: number, shape: Shape, plant: Plant | null): World {
  const scheduler = createScheduler(seed);
  const database = createMemoryDatabase(
    () => shape.documents === "all" || (shape.documents === "later" && scheduler.now() > LATER_MS),
  );
  const sites = Array.from({ length: shape.sites }, (_, at) => at + 1);
  const histories = new Map<number, History>();
  const violations: Violation[] = [];
  let epoch = 1;
  const fail: Fail = (invariant, what) => {
    if (violations.length < 20) violations.push({ invariant, what, atMs: scheduler.now() });
  };
  const logged = new Map<string, readonly string[]>();
  const noteLogs = () => {
    for (const [site, { epoch: in_, head }] of database.tables.logs)
      logged.set(`${site} ${in_} ${head}`, bodiesOf(database.tables, site));
  };
  const troubles = createTroubles(scheduler, shape.asks);
  const trouble: World["trouble"] = (edge, forMs, heals) => {
    for (const { id } of edge === null ? edges : [edge]) troubles.add(id, forMs, heals);
  };
  const edges: EdgeSide[] = Array.from({ length: shape.edges }, (_, at) =>
    createEdgeSide({
      id: at + 1,
      scheduler,
      places: Array.from({ length: shape.places }, (__, place) => `${at + 1}${"abc"[place]}`),
      sites,
      cache: shape.cache,
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
    excusedUntilMs: ({ id }) => troubles.excusedUntilMs(id),
    trouble,
    erases: ({ id }) => troubles.erases(id),
    keepsEndedUntilMs: ({ id }) => troubles.keepsEndedUntilMs(id),
    isOfThisEpoch: (edge, site) => edge.ledger(site).record.head().epoch === epoch,
    content: (site) => database.tables.sites.get(site)!.content,
    entry: (site, key) => database.tables.entries.get(rowName(site, key)),
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
      noteLogs();
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
    if (written.has("logs")) noteLogs();
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

/** What the origin believes an edge has, the edge has (I5), or had: nobody tells the origin when a record is lost. */
function checkReceipts({ edges, sites, fail }: World, tables: Tables): void {
  for (const edge of edges) {
    for (const site of sites) {
      const believed = tables.edges.get(laneOf(edge.id, site));
      if (believed === undefined) continue;
      const { position, change } = edge.ledger(site).reached(believed.epoch);
      if (believed.head > position || believed.change > change)
        fail("I5", `the origin believes edge ${edge.id} to be at ${believed.head}`);
    }
  }
}
