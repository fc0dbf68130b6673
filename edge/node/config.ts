import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { readDoorSettings, type DoorSettings } from "../../doors/settings.ts";
import { readNoticeMs } from "../../program/ending.ts";
import { readMetricsToken } from "../../program/metrics/answer.ts";
import { readPort } from "../../program/ports.ts";
import { readTracing, type Tracing } from "../../program/tracing/settings.ts";
import { Problem } from "../../program/problem.ts";
import { DRAIN_NOTICE_MAX_S } from "../../shared/limits-life.ts";
import { ZONE_PURGE_QUOTAS } from "../../shared/limits-purges.ts";
import { MEMORY_CACHE_BYTES } from "../../shared/limits.ts";
import { parseQuotas } from "../limits/edge-limits.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { parseOrigins } from "../read/origins.ts";
import { findIdentity, parseJoining, type Identity, type Joining } from "./identity.ts";
import { parseHosts } from "../signed.ts";

/** Programs that may be at work in an edge's data folder. */
export const EDGE_SCRIPTS = ["edge/local/main.ts", "edge/node/main.ts"];

/** What both edges that run on this machine are told. */
export interface EdgeConfig {
  port: number;
  /** The edge's part of the data folder. */
  dataFolder: string;
  origins: string;
  /** Whom it lets in, and how long it waits for them. */
  doors: DoorSettings;
  pushKeys: string;
  /** The hosts that origins know the edge by, joined by commas; empty: whatever a request came for. */
  hosts: string;
  /** A zone whose cache is purged too, as the worker's variables say it; empty without one. */
  zone: Readonly<Record<string, string>>;
  /** `LARDER_EDGE_LIMITS` as the worker reads it; empty for the usual ones. */
  limits: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

const dataFolderOf = (env: Environment): string =>
  resolve(projectRoot, env["LARDER_DATA"] || ".larder");

/**
 * What an edge reads from its environment; what is not there, from the data folder's `env` file.
 * @throws Problem naming the variable and what is wrong with it, never the value of a secret
 */
export async function readConfig(env: Environment): Promise<EdgeConfig> {
  const data = dataFolderOf(env);
  const stored = parseEnv(await readFile(join(data, "env"), "utf8").catch(() => ""));
  const read = (name: string, usual: string) => env[name] || stored[name] || usual;
  return {
    port: readPort({ EDGE_PORT: read("EDGE_PORT", "") }, "EDGE_PORT", 8787),
    dataFolder: join(data, "edge"),
    origins: readOrigins(read("LARDER_ORIGINS", "http://127.0.0.1:8700")),
    doors: readDoors({ ...stored, ...env }),
    pushKeys: parsePushKeys(read("LARDER_PUSH_KEYS", "")),
    hosts: checkedHosts(read("LARDER_EDGE_HOSTS", "")),
    zone: readZone(read),
    limits: parseLimits(read("LARDER_EDGE_LIMITS", "")),
  };
}

function readDoors(env: Environment): DoorSettings {
  try {
    return readDoorSettings(env);
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : "LARDER_CONNECTIONS is wrong.");
  }
}

function checkedHosts(text: string): string {
  try {
    parseHosts(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : "it cannot be read";
    throw new Problem(`LARDER_EDGE_HOSTS is wrong: ${why}.`);
  }
  return text;
}

const API = "https://api.cloudflare.com/client/v4";

function readZone(read: (name: string, usual: string) => string): EdgeConfig["zone"] {
  const LARDER_PURGE_ZONE = read("LARDER_PURGE_ZONE", "");
  if (LARDER_PURGE_ZONE === "") return {};
  const LARDER_PURGE_TOKEN = read("LARDER_PURGE_TOKEN", "");
  if (LARDER_PURGE_TOKEN === "") {
    throw new Problem("LARDER_PURGE_ZONE is set, so LARDER_PURGE_TOKEN must be set too.");
  }
  const LARDER_PURGE_PLAN = read("LARDER_PURGE_PLAN", "free");
  if (!Object.hasOwn(ZONE_PURGE_QUOTAS, LARDER_PURGE_PLAN)) {
    const plans = Object.keys(ZONE_PURGE_QUOTAS).join(", ");
    throw new Problem(`LARDER_PURGE_PLAN must be one of ${plans}, not "${LARDER_PURGE_PLAN}".`);
  }
  const LARDER_PURGE_API = read("LARDER_PURGE_API", API).replace(/\/$/, "");
  if (!/^https?:$/.test(URL.parse(LARDER_PURGE_API)?.protocol ?? "")) {
    throw new Problem(`LARDER_PURGE_API must be an http(s) URL; "${LARDER_PURGE_API}" is not one.`);
  }
  return { LARDER_PURGE_ZONE, LARDER_PURGE_TOKEN, LARDER_PURGE_PLAN, LARDER_PURGE_API };
}

function parseLimits(text: string): string {
  try {
    parseQuotas(text);
    return text;
  } catch (error) {
    throw new Problem(
      error instanceof Error ? `${error.message}.` : "LARDER_EDGE_LIMITS is wrong.",
    );
  }
}

function readOrigins(text: string): string {
  try {
    return parseOrigins(text).join(",");
  } catch (error) {
    throw new Problem(error instanceof Error ? `${error.message}.` : "LARDER_ORIGINS is wrong.");
  }
}

function parsePushKeys(text: string): string {
  if (text === "") {
    throw new Problem(
      "LARDER_PUSH_KEYS is missing. Run `npm start` once (it makes a key), or set it to <id>:<secret>.",
    );
  }
  try {
    parseSecretKeys(text);
    return text;
  } catch (error) {
    throw new Problem(
      `LARDER_PUSH_KEYS is wrong: ${error instanceof Error ? error.message : "unreadable"}.`,
    );
  }
}

/** What the edge on Node is told besides. */
export interface NodeEdgeConfig extends EdgeConfig {
  /** The address it listens on. */
  host: string;
  /** Threads that answer readers. */
  workers: number;
  cacheBytes: number;
  /** Opens `/metrics`; null: there is none. */
  metricsToken: string | null;
  /** How long it goes on after SIGTERM while `/readyz` says that it ends. */
  drainNoticeMs: number;
  /** What it is known by where it registers itself; null where `LARDER_PUSH_KEYS` is all there is. */
  identity: Identity | null;
  /** Whether and where traces are sent, by OpenTelemetry's variables. */
  tracing: Tracing;
}

/**
 * @param args the words after the program's name
 * @throws Problem as `readConfig` does
 */
export async function readNodeConfig(
  given: Environment,
  args: readonly string[],
): Promise<NodeEdgeConfig> {
  const folder = join(dataFolderOf(given), "edge");
  const identity = await findIdentity(folder, joiningOf(given));
  const env = identity === null ? given : withIdentity(given, identity);
  const config = await readConfig(env);
  const megabytes = Number(env["EDGE_CACHE_MB"] || MEMORY_CACHE_BYTES / MEGABYTE);
  if (!Number.isInteger(megabytes) || megabytes < 1 || megabytes > CACHE_MOST_MB)
    throw new Problem(`EDGE_CACHE_MB must be a number from 1 to ${CACHE_MOST_MB}.`);
  return {
    ...config,
    host: env["EDGE_HOST"] || "127.0.0.1",
    workers: workersOf(args, env["EDGE_WORKERS"] ?? ""),
    cacheBytes: megabytes * MEGABYTE,
    metricsToken: checkedToken(env["LARDER_METRICS_TOKEN"] ?? ""),
    drainNoticeMs: noticeMsOf(env["LARDER_DRAIN_NOTICE_S"] ?? ""),
    identity,
    tracing: readTracing(env, "larder-edge"),
  };
}

/** What an operator says for an edge that is to register itself; null when nothing is said. @throws Problem */
function joiningOf(env: Environment): Joining | null {
  const text = env["LARDER_JOIN"] ?? "";
  if (text === "") return null;
  const url = env["EDGE_URL"] || `http://127.0.0.1:${readPort(env, "EDGE_PORT", 8787)}`;
  return parseJoining(text, { url, name: env["EDGE_NAME"] ?? "" });
}

/** Its own key first, which signs; what is said besides is accepted too. */
function withIdentity(env: Environment, identity: Identity): Environment {
  const { key, previous, url, origin } = identity;
  const own = [key, ...(previous === null ? [] : [previous])].map(
    ({ id, secret }) => `${id}:${secret}`,
  );
  const shared = env["LARDER_PUSH_KEYS"] ?? "";
  return {
    ...env,
    LARDER_PUSH_KEYS: [...own, ...(shared === "" ? [] : [shared])].join(","),
    LARDER_ORIGINS: env["LARDER_ORIGINS"] || origin,
    LARDER_EDGE_HOSTS: env["LARDER_EDGE_HOSTS"] || new URL(url).host,
  };
}

function checkedToken(text: string): string | null {
  try {
    return readMetricsToken(text);
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : "LARDER_METRICS_TOKEN is wrong.");
  }
}

function noticeMsOf(text: string): number {
  const noticeMs = readNoticeMs(text);
  if (noticeMs !== null) return noticeMs;
  throw new Problem(
    `LARDER_DRAIN_NOTICE_S must be a number of seconds from 0 to ${DRAIN_NOTICE_MAX_S}, not "${text}".`,
  );
}

const MEGABYTE = 1024 * 1024;
/** ours: more than any machine's memory, and a number that is one. */
const CACHE_MOST_MB = 1_000_000;
/** ours: threads that answer; each takes some 30 MB. */
const WORKERS_MOST = 256;

/** `--workers` alone is one for each processor. */
function workersOf(args: readonly string[], told: string): number {
  const at = args.indexOf("--workers");
  const given = at === -1 ? told : (args[at + 1] ?? "all");
  const text = given.startsWith("--") ? "all" : given;
  if (text === "") return 1;
  const count = text === "all" ? availableParallelism() : /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= WORKERS_MOST) return count;
  throw new Problem(
    `--workers must be "all" or a number from 1 to ${WORKERS_MOST}, not "${text}".`,
  );
}
