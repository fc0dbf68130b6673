import { insertChange } from "../../origin/db/log/changes.ts";
import { insertEdge } from "../../origin/db/log/edges.ts";
import { createSerializing } from "../support/serializing.ts";
import { createSite } from "../../origin/content/site/sites.ts";
import { createLog } from "../../origin/delivery/postgres-log.ts";
import { systemClock } from "../../shared/clock.ts";
import { filePostgres } from "../support/database.ts";
import { addEdge, addSite, commitChange, createMemoryDatabase } from "../world/database.ts";
import { createMemoryLog } from "../world/memory-log.ts";
import type { Session } from "../world/session.ts";
import { logSuite, type LogUnderTest } from "./log.suite.ts";

/** The log in Postgres, and the one of the simulated world. */

const NOW = "2026-01-01T00:00:00Z";
const postgres = filePostgres();
let count = 0;

const inPostgres = async (): Promise<LogUnderTest> => {
  const slug = `log-${++count}`;
  const { db } = postgres();
  const writer = { postgres: postgres(), clock: systemClock, report: () => undefined };
  const { site } = await createSite(writer, {
    slug,
    name: slug,
    locales: ["en"],
    defaultLocale: "en",
    edges: [],
    tokens: [],
  });
  const edge = await insertEdge(db, site.id, { name: "a", url: `http://${slug}.invalid` }, NOW);
  const log = createLog(postgres(), createSerializing());
  return {
    log,
    other: log,
    site: site.id,
    edge: edge?.id ?? 0,
    change: (tags, canonical = []) =>
      postgres().transaction((tx) =>
        insertChange(tx, site.id, { kind: "publish", tags, canonical }, NOW),
      ),
  };
};

const inMemory = async (): Promise<LogUnderTest> => {
  const database = createMemoryDatabase();
  addSite(database, 1, 3);
  addEdge(database, 1, 5);
  const session = (): Session => ({
    alive: () => true,
    call: async (effect) => effect(),
    commit: async (effect) => effect(),
  });
  return {
    log: createMemoryLog(database, session()),
    other: createMemoryLog(database, session()),
    site: 1,
    edge: 5,
    change: async (tags, canonical = []) => commitChange(database, 1, { tags, canonical }),
  };
};

logSuite("in Postgres", inPostgres);
logSuite("in memory", inMemory);
