import { DurableObject } from "cloudflare:workers";
import { systemClock } from "../../shared/clock.ts";
import type { Key } from "../../shared/keys.ts";
import type { ForgetReply, Removal } from "../../shared/forget.ts";
import type { Batch } from "../../shared/push.ts";
import type { Applied, Looked, Selected } from "../ports.ts";
import type { LedgerParts } from "../ledger/record.ts";
import type { Rows } from "../replica/schema.ts";
import { apply, look, workOff } from "../ledger/apply.ts";
import { forget } from "../ledger/forget.ts";
import { selectAtHead } from "../ledger/select.ts";
import { sealByWeb } from "../ledger/seal.ts";
import { createSelectTurns } from "../ledger/select-turns.ts";
import { createTurns } from "../ledger/turns.ts";
import { createRecord } from "../ledger/sqlite-record.ts";
import { createStorageRows } from "./storage-rows.ts";
import { wireLedger } from "./wiring.ts";
import type { Env } from "./env.ts";

/** The ledger of one site: a Durable Object named after it. */
export class Ledger extends DurableObject<Env> {
  readonly #rows: Rows;
  readonly #parts: LedgerParts;
  readonly #turns = createTurns();
  readonly #selects = createSelectTurns(systemClock);

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#rows = createStorageRows(ctx.storage);
    const site = Number(ctx.id.name ?? "0");
    // not awaited, so it becomes durable with the rows: purges to do without an alarm would be forgotten
    const wakeAt = (dueMs: number) => void ctx.storage.setAlarm(dueMs);
    this.#parts = wireLedger(env, site, createRecord(this.#rows, wakeAt));
  }

  look(key: Key): Looked {
    return look(this.#parts, key);
  }

  select(printed: string): Promise<Selected> {
    const [{ record }, rows] = [this.#parts, this.#rows];
    const pause = () => systemClock.sleep(0);
    return this.#selects.run(() => selectAtHead({ record, rows, pause, seal: sealByWeb }, printed));
  }

  apply(batch: Batch): Promise<Applied> {
    return this.#turns.batch(async () => {
      const reply = await apply(this.#parts, batch);
      await this.#wakeAt(this.#parts.record.nextDueMs());
      return reply;
    });
  }

  forget(removal: Removal): Promise<ForgetReply> {
    return this.#turns.batch(async () => {
      const reply = forget(this.#parts, removal);
      await this.#wakeAt(this.#parts.record.nextDueMs());
      return reply;
    });
  }

  override async alarm(): Promise<void> {
    await this.#turns.other(async (isBatchWaiting) =>
      this.#wakeAt(await workOff(this.#parts, isBatchWaiting)),
    );
  }

  async #wakeAt(dueMs: number | null): Promise<void> {
    if (dueMs !== null) await this.ctx.storage.setAlarm(dueMs);
  }
}
