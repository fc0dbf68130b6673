import { systemClock, type Clock } from "../../shared/clock.ts";
import type { Scope } from "../../shared/api.ts";
import { reportToAll, type Event } from "../../shared/events.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { createApp } from "../../origin/app.ts";
import { createSerializing } from "./serializing.ts";
import { createSite } from "../../origin/content/site/sites.ts";
import type { Site } from "../../origin/db/site/sites.ts";
import { createLog } from "../../origin/delivery/postgres-log.ts";
import { materialize, type Materialized } from "../../origin/delivery/materialize/materialize.ts";
import { createEdgeInspector } from "../../origin/delivery/inspect/edge-inspector.ts";
import { createEdgeKeys } from "../../origin/delivery/courier/edge-keys.ts";
import { createMovement } from "../../origin/delivery/courier/receipts.ts";
import type { Parts } from "../../origin/http/context.ts";
import { sendMedia } from "../../origin/delivery/courier/media-sender.ts";
import { createCopier } from "../../origin/media/copier.ts";
import { createReadiness, type Readiness } from "../../origin/life/readiness.ts";
import { createLive } from "../../origin/live/live.ts";
import type { Library } from "../../origin/media/library.ts";
import { createPictures } from "../../origin/media/pictures.ts";
import type { OwnPictureMaker } from "../../program/pictures/maker.ts";
import { shareLimits } from "../../origin/shares/limits.ts";
import { createShares } from "../../origin/shares/shares.ts";
import { createOutbound } from "../../origin/outbound/client.ts";
import { resolveBySystem, type Resolve } from "../../origin/outbound/resolve.ts";
import { createEventMetrics } from "../../origin/metrics/from-events.ts";
import type { MediaStore } from "../../shared/media.ts";
import { createPasswords } from "../../origin/people/passwords.ts";
import { createMemoryMediaStore } from "./memory-media-store.ts";
import { testMaker } from "./pictures.ts";
import { filePostgres, TEST_CONNECTIONS, testPostgres, type TestPostgres } from "./database.ts";
import { edgeCallsBy } from "./edge-calls.ts";

export const TEST_KEYS = `test:${"0123456789abcdef".repeat(2)}`;

const ALL: Scope[] = ["read", "preview", "write", "manage"];

/** An origin without a socket and without loops: requests are made directly, the materializer runs when called. */
export interface TestOrigin {
  parts: Parts;
  site: Site;
  /** A token of the site with every scope. */
  token: string;
  events: Event[];
  /** Statements sent to Postgres since the start, transaction control included. */
  statements: string[];
  /** A request with the site's token, or another, in the header; a body is sent as JSON. */
  request: (
    method: string,
    path: string,
    body?: unknown,
    token?: string,
  ) => Promise<{ status: number; body: unknown; response: Response }>;
  /** A request as it is, by nobody. */
  fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** Materializes until nothing waits. */
  materialize: () => Promise<Materialized>;
  /** Adds a site beside the first one. */
  addSite: (slug: string, token: string) => Promise<Site>;
}

export interface TestOriginOptions {
  /** A database of the test's own making; a clone of the migrated one unless given. */
  postgres?: TestPostgres;
  clock?: Clock;
  locales?: string[];
  shares?: Parts["shares"];
  readiness?: Parts["readiness"];
  outboundAllow?: Parts["outboundAllow"];
  /** Copies media; without it, addresses are kept as they are written. */
  media?: TestMediaOptions;
  /** How edges are asked about themselves; not at all unless given. */
  edgesFetch?: typeof globalThis.fetch;
  /** Opens `/metrics`, which is not there without it. */
  metricsToken?: string;
}

/** How media are copied: into memory unless a store is given, from nowhere private unless allowed. */
export interface TestMediaOptions {
  store?: MediaStore;
  /** `host:port` of listeners of the test. */
  allow?: string[];
  resolve?: Resolve;
  publicUrl?: string | null;
  /** Of the requests to others' servers; real time unless given. */
  clock?: Clock;
  /** How edges are reached; not at all unless given. */
  fetch?: typeof globalThis.fetch;
  /** What makes pictures; one for all tests of a process unless given. */
  maker?: OwnPictureMaker;
}

/** Readiness of an origin that can serve, whatever becomes of its database. */
export function alwaysReady(): Readiness {
  const readiness = createReadiness(systemClock);
  readiness.begun(() => Promise.resolve(null));
  return readiness;
}

const nowhere = () => Promise.reject(new Error("no edge can be reached"));

function createMedia(
  { postgres, clock, report, pushKeys: keys, shares }: Parts,
  options: TestMediaOptions,
): NonNullable<Parts["media"]> {
  const call = edgeCallsBy(options.fetch ?? nowhere, clock, keys);
  const sender = { db: postgres.db, call, report };
  const library: Library = {
    db: postgres.db,
    clock,
    store: options.store ?? createMemoryMediaStore(),
    publicUrl: options.publicUrl ?? null,
    send: (name, bytes) => sendMedia(sender, name, bytes),
  };
  const { resolve = resolveBySystem, allow: allowPrivate = [] } = options;
  const outbound = createOutbound({
    resolve,
    clock: options.clock ?? systemClock,
    allowPrivate,
  });
  const pictures = createPictures({
    db: postgres.db,
    store: library.store,
    maker: options.maker ?? testMaker(),
    keys,
    shares,
  });
  return { library, copier: createCopier(library, outbound), pictures };
}

/**
 * What an answer says: JSON as a value, else text, null when empty. It can be read once more, but for one that goes on: that
 * is broken off.
 */
export async function bodyOf(response: Response): Promise<unknown> {
  const type = response.headers.get("content-type") ?? "";
  if (type === "text/event-stream") {
    await response.body?.cancel();
    return null;
  }
  const text = await response.clone().text();
  if (text === "") return null;
  return type.startsWith("application/json") ? JSON.parse(text) : text;
}

const apps = new WeakMap<Parts, ReturnType<typeof createApp>>();

/** The routes over these parts, made once: to make them takes longer than most requests. */
export function appOf(parts: Parts): ReturnType<typeof createApp> {
  const made = apps.get(parts) ?? createApp(parts);
  apps.set(parts, made);
  return made;
}

/** An origin with a database of its own. */
export async function createTestOrigin(options: TestOriginOptions = {}): Promise<TestOrigin> {
  return createOrigin(options.postgres ?? (await testPostgres()), "test", options);
}

/**
 * Origins on one database for all tests of a file, each with a site and a token of its own: a database takes longer to
 * make than most tests to run. Call it outside of tests.
 */
export function originsOfFile(): (options?: TestOriginOptions) => Promise<TestOrigin> {
  const postgres = filePostgres();
  let count = 0;
  return (options = {}) => createOrigin(postgres(), `test-${++count}`, options);
}

async function createOrigin(
  postgres: TestPostgres,
  slug: string,
  options: TestOriginOptions,
): Promise<TestOrigin> {
  const events: Event[] = [];
  const clock = options.clock ?? systemClock;
  const report = (event: Event) => void events.push(event);
  const serializing = createSerializing();
  const log = createLog(postgres, serializing);
  const locales = options.locales ?? ["en"];
  const keys = parseSecretKeys(TEST_KEYS);
  const parts: Parts = {
    postgres,
    serializing,
    log,
    clock,
    report,
    pushKeys: keys,
    edgeKeys: createEdgeKeys(postgres.db, clock, keys),
    movement: createMovement(),
    live: createLive({ db: postgres.db, clock, random: () => 0.5, report }),
    inspector: createEdgeInspector(edgeCallsBy(options.edgesFetch ?? nowhere, clock, keys)),
    outboundAllow: options.outboundAllow ?? [],
    shares: options.shares ?? createShares(shareLimits(TEST_CONNECTIONS), clock),
    edgesAllow: options.outboundAllow ?? [],
    addressOf: () => `${slug}.address`,
    passwords: createPasswords(),
    readiness: options.readiness ?? alwaysReady(),
  };
  if (options.metricsToken !== undefined) {
    const fromEvents = createEventMetrics();
    parts.metrics = { token: options.metricsToken, fromEvents };
    parts.report = reportToAll(report, fromEvents.observe);
  }
  if (options.media !== undefined) parts.media = createMedia(parts, options.media);
  const app = appOf(parts);
  const addSite = async (named: string, secret: string) => {
    const tokens = [{ label: "test", scopes: ALL, token: secret }];
    const defaultLocale = locales[0] ?? "en";
    const created = await createSite(
      { postgres, clock, report },
      { slug: named, name: named, locales, defaultLocale, edges: [], tokens },
    );
    return created.site;
  };
  const token = `${slug}-token`;
  const site = await addSite(slug, token);
  return {
    parts,
    site,
    token,
    events,
    statements: postgres.statements,
    addSite,
    fetch: async (path, init) => app.request(path, init),
    async request(method, path, body, as = token) {
      const response = await app.request(path, {
        method,
        headers: { authorization: `Token ${as}`, "content-type": "application/json" },
        ...(body === undefined
          ? {}
          : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      return { status: response.status, body: await bodyOf(response), response };
    },
    async materialize() {
      for (;;) {
        const outcome = await materialize({ log, clock, report }, site.id);
        if (outcome.kind !== "done" || !outcome.more) return outcome;
      }
    },
  };
}
