import type { Clock } from "../../../shared/clock.ts";
import { WORDLESS_AT_ONCE, WORDLESS_EVERY_MS } from "../../../shared/limits.ts";
import type { Model } from "../../../shared/content/model.ts";
import { wordsOf } from "../../../shared/content/words.ts";
import { lockPurpose, type Postgres, type Transaction } from "../../db/client.ts";
import { loadModel } from "../../db/content/types.ts";
import {
  findWordless,
  printWords,
  refreshSearches,
  saveWords,
  type WordlessRow,
} from "../../db/content/words.ts";
import type { Next } from "../runner.ts";

/**
 * Makes the words of what another version of the origin wrote, a bounded number at a time: after an update of everything,
 * while both run of what the other writes. Of several origins one at once; begun again, it goes on where it was.
 */
export function createWordsmith({
  postgres,
  clock,
}: {
  postgres: Postgres;
  clock: Clock;
}): () => Promise<Next> {
  let nextMs = 0;
  return async () => {
    if (clock.now() < nextMs) return { kind: "rest" };
    const made = await postgres.locked({ purpose: lockPurpose.words, id: 0 }, makeSome);
    if (made === WORDLESS_AT_ONCE) return { kind: "again" };
    nextMs = clock.now() + WORDLESS_EVERY_MS;
    return { kind: "rest" };
  };
}

/** @returns how many revisions have words now */
async function makeSome(tx: Transaction): Promise<number> {
  const wordless = await findWordless(tx, WORDLESS_AT_ONCE);
  if (wordless.length === 0) return 0;
  const models = new Map<number, Model>();
  for (const { siteId } of wordless)
    if (!models.has(siteId)) models.set(siteId, await loadModel(tx, siteId));
  const printed = wordless.map((row) => ({ ...row, words: wordsOfRow(row, models) }));
  await saveWords(tx, printed);
  if (wordless.length < WORDLESS_AT_ONCE) await refreshSearches(tx);
  return wordless.length;
}

function wordsOfRow(
  { siteId, typeId, name, fields }: WordlessRow,
  models: ReadonlyMap<number, Model>,
): string {
  const model = models.get(siteId);
  const type = model?.byId.get(typeId);
  return model === undefined || type === undefined
    ? ""
    : printWords(wordsOf(name, fields, type, model));
}
