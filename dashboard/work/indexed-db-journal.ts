import type { Copy } from "../../shared/working/receive.ts";
import { isAllSent, type CopyKey, type Journal, type WaitingCopy } from "./journal.ts";
import type { LocalCopy } from "./local-copy.ts";

/** The journal in the browser's IndexedDB. What is typed is small and written with each key; what the origin said is not. */

const NAME = "larder-work";
const EDITS = "edits";
const BASES = "bases";

/** Under a copy's key: who writes it, and what the origin does not have. */
interface KeptEdits extends Partial<Omit<LocalCopy, "base">> {
  tab: string;
}

type Row = [owner: number, site: string, document: number, locale: string];

const rowOf = ({ owner, site, document, locale }: CopyKey): Row => [owner, site, document, locale];

/** The journal of this origin's pages. */
export function createIndexedDbJournal(factory: IDBFactory): Journal {
  let opened: Promise<IDBDatabase> | undefined;
  const database = () => {
    opened ??= open(factory, () => (opened = undefined));
    // a device that refused may have room the next time
    opened.catch(() => (opened = undefined));
    return opened;
  };
  /** The base that is in the database already, for each copy that this tab writes. */
  const written = new Map<string, Copy>();
  return {
    async read(key) {
      const stores = within(await database(), "readonly");
      return readLocal(stores, rowOf(key));
    },
    async take(key, tab) {
      const stores = within(await database(), "readwrite");
      const local = await readLocal(stores, rowOf(key));
      stores.edits.put({ ...(local === null ? {} : editsOf(local)), tab }, rowOf(key));
      await stores.done;
      written.delete(String(rowOf(key)));
      return local;
    },
    async keep(key, tab, local) {
      const [row, name] = [rowOf(key), String(rowOf(key))];
      const stores = within(await database(), "readwrite");
      const kept = await result<KeptEdits | undefined>(stores.edits.get(row));
      if (kept?.tab !== tab) return "overtaken";
      const isEmpty = isAllSent(local);
      stores.edits.put(isEmpty ? { tab } : { ...editsOf(local), tab }, row);
      if (isEmpty) stores.bases.delete(row);
      else if (written.get(name) !== local.base) stores.bases.put(local.base, row);
      await stores.done;
      if (isEmpty) written.delete(name);
      else written.set(name, local.base);
      return "kept";
    },
    async waiting(owner) {
      const { edits } = within(await database(), "readonly");
      const range = IDBKeyRange.bound([owner], [owner, []]);
      const [keys, all] = await Promise.all([
        result<IDBValidKey[]>(edits.getAllKeys(range)),
        result<KeptEdits[]>(edits.getAll(range)),
      ]);
      return all.flatMap((one, index) => waitingOf(keys[index] as Row, one));
    },
  };
}

const editsOf = ({ version, pending, sent, conflicts }: LocalCopy): Omit<LocalCopy, "base"> => ({
  version,
  pending,
  sent,
  conflicts,
});

function waitingOf(
  [owner, site, document, locale]: Row,
  { pending = [], conflicts = [] }: KeptEdits,
): WaitingCopy[] {
  if (pending.length + conflicts.length === 0) return [];
  const key = { owner, site, document, locale };
  return [{ key, edits: pending.length, conflicts: conflicts.length }];
}

interface Stores {
  edits: IDBObjectStore;
  bases: IDBObjectStore;
  /** All of it is on the device. */
  done: Promise<void>;
}

function within(database: IDBDatabase, mode: IDBTransactionMode): Stores {
  // on the disk before anybody is told so, not only on its way there
  const transaction = database.transaction([EDITS, BASES], mode, { durability: "strict" });
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  done.catch(() => undefined);
  transaction.oncomplete = () => resolve();
  transaction.onabort = () => reject(transaction.error ?? new Error("given up"));
  return { edits: transaction.objectStore(EDITS), bases: transaction.objectStore(BASES), done };
}

async function readLocal({ edits, bases }: Stores, row: Row): Promise<LocalCopy | null> {
  const [kept, base] = await Promise.all([
    result<KeptEdits | undefined>(edits.get(row)),
    result<Copy | undefined>(bases.get(row)),
  ]);
  if (kept?.pending === undefined || base === undefined) return null;
  const { version = 0, pending, sent = 0, conflicts = [] } = kept;
  return { version, base, pending, sent, conflicts };
}

const result = <T>(request: IDBRequest): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error ?? new Error("not kept"));
  });

async function open(factory: IDBFactory, onGone: () => void): Promise<IDBDatabase> {
  const request = factory.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(EDITS);
    request.result.createObjectStore(BASES);
  };
  const database = await result<IDBDatabase>(request);
  database.onclose = onGone;
  // a newer page wants another form of it
  database.onversionchange = () => {
    database.close();
    onGone();
  };
  return database;
}
