import { Agent, get } from "node:http";
import { join } from "node:path";
import { sealShared } from "../../edge/node/seal.ts";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import { selectAtHead } from "../../edge/ledger/select.ts";
import { createReplica, isWholeAt, newestIn } from "../../edge/replica/replica.ts";
import { readConfig } from "../../origin/config.ts";
import type { Postgres } from "../../origin/db/client.ts";
import { readHead } from "../../origin/db/log/renditions.ts";
import { readLog } from "../../origin/db/log/stretches.ts";
import type { Site } from "../../origin/db/site/sites.ts";
import { createLog } from "../../origin/delivery/postgres-log.ts";
import { startOrigin } from "../../origin/origin.ts";
import { systemClock } from "../../shared/clock.ts";
import { header } from "../../shared/headers.ts";
import { PUSH_MAX_BYTES, PUSH_MAX_ENTRIES } from "../../shared/limits.ts";
import { RENDITION_PATH, type Batch, type Head } from "../../shared/push.ts";
import { printQuery, withPreview, type ContentQuery, type Preview } from "../../shared/query.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { createRandom } from "../support/random.ts";
import { createSerializing } from "../support/serializing.ts";
import { printTags } from "../../shared/surrogate-keys.ts";
import {
  replayPostgres,
  replaySqlite,
  telling,
  tellingRows,
  type PostgresStatement,
  type SqliteStatement,
} from "./replayed.ts";
import { TOKEN } from "./site.ts";
import { KEYS } from "./warm.ts";

/** Who makes an answer that nobody keeps, for `rows/misses.ts`: an origin and an edge's replica, and the SQL of each alone. */

/** One question, and what it asked of both stores. */
export interface Miss {
  query: ContentQuery;
  /** Null for what readers see, which alone an edge has. */
  preview: Preview | null;
  ofOrigin: PostgresStatement[];
  ofReplica: SqliteStatement[];
}

export interface Answering {
  /**
   * Asks once, and remembers what was asked of the stores.
   * @param alike whether both must say the same bytes @throws Error when they do not
   */
  learn(query: ContentQuery, preview: Preview | null, alike: boolean): Promise<Miss>;
  origin(miss: Miss): Promise<void>;
  /** As an edge asks it, signed. @returns what asks, so that signing is no part of it */
  byHttp(miss: Miss): Promise<() => Promise<void>>;
  /** How many of those were too late for an edge, and ended with 503: on a busy machine. */
  late(): number;
  originSql(miss: Miss): Promise<void>;
  replica(miss: Miss): Promise<void>;
  replicaSql(miss: Miss): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an origin; its replica is there. */
export async function startAnswering(
  { url, postgres }: { url: string; postgres: Postgres },
  site: Site,
  replica: Awaited<ReturnType<typeof replicaOf>>,
): Promise<Answering> {
  const origin = await startOrigin(
    readConfig({ DATABASE_URL: url, LARDER_PUSH_KEYS: KEYS, ORIGIN_PORT: "0" }),
    { clock: systemClock, random: createRandom(1), report: () => undefined, fetch },
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const serializing = createSerializing();
  let late = 0;
  const render = (on: Postgres, query: ContentQuery, preview: Preview | null) =>
    createLog(on, serializing).renderNow(site.id, query, preview ?? "published");
  return {
    async learn(query, preview, alike) {
      const miss: Miss = { query, preview, ofOrigin: [], ofReplica: [] };
      const rendered = await render(
        telling(postgres, (one) => miss.ofOrigin.push(one)),
        query,
        preview,
      );
      if (rendered.state !== "live") throw new Error(`${printQuery(query)} is ${rendered.state}`);
      if (preview !== null) return miss;
      const selected = await replica.select(printQuery(query), (one) => miss.ofReplica.push(one));
      if (selected.kind !== "live" || (alike && selected.etag !== rendered.etag))
        throw new Error(`${printQuery(query)}: the replica says something else, ${selected.kind}`);
      return miss;
    },
    origin: async ({ query, preview }) => void (await render(postgres, query, preview)),
    async byHttp(miss) {
      const ask = await prepared(agent, origin.url, site.id, miss);
      return async () => {
        if (await ask()) late += 1;
      };
    },
    late: () => late,
    originSql: ({ ofOrigin }) => replayPostgres(postgres, ofOrigin),
    replica: async ({ query }) => void (await replica.select(printQuery(query))),
    replicaSql: async ({ ofReplica }) => replica.replay(ofReplica),
    async stop() {
      agent.destroy();
      await origin.stop();
      replica.close();
    },
  };
}

/** Takes the rows of the log as an edge takes them. @param folder where the replica's file is made */
export async function replicaOf(postgres: Postgres, site: Site, folder: string) {
  const rows = createSqliteRows(join(folder, "replica.sqlite"));
  const { epoch, head } = await readHead(postgres.db, site.id);
  const taking = createReplica(rows);
  for (let [from, more] = [0, true]; more;) {
    const wanted = { after: from, answers: false, documents: true };
    const limits = { entries: PUSH_MAX_ENTRIES, bytes: PUSH_MAX_BYTES };
    const stretch = await readLog(postgres.db, site.id, wanted, limits);
    ({ more } = stretch);
    const to = more ? (stretch.entries.at(-1)?.position ?? head) : head;
    const entries = stretch.entries.map(toEntry);
    const batch = {
      site: site.id,
      edge: 1,
      epoch,
      from,
      to,
      change: to,
      head,
      floor: 0,
      first: true,
    };
    rows.transaction(() => taking.take({ ...batch, documents: { from, to }, entries }));
    from = to;
  }
  const headOf = () => ({ epoch, position: head, change: head });
  const pause = async () => undefined;
  const inSnapshot = async <T>(work: () => Promise<T>) => {
    rows.run("begin");
    try {
      return await work();
    } finally {
      rows.run("commit");
    }
  };
  const partsOf = (asked: typeof rows | ReturnType<typeof tellingRows>) => ({
    record: {
      head: headOf,
      replica: { isWhole: (at: Head) => isWholeAt(asked, at), newest: () => newestIn(asked) },
    },
    rows: asked,
    pause,
    seal: sealShared,
  });
  const parts = partsOf(rows);
  return {
    select: (printed: string, told?: (statement: SqliteStatement) => void) =>
      inSnapshot(() =>
        selectAtHead(told === undefined ? parts : partsOf(tellingRows(rows, told)), printed),
      ),
    replay: (statements: readonly SqliteStatement[]) =>
      inSnapshot(async () => replaySqlite(rows, statements)),
    close: () => rows.close(),
  };
}

type Stretch = Awaited<ReturnType<typeof readLog>>;

function toEntry({
  key,
  position,
  state,
  etag,
  body,
  tags,
}: Stretch["entries"][number]): Batch["entries"][number] {
  if (state !== "live" || etag === null || body === null)
    throw new Error(`${key} is ${state}: all documents of a bench are there`);
  return { state, key, position, etag, body, tags: printTags(tags ?? []) };
}

/** What an edge sends: the printed query, signed, or a preview with the reader's token. */
async function requestOf(host: string, site: number, { query, preview }: Miss) {
  const printed = printQuery(query);
  if (preview !== null)
    return { path: withPreview(printed, preview), headers: { authorization: `Token ${TOKEN}` } };
  const parameters = new URLSearchParams({ site: String(site), query: printed });
  const path = `${RENDITION_PATH}?${parameters.toString()}`;
  const asked = { method: "GET", host, path, body: new Uint8Array() };
  const signature = await signRequest(parseSecretKeys(KEYS), systemClock.now(), asked);
  return { path, headers: { [header.signature]: signature } };
}

async function prepared(
  agent: Agent,
  url: string,
  site: number,
  miss: Miss,
): Promise<() => Promise<boolean>> {
  const { path, headers } = await requestOf(new URL(url).host, site, miss);
  return () =>
    new Promise((resolve, reject) => {
      get(url + path, { agent, headers }, (response) => {
        response.resume();
        response.once("error", reject);
        response.once("end", () =>
          response.statusCode === 200 || response.statusCode === 503
            ? resolve(response.statusCode === 503)
            : reject(new Error(`${path} is ${response.statusCode ?? "nothing"}`)),
        );
      }).once("error", reject);
    });
}
