import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWorker, startLocalEdge } from "../../edge/local/miniflare.ts";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import { createReplica } from "../../edge/replica/replica.ts";
import { select } from "../../edge/replica/select.ts";
import { systemClock } from "../../shared/clock.ts";
import { header } from "../../shared/headers.ts";
import { encodeBatch, PUSH_PATH, type Batch } from "../../shared/push.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { SITE } from "../support/entries.ts";
import { UNLIMITED } from "../support/unlimited.ts";

/** Where a site's documents can be, for `rows/selects.ts`. */

const KEYS = `bench:${"0123456789abcdef".repeat(2)}`;
/** Nobody listens there. */
const NO_ORIGIN = "http://127.0.0.1:9";

export interface Selecting {
  /** Takes the next stretch of the log. @returns how long it took, in ms; made batches are not part of it */
  take(batch: Batch): Promise<number>;
  /** Selects and prints an answer, so many times. @returns the mean in ms; undefined for what is left to an origin */
  select(printed: string, times: number): Promise<number | undefined>;
  stop(): Promise<void>;
}

const ANSWERS = ["live", "absent"];

/** @throws Error for a question that an edge could not have been asked */
function checked(printed: string, kind: string, ms: number): number | undefined {
  if (kind === "unanswerable") return undefined;
  if (!ANSWERS.includes(kind)) throw new Error(`${printed}: ${kind}`);
  return ms;
}

/** SQLite in this process. @param folder where its file is made */
export function selectInNode(folder: string): Selecting {
  const rows = createSqliteRows(join(folder, "replica.sqlite"));
  const replica = createReplica(rows);
  return {
    async take(batch) {
      const begin = performance.now();
      rows.transaction(() => replica.take(batch));
      return performance.now() - begin;
    },
    async select(printed, times) {
      const begin = performance.now();
      let kind = "";
      for (let left = times; left > 0; left--) ({ kind } = await select(rows, printed));
      return checked(printed, kind, (performance.now() - begin) / times);
    },
    stop: async () => rows.close(),
  };
}

/** The site's Durable Object in workerd; batches come through the door that origins push to. */
export async function selectInWorkerd(folder: string): Promise<Selecting> {
  const entry = fileURLToPath(new URL("probe/selects.js", import.meta.url));
  const edge = await startLocalEdge({
    port: 0,
    dataFolder: folder,
    origins: NO_ORIGIN,
    pushKeys: KEYS,
    limits: UNLIMITED,
    onLog: () => undefined,
    script: await bundleWorker(entry),
  });
  const ask = async (path: string, asked: Record<string, string> = {}): Promise<unknown> => {
    const parameters = new URLSearchParams({ site: String(SITE), ...asked }).toString();
    const response = await fetch(`${edge.url}/bench/${path}?${parameters}`);
    if (!response.ok) throw new Error(`${path} is ${response.status}`);
    return response.json();
  };
  return {
    async take(batch) {
      const body = await encodeBatch(batch);
      const signable = { method: "POST", host: new URL(edge.url).host, path: PUSH_PATH, body };
      const signature = await signRequest(parseSecretKeys(KEYS), systemClock.now(), signable);
      const before = (await ask("applied")) as number;
      const headers = { [header.signature]: signature };
      const response = await fetch(edge.url + PUSH_PATH, { method: "POST", body, headers });
      if (!response.ok) throw new Error(`a batch is ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
      return ((await ask("applied")) as number) - before;
    },
    async select(printed, times) {
      const said = await ask("select", { printed, times: String(times) });
      const { kind, ms } = said as { kind: string; ms: number };
      return checked(printed, kind, ms);
    },
    stop: () => edge.stop(),
  };
}
