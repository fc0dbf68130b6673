import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { parseSecretKeys } from "../../shared/signature.ts";

/** Something the person at the keyboard has to put right; its message is all that is printed. */
export class Problem extends Error {
  override readonly name = "Problem";
}

export interface LocalEdgeConfig {
  port: number;
  /** The edge's part of the data folder. */
  dataFolder: string;
  origins: string;
  pushKeys: string;
  name: string;
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
    pushKeys: parsePushKeys(read("LARDER_PUSH_KEYS", "")),
    name: read("LARDER_EDGE_NAME", "local"),
  };
}

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

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
