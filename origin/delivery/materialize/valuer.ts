import { COUNT_LINES_AT_ONCE, VALUES_AT_ONCE } from "../../../shared/limits.ts";
import { isCompared, revalue } from "../../content/change/valued.ts";
import {
  rulesOf,
  advanceType,
  beginTypes,
  findDue,
  findUnvaluedSite,
  foldCounts,
  nextDocuments,
  takeUnfinishedType,
} from "../../db/content/values.ts";
import type { Postgres } from "../../db/client.ts";
import { lockDocuments } from "../../db/plan/steps.ts";
import { loadModel, lockSite } from "../../db/content/types.ts";
import type { Next } from "../runner.ts";

/**
 * Makes the values that lists compare where a publish did not: of types whose model changed or that were there before,
 * document after document, and of what another version of the program published. Bounded work per transaction, one site
 * after the other; it goes on where it was, whoever does it.
 */
export function createValuer(postgres: Postgres): () => Promise<Next> {
  let [begun, continued] = [0, 0];
  return async () => {
    const site = await beginSite(postgres, begun);
    const type = await continueType(postgres, continued);
    begun = site ?? 0;
    continued = type ?? 0;
    const more = [await catchUp(postgres), await fold(postgres)];
    const isMore = site !== undefined || type !== undefined || more.includes(true);
    return { kind: isMore ? "again" : "rest" };
  };
}

/** Looks at the rules of a site's types after its model changed. @returns the site */
async function beginSite(postgres: Postgres, afterSite: number): Promise<number | undefined> {
  const siteId = await findUnvaluedSite(postgres.db, afterSite);
  if (siteId === undefined) return undefined;
  await postgres.transaction(async (tx) => {
    await lockSite(tx, siteId);
    const model = await loadModel(tx, siteId);
    const types = [...model.byId.values()].filter(isCompared);
    const wanted = types.map((type) => ({ id: type.id, rules: rulesOf(type, model) }));
    await beginTypes(tx, siteId, model.version, wanted);
  });
  return siteId;
}

/** @returns the site whose type it was */
function continueType(postgres: Postgres, afterSite: number): Promise<number | undefined> {
  return postgres.transaction(async (tx) => {
    const type = await takeUnfinishedType(tx, afterSite);
    if (type === undefined) return undefined;
    const ids = await nextDocuments(tx, type, VALUES_AT_ONCE);
    await lockDocuments(tx, type.siteId, ids);
    const model = await loadModel(tx, type.siteId);
    const now = model.byId.get(type.typeId);
    // the model changed since: the type is begun again first
    if (now === undefined || rulesOf(now, model) !== type.rules) return undefined;
    await revalue(tx, model, ids);
    const after = ids.at(-1) ?? type.after;
    await advanceType(tx, type.typeId, { after, whole: ids.length < VALUES_AT_ONCE });
    return type.siteId;
  });
}

async function catchUp(postgres: Postgres): Promise<boolean> {
  const due = await findDue(postgres.db, VALUES_AT_ONCE);
  if (due === undefined) return false;
  return postgres.transaction(async (tx) => {
    await lockDocuments(tx, due.siteId, due.ids);
    return (await revalue(tx, await loadModel(tx, due.siteId), due.ids)) > 0;
  });
}

const fold = (postgres: Postgres): Promise<boolean> =>
  postgres.transaction(async (tx) => {
    const lines = await foldCounts(tx, COUNT_LINES_AT_ONCE);
    return lines === COUNT_LINES_AT_ONCE;
  });
