import { createHash } from "node:crypto";
import type { Clock } from "../../../shared/clock.ts";
import { WORDLESS_AT_ONCE, WORDLESS_EVERY_MS } from "../../../shared/limits.ts";
import type { Model } from "../../../shared/content/model.ts";
import { wordRules } from "../../../shared/content/word-rules.ts";
import { wordsOf } from "../../../shared/content/words.ts";
import { lockPurpose, type Postgres, type Transaction } from "../../db/client.ts";
import { loadModel } from "../../db/content/types.ts";
import {
  advanceWording,
  beginWording,
  findBegunSite,
  findUnwordedSite,
  findWorded,
  findWordless,
  nextToWord,
  printWordRules,
  printWords,
  saveWords,
  type WordlessRow,
} from "../../db/content/words.ts";
import { nowAndThen } from "../runner.ts";

/**
 * Makes the words that a write did not, a bounded number at a time: of what another version of the origin wrote, and of all
 * a site's documents when its model has other texts than before. Of several origins one at once; begun again, it goes on
 * where it was.
 */
export const createWordsmith = (parts: { postgres: Postgres; clock: Clock }) =>
  nowAndThen(parts, { purpose: lockPurpose.words, everyMs: WORDLESS_EVERY_MS }, makeSome);

/** Some of everything there is to do. @returns whether there may be more */
async function makeSome(tx: Transaction): Promise<boolean> {
  const begun = await begin(tx);
  const made = await makeMissing(tx);
  const continued = await continueSite(tx);
  return begun || made || continued;
}

/** Looks at the rules of a site whose model changed. */
async function begin(tx: Transaction): Promise<boolean> {
  const siteId = await findUnwordedSite(tx);
  if (siteId === undefined) return false;
  const model = await loadModel(tx, siteId);
  await beginWording(tx, siteId, { modelVersion: model.version, ruled: rulesOfSite(model) });
  return true;
}

function rulesOfSite(model: Model): string {
  const types = [...model.byId.values()].filter(({ kind }) => kind !== "component");
  const rules = types.map((type) => [type.id, wordRules(type, model)]);
  return printWordRules(createHash("sha256").update(JSON.stringify(rules)).digest("base64url"));
}

/** Words of what another version wrote. */
async function makeMissing(tx: Transaction): Promise<boolean> {
  const wordless = await findWordless(tx, WORDLESS_AT_ONCE);
  if (wordless.length === 0) return false;
  await make(tx, wordless);
  return wordless.length === WORDLESS_AT_ONCE;
}

/** Goes on with a site whose rules are others now. */
async function continueSite(tx: Transaction): Promise<boolean> {
  const site = await findBegunSite(tx);
  if (site === undefined) return false;
  const ids = await nextToWord(tx, site, WORDLESS_AT_ONCE);
  await make(tx, await findWorded(tx, ids));
  const isDone = ids.length < WORDLESS_AT_ONCE;
  await advanceWording(tx, site.siteId, isDone ? null : (ids.at(-1) ?? null));
  return true;
}

async function make(tx: Transaction, found: WordlessRow[]): Promise<void> {
  const models = new Map<number, Model>();
  for (const { siteId } of found)
    if (!models.has(siteId)) models.set(siteId, await loadModel(tx, siteId));
  await saveWords(
    tx,
    found.map((row) => ({ ...row, words: wordsOfRow(row, models) })),
  );
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
