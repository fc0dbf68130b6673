import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { Problem } from "../../program/problem.ts";

export const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** What the local programs keep, and where. */
export interface DataFolder {
  root: string;
  /** The keys, made once, and the settings of the last `npm start`, as an env file. */
  env: string;
  /** The Postgres cluster. */
  postgres: string;
  edge: string;
  /** Copies of media. */
  media: string;
  logs: string;
  /** The pid of the running `npm start`. */
  startPid: string;
  /** The pid of the running local edge; it writes it. */
  edgePid: string;
}

/** The data folder of an environment: `LARDER_DATA`, or `.larder` in the project. Creates nothing. */
export function dataFolder(env: Readonly<Record<string, string | undefined>>): DataFolder {
  const root = resolve(projectRoot, env["LARDER_DATA"] || ".larder");
  return {
    root,
    env: join(root, "env"),
    postgres: join(root, "postgres"),
    edge: join(root, "edge"),
    media: join(root, "media"),
    logs: join(root, "logs"),
    startPid: join(root, "start.pid"),
    edgePid: join(root, "edge", "pid"),
  };
}

/** Makes folders that nobody but us may enter; those that others could enter until now are closed. */
export async function makePrivate(folders: string[]): Promise<void> {
  for (const folder of folders) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, PRIVATE);
  }
}

const PRIVATE = 0o700;

/** A path as a person in the project's folder would write it. */
export function shownPath(path: string): string {
  const short = relative(projectRoot, path);
  return short === "" || short.startsWith("..") ? path : short;
}

/**
 * The keys origin and edge sign their requests with: made at the first call, the same ever after.
 * @throws Problem when the file is there but has no keys, or the folder cannot be written
 */
export async function ensurePushKeys(folder: DataFolder): Promise<string> {
  const stored = (await readKeys(folder.env)) ?? (await createKeys(folder));
  if (stored !== "") return stored;
  throw new Problem(
    `${shownPath(folder.env)} has no LARDER_PUSH_KEYS. Put it back, or start anew: npm run reset`,
  );
}

/**
 * Keeps settings in the env file beside the keys, for the programs that are started by hand; null takes one out.
 * @throws Problem when the file cannot be written
 */
export async function storeSettings(
  folder: DataFolder,
  settings: Record<string, string | null>,
): Promise<void> {
  const stored = await readStored(folder);
  const kept = Object.entries({ ...stored, ...settings }).filter(([, value]) => value !== null);
  const text = kept.map(([name, value]) => `${name}=${value}\n`).join("");
  await writeAside(folder, text, (aside) => rename(aside, folder.env));
}

/** What the env file holds; nothing when there is none. @throws Problem when it cannot be read */
export async function readStored(folder: DataFolder): Promise<Record<string, string | undefined>> {
  return parseEnv((await readText(folder.env)) ?? "");
}

/** The keys in the file; empty when it names none, null when there is no file. */
async function readKeys(file: string): Promise<string | null> {
  const text = await readText(file);
  return text === null ? null : (parseEnv(text)["LARDER_PUSH_KEYS"] ?? "");
}

async function readText(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new Problem(
      `${shownPath(file)} cannot be read (${error.code}). Correct its permissions.`,
    );
  });
}

/** Of two programs that start at once the first one's keys count. */
async function createKeys(folder: DataFolder): Promise<string> {
  const text = `LARDER_PUSH_KEYS=local:${randomBytes(32).toString("hex")}\n`;
  await writeAside(folder, text, async (aside) => {
    await link(aside, folder.env).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  });
  return (await readKeys(folder.env)) ?? "";
}

/** Written aside and put into place when whole: nobody ever reads half a file, or one that others may read. */
async function writeAside(
  folder: DataFolder,
  text: string,
  place: (aside: string) => Promise<void>,
): Promise<void> {
  const aside = `${folder.env}.new-${process.pid}`;
  try {
    await mkdir(folder.root, { recursive: true });
    await using file = await open(aside, "w", 0o600);
    await file.writeFile(text);
    await file.sync();
    await place(aside);
  } catch (error) {
    throw new Problem(
      `The data folder ${shownPath(folder.root)} cannot be written: ${messageOf(error)}`,
    );
  } finally {
    await rm(aside, { force: true }).catch(() => undefined);
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
