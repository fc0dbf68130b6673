import { systemClock } from "../../shared/clock.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { header } from "../../shared/headers.ts";
import { tokenKey } from "../../shared/keys.ts";
import { PUSH_MAX_ENTRIES } from "../../shared/limits.ts";
import { encodeBatch, PUSH_PATH, type Batch, type Entry } from "../../shared/push.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { keyFor, SITE } from "../support/entries.ts";
import { freePorts, startProgram, type Program } from "../support/processes.ts";
import { UNLIMITED } from "../support/unlimited.ts";
import { madeBatches } from "./made-batches.ts";
import { KEYS } from "./warm.ts";

/** An edge on Node that is sent a made site without an origin. */

const METRICS = "metrics-token-of-the-bench";
/** What the made site is read with. */
export const READ_TOKEN = "read-token-of-the-bench";

/** Starts one, with what is in the folder. */
export async function startNodeEdge(data: string): Promise<Program> {
  const [port = 0] = await freePorts(1);
  return startProgram({
    script: "edge/node/main.ts",
    env: {
      EDGE_PORT: String(port),
      LARDER_DATA: data,
      LARDER_ORIGINS: "http://127.0.0.1:1",
      LARDER_PUSH_KEYS: KEYS,
      LARDER_METRICS_TOKEN: METRICS,
      LARDER_EDGE_LIMITS: UNLIMITED,
    },
  });
}

export interface Sent {
  documents: number;
  answers: number;
}

/** Sends the rows, then the answers to the articles' addresses, each batch made while the one before is applied. */
export async function sendAll(url: string, articles: number): Promise<Sent> {
  let [documents, answers] = [0, 0];
  for (const { entries } of madeBatches(articles)) documents += entries.length;
  const head = documents + articles + 1;
  let sending: Promise<void> = Promise.resolve();
  const send = async (batch: Batch) => {
    const body = await encodeBatch({ ...batch, head });
    await sending;
    sending = push(url, body);
    sending.catch(() => undefined);
  };
  for (const batch of madeBatches(articles)) await send(batch);
  let from = documents;
  let entries: Entry[] = [await tokenEntry(documents + 1)];
  for (const batch of madeBatches(articles))
    for (const { body } of batch.entries.filter(isLive)) {
      const { slug, typeId } = JSON.parse(body) as { slug: string | null; typeId?: number };
      if (typeId !== 1 || answers === articles || slug !== `article-${answers}`) continue;
      answers += 1;
      const key = await keyFor(`/v2/pages/article/${slug}/`);
      const position = documents + 1 + answers;
      entries.push({ state: "live", key, position, etag: `"${position}"`, body, tags: "s" });
      if (entries.length < PUSH_MAX_ENTRIES && position < head) continue;
      await send({ ...HEAD, head, from, to: position, change: position, entries });
      [from, entries] = [position, []];
    }
  await sending;
  return { documents, answers };
}

const HEAD = { site: SITE, epoch: 1, edge: 1, floor: 0, first: true };

const isLive = (entry: Entry): entry is Entry & { state: "live" } => entry.state === "live";

async function tokenEntry(position: number): Promise<Entry> {
  const key = tokenKey(await sha256Hex(READ_TOKEN));
  const grant = { site: SITE, scopes: ["read"], locales: ["en", "de"], defaultLocale: "en" };
  return { state: "live", key, position, etag: '"t"', body: JSON.stringify(grant), tags: "" };
}

async function push(url: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
  const { host } = new URL(url);
  const signable = { method: "POST", host, path: PUSH_PATH, body };
  const signature = await signRequest(parseSecretKeys(KEYS), systemClock.now(), signable);
  const response = await fetch(`${url}${PUSH_PATH}`, {
    method: "POST",
    headers: { [header.signature]: signature, "content-type": "application/gzip" },
    body,
  });
  const said = await response.text();
  if (response.status !== 200) throw new Error(`a push was answered ${response.status}: ${said}`);
}

/** What the edge says of itself, by its lines. */
export async function numbersOf(url: string): Promise<(line: string) => number> {
  const headers = { authorization: `Bearer ${METRICS}` };
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  return (line) =>
    Number(
      text
        .split("\n")
        .find((each) => each.startsWith(`${line} `))
        ?.slice(line.length),
    );
}
