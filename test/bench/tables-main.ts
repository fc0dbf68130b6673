import { readFile, writeFile } from "node:fs/promises";
import { MEASURED_FILE, newestResults, readMeasured } from "./measured.ts";
import { PEERS, rowOfPeer } from "./peers/peers.ts";
import { ROWS } from "./rows.ts";
import { PERFORMANCE_FILE, withTables } from "./table.ts";

/** `npm run bench:table`: keeps the newest result of each row in measured.json, and makes the tables of docs/performance.md of it. */

const kept = await readMeasured();
const newest = await newestResults();
const names = [...ROWS.map(({ name }) => name), ...PEERS.map(rowOfPeer)];
const rows = names.flatMap((name) => {
  const row = newest.get(name) ?? kept.get(name);
  return row === undefined ? [] : [row];
});
await writeFile(MEASURED_FILE, `${JSON.stringify(rows, null, 2)}\n`);
await writeFile(PERFORMANCE_FILE, withTables(await readFile(PERFORMANCE_FILE, "utf8"), rows));
const missing = names.filter((name) => !rows.some(({ row }) => row === name));
process.stdout.write(`docs/performance.md: ${rows.length} rows, ${newest.size} measured here.\n`);
if (missing.length > 0) process.stdout.write(`Never measured: ${missing.join(", ")}\n`);
