import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import type { Key } from "../../../shared/keys.ts";
import { systemClock } from "../../../shared/clock.ts";
import { handle, type EdgeParts } from "../../../edge/app.ts";
import { createKvStore } from "../../../edge/cloudflare/kv-store.ts";
import { createRecord } from "../../../edge/ledger/sqlite-record.ts";
import { createStorageRows } from "../../../edge/cloudflare/storage-rows.ts";
import { wireGateway } from "../../../edge/cloudflare/wiring.ts";
import type { Context, Env } from "../../../edge/cloudflare/env.ts";
import { createTokenAnswers, createWorkersCache } from "../../../edge/cloudflare/workers-cache.ts";
import { createMemoryCache } from "../../../edge/cache/memory-cache.ts";
import type { Store } from "../../../edge/ports.ts";
import { createTokenMemo, createTokens } from "../../../edge/read/tokens.ts";
import {
  runCache,
  runRecord,
  runRows,
  runStore,
  type CacheStep,
  type RecordStep,
  type RowsStep,
  type StoreStep,
} from "../steps.ts";

export { Content, Ledger, Purger } from "../../../edge/worker.ts";

/**
 * The worker that the tests run: under `/steps/…` the implementations that need workerd, driven step by step;
 * under any other path the gateway with its answers going through the `Content` entrypoint, which is what the
 * platform caches.
 */
interface TestEnv extends Env {
  RECORDS: DurableObjectNamespace<RecordHost>;
}

export default class TestWorker extends WorkerEntrypoint<TestEnv> {
  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const [, kind, port = "", name = ""] = url.pathname.split("/");
    if (kind === "alarm") return Response.json(await this.env.RECORDS.getByName(port).alarmMs());
    if (kind === "old") {
      await this.env.RECORDS.getByName(port).makeOld();
      return new Response("made");
    }
    if (kind === "content") return this.#content(url);
    if (kind !== "steps") return handle(this.#gateway(), request);
    const steps = (await request.json()) as unknown[];
    return Response.json(await this.#run(port, name, steps));
  }

  async #run(port: string, name: string, steps: unknown[]): Promise<unknown[]> {
    switch (port) {
      case "store":
        return runStore(
          under(
            name,
            createKvStore(this.env.STORE, () => undefined),
          ),
          steps as StoreStep[],
        );
      case "record":
        return this.env.RECORDS.getByName(name).run(steps as RecordStep[]);
      case "rows":
        return this.env.RECORDS.getByName(name).runRows(steps as RowsStep[]);
      case "cache":
        return runCache(
          (clock, answerMiss) => createMemoryCache({ clock, maxBytes: 1_000_000 }, answerMiss),
          steps as CacheStep[],
        );
      default:
        throw new Error(`there is no port ${port}`);
    }
  }

  /** Asks the `Content` entrypoint directly, with the props and the URL given: they may disagree. */
  async #content(url: URL): Promise<Response> {
    const site = url.searchParams.get("site");
    const { exports } = this.ctx as unknown as Context;
    const entrypoint = exports.Content({ props: { site: site === null ? null : Number(site) } });
    const asked = url.searchParams.get("url");
    if (asked !== null) return entrypoint.fetch(new Request(asked));
    await entrypoint.purge([]);
    return new Response("purged");
  }

  #gateway(): EdgeParts {
    const context = this.ctx as unknown as Context;
    const parts = wireGateway(context, this.env);
    const cache = createWorkersCache(
      systemClock,
      (site) => context.exports.Content({ props: { site } }),
      createTokenAnswers(),
      {
        answerMiss: () => Promise.reject(new Error("past the cache")),
        report: () => undefined,
        ambient: parts.ambient,
      },
    );
    return { ...parts, cache, tokens: createTokens(cache, createTokenMemo()) };
  }
}

/** A part of the store for each test: all share one namespace. */
const under = (name: string, store: Store): Store => ({
  get: (key) => store.get(`${name}/${key}` as Key),
  put: (key, stored) => store.put(`${name}/${key}` as Key, stored),
  delete: (key) => store.delete(`${name}/${key}` as Key),
});

/** A ledger's record in a Durable Object's SQLite, driven from outside. */
export class RecordHost extends DurableObject<TestEnv> {
  run(steps: RecordStep[]): Promise<unknown[]> {
    return runRecord(() => {
      const wakeAt = (dueMs: number) => void this.ctx.storage.setAlarm(dueMs);
      return createRecord(createStorageRows(this.ctx.storage), wakeAt);
    }, steps);
  }

  runRows(steps: RowsStep[]): Promise<unknown[]> {
    return runRows(createStorageRows(this.ctx.storage), steps);
  }

  /** What the first version of the ledger left, with one key at position 4 that waits for its first purge. */
  makeOld(): void {
    this.ctx.storage.sql.exec(`
      create table head (
        id integer primary key check (id = 1), epoch integer not null, position integer not null, change integer not null);
      create table entries (
        key text primary key, epoch integer not null, position integer not null, state text not null) without rowid;
      create table tasks (
        key text primary key, position integer not null, round integer not null, due_ms integer not null) without rowid;
      create index tasks_due on tasks (due_ms);
      insert into head values (1, 1, 4, 4);
      insert into entries values ('r/7/old', 1, 4, 'live');
      insert into tasks values ('r/7/old', 4, 0, 100);`);
  }

  /** When the object will be woken, null for never. */
  alarmMs(): Promise<number | null> {
    return this.ctx.storage.getAlarm();
  }

  override async alarm(): Promise<void> {
    // the tests look when it is set; nothing is to be done
  }
}
