import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { createSqliteStore } from "../../edge/node/sqlite-store.ts";
import type { Storable } from "../../edge/ports.ts";
import { contentOf, someKey } from "../support/entries.ts";
import { temporaryFolder } from "../support/processes.ts";

/** What a store in a file does beyond what every store does: what is written together is one transaction. */

const live = (name: string, position: number): Storable => ({
  state: "live",
  version: { epoch: 1, position },
  ...contentOf(someKey(name), position),
});

async function createStore() {
  const { path, remove } = await temporaryFolder();
  const file = join(path, "store.sqlite");
  const store = createSqliteStore(file);
  const reader = new DatabaseSync(file);
  onTestFinished(async () => {
    reader.close();
    store.close();
    await remove();
  });
  const rows = () => reader.prepare("select key, rowid, position from bodies order by rowid").all();
  return { store, rows };
}

test("what replaces an answer stands where that stood", async () => {
  const { store, rows } = await createStore();
  for (const name of ["a", "b"]) await store.put(someKey(name), live(name, 1));
  await store.put(someKey("a"), live("a", 2));
  expect(rows()).toEqual([
    { key: someKey("a"), rowid: 1, position: 2 },
    { key: someKey("b"), rowid: 2, position: 1 },
  ]);
});

test("where one of a turn cannot be written, none is, and each is told", async () => {
  const { store, rows } = await createStore();
  await store.put(someKey("a"), live("a", 1));
  const unwritable = { ...live("b", 2), etag: {} } as unknown as Storable;
  const asked = await Promise.allSettled([
    store.put(someKey("a"), live("a", 2)),
    store.put(someKey("b"), unwritable),
    store.delete(someKey("a")),
  ]);
  expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(rows()).toEqual([{ key: someKey("a"), rowid: 1, position: 1 }]);
  expect(await store.put(someKey("a"), live("a", 3))).toBe("written");
  expect(rows()).toEqual([{ key: someKey("a"), rowid: 1, position: 3 }]);
});
