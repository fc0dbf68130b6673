import { dataFolder, type DataFolder } from "./data-folder.ts";
import { localDatabaseUrl } from "./database.ts";
import { readPort } from "../../program/ports.ts";
import { Problem } from "../../program/problem.ts";

/** What `npm start` reads from its environment. */
export interface Settings {
  folder: DataFolder;
  /** Whether `LARDER_DATA` names it. */
  namedFolder: boolean;
  postgresPort: number;
  originPort: number;
  edgePort: number;
  databaseUrl: string;
  /** Whether `DATABASE_URL` names the database, so that no Postgres of ours runs. */
  namedDatabase: boolean;
  /** The keys that `LARDER_PUSH_KEYS` names; null = those of the data folder. */
  namedKeys: string | null;
  originUrl: string;
  edgeUrl: string;
  edge: EdgeKind;
}

/** The edge on Node, or the worker as Cloudflare runs it. */
export type EdgeKind = "node" | "worker";

/** What runs each of them: the file, and the npm script. */
export const EDGES: Readonly<Record<EdgeKind, { file: string; script: string }>> = {
  node: { file: "edge/node/main.ts", script: "edge" },
  worker: { file: "edge/local/main.ts", script: "edge:local" },
};

/** @throws Problem naming the variable that is wrong */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const [postgresPort, originPort, edgePort] = [
    readPort(env, "POSTGRES_PORT", 8701),
    readPort(env, "ORIGIN_PORT", 8700),
    readPort(env, "EDGE_PORT", 8787),
  ];
  if (new Set([postgresPort, originPort, edgePort]).size < 3) {
    throw new Problem("POSTGRES_PORT, ORIGIN_PORT and EDGE_PORT must be three different ports.");
  }
  return {
    folder: dataFolder(env),
    namedFolder: Boolean(env["LARDER_DATA"]),
    postgresPort,
    originPort,
    edgePort,
    databaseUrl: env["DATABASE_URL"] || localDatabaseUrl(postgresPort),
    namedDatabase: Boolean(env["DATABASE_URL"]),
    namedKeys: env["LARDER_PUSH_KEYS"] || null,
    originUrl: `http://127.0.0.1:${originPort}`,
    edgeUrl: `http://127.0.0.1:${edgePort}`,
    edge: readEdgeKind(env["LARDER_EDGE"] || "node"),
  };
}

function readEdgeKind(text: string): EdgeKind {
  if (text === "node" || text === "worker") return text;
  throw new Problem(`LARDER_EDGE must be node or worker, not "${text}".`);
}

/**
 * What a program that is started by hand beside these needs to find them; `storeSettings` keeps it.
 * A database that the user named may come with a password and stays out of it.
 */
export function storedSettings(settings: Settings): Record<string, string | null> {
  return {
    DATABASE_URL: settings.namedDatabase ? null : settings.databaseUrl,
    POSTGRES_PORT: String(settings.postgresPort),
    ORIGIN_PORT: String(settings.originPort),
    EDGE_PORT: String(settings.edgePort),
    LARDER_ORIGINS: settings.originUrl,
    LARDER_EDGES: settings.edgeUrl,
    LARDER_DEMO: "1",
    LARDER_DRAIN_NOTICE_S: "0",
    LARDER_MEDIA_DIR: settings.folder.media,
    LARDER_PUBLIC_URL: settings.edgeUrl,
  };
}

/** The command that starts one program again by hand. Secrets are not repeated. */
export function commandAgain(settings: Settings, name: "postgres" | "origin" | "edge"): string {
  const { folder, namedFolder, namedDatabase, namedKeys } = settings;
  const data = namedFolder ? [`LARDER_DATA=${folder.root}`] : [];
  const keys = namedKeys === null ? [] : ["LARDER_PUSH_KEYS=…"];
  const parts = {
    postgres: data,
    // its script reads the file of the usual folder only
    origin: [
      ...(namedFolder ? [`$(cat ${folder.env})`] : []),
      ...keys,
      ...(namedDatabase ? ["DATABASE_URL=…"] : []),
    ],
    edge: [...data, ...keys],
  }[name];
  const script = `npm run ${name === "edge" ? EDGES[settings.edge].script : name}`;
  return parts.length === 0 ? script : `env ${parts.join(" ")} ${script}`;
}
