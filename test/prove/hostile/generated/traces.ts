import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import type { Stack } from "../stack.ts";
import { PLANTED, SENT } from "./words.ts";

/** What requests and secrets left behind where they must not be. */

/** Texts that neither logs nor keys may have. */
type Secrets = [name: string, text: string][];

/** @returns where something was found, with some of what stands around it */
export async function findTraces(stack: Stack, secrets: Secrets): Promise<string[]> {
  const printed = stack.printed();
  const keys = await storeKeys(stack.forAttackers.dataFolder);
  if (keys.length === 0) throw new Error("the edge's store has no keys: nothing was looked at");
  const rows = await databaseRows(stack.databaseUrl);
  return [
    ...found("a log", printed, [...secrets, ["a header or an unknown parameter", SENT]]),
    ...found("a key of the store", keys, [...secrets, ["a header or an unknown parameter", SENT]]),
    ...found("a row of the database", rows, [["a header or an unknown parameter", SENT]]),
  ];
}

/** Of each secret the first place. */
function found(where: string, texts: string[], secrets: Secrets): string[] {
  return secrets.flatMap(([name, secret]) => {
    const text = texts.find((candidate) => candidate.toLowerCase().includes(secret.toLowerCase()));
    if (text === undefined) return [];
    const at = text.toLowerCase().indexOf(secret.toLowerCase());
    return [`${where} has ${name}: …${text.slice(Math.max(0, at - 200), at + 100)}…`];
  });
}

/** The names and metadata of all that the edge's store holds. */
async function storeKeys(dataFolder: string): Promise<string[]> {
  const store = join(dataFolder, "edge", "store.sqlite");
  return existsSync(store) ? keysOnNode(store) : keysInMiniflare(dataFolder);
}

function keysOnNode(store: string): string[] {
  const database = new DatabaseSync(store, { readOnly: true });
  try {
    const rows = database.prepare("select key, etag from bodies").all();
    return rows.map((row) => Object.values(row).join(" "));
  } finally {
    database.close();
  }
}

async function keysInMiniflare(dataFolder: string): Promise<string[]> {
  const folder = join(dataFolder, "edge", "kv");
  const files = (await readdir(folder, { recursive: true })).filter((name) =>
    name.endsWith(".sqlite"),
  );
  return files.flatMap((name) => {
    const database = new DatabaseSync(join(folder, name), { readOnly: true });
    try {
      const tables = database.prepare("select name from sqlite_master where name = '_mf_entries'");
      if (tables.all().length === 0) return [];
      const rows = database.prepare("select key, metadata from _mf_entries").all();
      return rows.map((row) => `${String(row["key"])} ${String(row["metadata"])}`);
    } finally {
      database.close();
    }
  });
}

/** Every row as text. Bodies of requests hold no word of what is looked for, so what has it got there some other way. */
async function databaseRows(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    );
    const all: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `select t::text as row from "${name}" t where t::text ilike $1 limit 3`,
        [`%${SENT}%`],
      );
      all.push(...rows.map(({ row }) => `${name} ${row}`));
    }
    return all;
  } finally {
    await client.end();
  }
}

/** What nobody may be shown. */
export function secretsOf({ neighbour, forAttackers }: Stack): Secrets {
  const [, key = ""] = forAttackers.pushKeys.split(":");
  const tokens = Object.entries(neighbour).map(([name, token]): [string, string] => [
    `the neighbour's ${name} token`,
    token,
  ]);
  return [["something of the neighbour's", PLANTED], ["the push key", key], ...tokens];
}
