import type { Model } from "../../../shared/content/model.ts";
import { addMessage, AppError } from "../../../shared/errors.ts";
import { MAX_KEPT_NUMBER } from "../../../shared/limits-imports.ts";
import type { Imported, ImportedDocument } from "../../../shared/manage/imports.ts";
import {
  findImported,
  findLinked,
  insertBrought,
  lockImported,
  type ImportedRow,
  type Source,
} from "../../db/content/imported.ts";
import type { Site } from "../../db/site/sites.ts";
import { editModel, type Edit, type Writer } from "../change/edit.ts";
import { contentsOf, type Reading } from "./contents.ts";
import { identityOfTerm } from "./identity.ts";
import { decide, isRefused, isWritten, planBatch, type Plan } from "./plan.ts";
import { saveBatch, wordOf } from "./save.ts";
import { relaxed } from "./values.ts";

/** Documents of another system, brought under what they are called there. */

export interface BatchInput {
  documents: ImportedDocument[];
  overwrite: boolean;
  /** Whether files that documents name are copied, where the site copies media at all. */
  media: "copy" | "keep";
}

/**
 * Brings documents, each as it is sent or not at all, all that are brought as one change: with their slugs, their times and,
 * where nothing else has it, their numbers. What was sent before and is the same is left alone, and so is what somebody has
 * edited here since, unless it is to be overwritten. The number of statements is that
 * for one, but for one more for each slug, and each name of a term, that is another now.
 * @throws AppError `invalid` with messages by path for files that cannot be copied; nothing was written then
 */
export function importDocuments(
  writer: Writer,
  site: Site,
  name: string,
  { documents, overwrite, media }: BatchInput,
): Promise<Imported> {
  const source = { siteId: site.id, source: name };
  const mediaOf = media === "keep" ? { ...writer, media: undefined } : writer;
  return editModel(mediaOf, site, async (current, model) => {
    const plans = planBatch(site, model, documents);
    const reading = await decideAll(current, model, source, plans, overwrite);
    await addAll(current, source, plans, overwrite);
    const change = await saveBatch(reading, source, plans);
    return { change, documents: plans.map(outcomeOf) };
  });
}

/** Finds what was brought before, reads what is to be written, and has files copied that it names. */
async function decideAll(
  current: Edit,
  model: Model,
  source: Source,
  plans: Plan[],
  overwrite: boolean,
): Promise<Reading> {
  const { tx } = current;
  await lockImported(
    tx,
    source,
    plans.map(({ document }) => document.key),
  );
  const known = new Map<string, ImportedRow>();
  const bare: Reading = { current, model, relaxed: relaxed(model), find: () => undefined };
  const keys = plans.filter((plan) => !isRefused(plan)).flatMap((plan) => keysIn(bare, plan));
  for (const row of await findImported(tx, source, [...new Set(keys)])) known.set(row.key, row);
  for (const plan of plans) decide(plan, known.get(plan.document.key), overwrite);
  const brought = new Map(plans.map((plan) => [plan.document.key, plan]));
  const find = (key: string) => {
    const plan = brought.get(key);
    if (plan?.type !== undefined && !isRefused(plan) && (plan.id !== null || isWritten(plan)))
      return { id: plan.id ?? UNNUMBERED, typeId: plan.type.id };
    const row = known.get(key);
    return row === undefined || row.deleted
      ? undefined
      : { id: row.documentId, typeId: row.typeId };
  };
  const reading = { ...bare, find };
  for (const plan of plans.filter(isWritten)) contentsOf(reading, plan);
  current.media.settle();
  return reading;
}

/** Stands for a document that has no number yet, while what names it is only looked at. */
const UNNUMBERED = 1;

/** Its own key, and those it names. */
function keysIn(reading: Reading, plan: Plan): string[] {
  const looked: Plan = { ...plan, errors: new Map(), missing: new Set() };
  contentsOf({ ...reading, current: { ...reading.current, media: noMedia } }, looked);
  return [plan.document.key, ...looked.missing];
}

const noMedia: Edit["media"] = { stored: (url) => url, settle: () => undefined };

/** Adds what is new. What is there under the same slug is what was meant, and is somebody's here. */
async function addAll(
  { tx, site, now }: Edit,
  source: Source,
  plans: Plan[],
  overwrite: boolean,
): Promise<void> {
  const added = plans.filter((plan) => isWritten(plan) && plan.id === null);
  const rows = added.map(({ document, type }) => ({
    typeId: type?.id ?? 0,
    slug: document.slug,
    identity: identityOfTerm(document, site.defaultLocale),
    wantedId: keepable(document.id),
    createdAt: document.createdAt ?? now,
  }));
  const inserted = await insertBrought(tx, site.id, rows);
  const there = inserted.filter((one) => one.there).map(({ id }) => id);
  const linked = new Set(await findLinked(tx, source, there));
  for (const { index, id, there: isThere } of inserted) {
    const plan = added[index];
    if (plan === undefined) continue;
    plan.id = id;
    plan.idTaken = plan.document.id !== undefined && plan.document.id !== id;
    if (isThere && linked.has(id))
      addMessage(plan.errors, "slug", "Another document of this import has it.");
    else if (isThere && !overwrite) plan.verdict = "edited";
  }
  if (added.some(({ id }) => id === null))
    throw new AppError("busy", "Somebody took a number meanwhile; send it again.");
}

const keepable = (id: number | undefined) => (id === undefined || id > MAX_KEPT_NUMBER ? null : id);

function outcomeOf(plan: Plan): Imported["documents"][number] {
  const { document, errors, missing, id, idTaken } = plan;
  if (isRefused(plan))
    return { key: document.key, id: null, outcome: "refused", errors: Object.fromEntries(errors) };
  return {
    key: document.key,
    id,
    outcome: wordOf(plan),
    ...(missing.size === 0 ? {} : { missing: [...missing] }),
    ...(idTaken ? { idTaken } : {}),
  };
}
