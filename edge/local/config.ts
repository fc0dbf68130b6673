import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { readDoorSettings, type DoorSettings } from "../../doors/settings.ts";
import { ZONE_PURGE_QUOTAS } from "../../shared/limits-purges.ts";
import { parseQuotas } from "../limits/edge-limits.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { parseHosts } from "../signed.ts";

/** Something the person at the keyboard has to put right; its message is all that is printed. */
export class Problem extends Error {
  override readonly name = "Problem";
}

export interface LocalEdgeConfig {
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

/**
 * What the local edge reads from its environment; what is not there, from the data folder's `env` file.
 * @throws Problem naming the variable and what is wrong with it, never the value of a secret
 */
export async function readConfig(env: Environment): Promise<LocalEdgeConfig> {
  const data = resolve(projectRoot, env["LARDER_DATA"] || ".larder");
  const stored = parseEnv(await readFile(join(data, "env"), "utf8").catch(() => ""));
  const read = (name: string, usual: string) => env[name] || stored[name] || usual;
  return {
    port: parsePort(read("EDGE_PORT", "8787")),
    dataFolder: join(data, "edge"),
    origins: parseOrigins(read("LARDER_ORIGINS", "http://127.0.0.1:8700")),
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

function readZone(read: (name: string, usual: string) => string): LocalEdgeConfig["zone"] {
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

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

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

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new Problem(`EDGE_PORT must be a number from 1 to 65535, not "${text}".`);
}

function parseOrigins(text: string): string {
  for (const origin of text.split(",")) {
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (url?.protocol !== "http:" && url?.protocol !== "https:") {
      throw new Problem(
        `LARDER_ORIGINS must be http(s) URLs joined by commas; "${origin}" is not one.`,
      );
    }
  }
  return text;
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
