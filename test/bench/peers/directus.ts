import { spawn, execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { endWithUs } from "../../../program/guard.ts";
import { eventually } from "../../support/eventually.ts";
import type { Peer, RunningPeer, Setup } from "./peer.ts";

/** Directus with its cache in memory. Whoever reads needs no token: that is the least it can do for a read. */

const START_TIMEOUT_MS = 180_000;
const TOKEN = "bench-token-of-the-admin";
/** The policy of whoever has no token, the same in every Directus. */
const PUBLIC_POLICY = "abf8a154-5b1c-4a46-ac9c-7300570f4f17";
const CACHE_HEADER = "x-cache-status";
const COLLECTION = "articles";

export const directus: Peer = {
  name: "directus",
  package: "directus@12.4.1",
  // only its dashboard, which nobody opens here
  overrides: { "@directus/app": "18.0.0" },
  start,
};

async function start(setup: Setup): Promise<RunningPeer> {
  const { folder, port } = setup;
  const cli = join(folder, "node_modules/directus/cli.js");
  const env = { PATH: process.env["PATH"], HOME: folder, ...settingsOf(setup) };
  // compiled at its install, which needs Node's headers: what scripts of flows run in, and no read
  await writeFile(
    join(folder, "node_modules/isolated-vm/isolated-vm.js"),
    "module.exports = {};\n",
  );
  const options = { cwd: folder, env, timeout: START_TIMEOUT_MS };
  await promisify(execFile)(process.execPath, [cli, "bootstrap"], options);
  const child = spawn(process.execPath, [cli, "start"], { cwd: folder, env, stdio: "ignore" });
  const { pid } = child;
  if (pid === undefined) throw new Error("Directus did not start");
  const guard = endWithUs(pid, "TERM");
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
    guard.release();
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await eventually("Directus answers", () => isUp(url), START_TIMEOUT_MS);
    await fill(url, setup.article);
  } catch (error) {
    await stop();
    throw error;
  }
  const article = `${url}/items/${COLLECTION}/1`;
  const isHit = async () => (await read(article)).headers.get(CACHE_HEADER) === "HIT";
  return { url: article, pid, isHit, stop };
}

const settingsOf = ({ databaseUrl, port }: Setup): Record<string, string> => ({
  HOST: "127.0.0.1",
  PORT: String(port),
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  SECRET: "a secret of the bench, for its sessions",
  DB_CLIENT: "pg",
  DB_CONNECTION_STRING: databaseUrl,
  ADMIN_EMAIL: "bench@example.com",
  ADMIN_PASSWORD: "a password of the bench",
  ADMIN_TOKEN: TOKEN,
  CACHE_ENABLED: "true",
  CACHE_STORE: "memory",
  CACHE_TTL: "1h",
  CACHE_STATUS_HEADER: CACHE_HEADER,
  RATE_LIMITER_ENABLED: "false",
  WEBSOCKETS_ENABLED: "false",
  TELEMETRY: "false",
  LOG_LEVEL: "warn",
});

async function isUp(url: string): Promise<true | undefined> {
  const response = await fetch(`${url}/server/ping`).catch(() => undefined);
  return response?.ok === true ? true : undefined;
}

async function fill(url: string, article: Setup["article"]): Promise<void> {
  const field = (name: string, type: string) => ({ field: name, type, schema: {}, meta: {} });
  await send(`${url}/collections`, {
    collection: COLLECTION,
    schema: {},
    meta: {},
    fields: [
      { ...field("id", "integer"), schema: { is_primary_key: true, has_auto_increment: true } },
      field("title", "string"),
      field("slug", "string"),
      field("body", "text"),
    ],
  });
  await send(`${url}/items/${COLLECTION}`, article);
  const may = { policy: PUBLIC_POLICY, collection: COLLECTION, action: "read", fields: ["*"] };
  await send(`${url}/permissions`, may);
}

async function send(url: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await response.text();
  if (!response.ok) throw new Error(`${url} was answered ${response.status}: ${said}`);
}

async function read(url: string): Promise<Response> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} was answered ${response.status}: ${text}`);
  return response;
}
