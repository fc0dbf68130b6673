import { AppError, detail, addMessage, orNotFound } from "../../../shared/errors.ts";
import { MAX_REFUSED_FIELDS, MAX_RELEASE_ITEMS } from "../../../shared/limits.ts";
import {
  closeRelease,
  deleteRelease,
  findRelease,
  listItems,
  lockDueRelease,
  lockRelease,
  placeRelease,
  readItems,
  removeItems,
  writeItems,
  type ReleaseItemRow,
  type ReleaseRow,
} from "../../db/plan/releases.ts";
import { lockDocuments, type WantedSource } from "../../db/plan/steps.ts";
import type { Database } from "../../db/client.ts";
import type { Site } from "../../db/site/sites.ts";
import { loadModel } from "../../db/content/types.ts";
import { invalidFields } from "../invalid.ts";
import { edit, type Edit, type Writer, type Written } from "../change/edit.ts";
import { printTime, readTime } from "./schedules.ts";
import { judge, type Judged } from "./sources.ts";
import { carryOut } from "../change/steps.ts";
import { refuseOutside, type Changed } from "../change/within.ts";

/** Releases: documents that are published, taken down or deleted together, as one change. */

export interface Release extends ReleaseRow {
  contents: ReleaseItemRow[];
}

/** What is deleted is so in every locale. */
const placeOf = ({ documentId, locale, action }: WantedSource): Changed => ({
  documentId,
  locale: action === "delete" ? null : locale,
});

/** A release with what is in it. @throws AppError `not_found` */
export async function showRelease(db: Database, site: Site, id: number): Promise<Release> {
  const found = orNotFound(await findRelease(db, site.id, id));
  return { ...found, contents: await listItems(db, id) };
}

/**
 * Puts documents into a release; one that is in it in the same locale already is replaced.
 * @throws AppError `not_found`, `conflict` when it was published, or `invalid` with messages by item; all or none
 */
export function addToRelease(
  writer: Writer,
  site: Site,
  id: number,
  items: WantedSource[],
): Promise<Release> {
  return edit(writer, site, async (current) => {
    await requireUnpublished(current, id);
    await refuseOutside(current, items.map(placeOf));
    const model = await loadModel(current.tx, site.id);
    const errors = new Map<string, string[]>();
    // what is not done may be done by the time the release is published, and is refused then
    for (const [index, { step }] of (await judge(current, model, items)).entries())
      if (step.kind === "impossible") addMessage(errors, `items[${index}]`, step.why);
    if (errors.size > 0) throw invalidFields(errors);
    if ((await writeItems(current.tx, id, items)) > MAX_RELEASE_ITEMS)
      throw invalidFields({ items: [`A release has at most ${MAX_RELEASE_ITEMS} items.`] });
    return showRelease(current.tx, site, id);
  });
}

/** Takes a document out of a release, in one locale or in all. @throws AppError `not_found`, `conflict` */
export function removeFromRelease(
  writer: Writer,
  site: Site,
  id: number,
  { document, locale }: { document: number; locale: string | null },
): Promise<Release> {
  return edit(writer, site, async (current) => {
    await requireUnpublished(current, id);
    const gone = (await readItems(current.tx, id)).filter(
      (one) => one.documentId === document && (locale === null || one.locale === locale),
    );
    await refuseOutside(current, gone.map(placeOf));
    if ((await removeItems(current.tx, id, document, locale)) === 0)
      throw new AppError("not_found", detail.notFound);
    return showRelease(current.tx, site, id);
  });
}

/** Sets or removes the time at which a release is published. @throws AppError `not_found`, `conflict`, `invalid` */
export function scheduleRelease(
  writer: Writer,
  site: Site,
  id: number,
  at: string | null,
): Promise<Release> {
  return edit(writer, site, async (current) => {
    await requireUnpublished(current, id);
    await refuseOutside(current, (await readItems(current.tx, id)).map(placeOf));
    const time = at === null ? null : printTime(readTime("at", at, Date.parse(current.now)));
    await placeRelease(current.tx, site.id, id, time);
    return showRelease(current.tx, site, id);
  });
}

/** Forgets a release; its documents stay as they are. @throws AppError `not_found`, `conflict` when it was published */
export function removeRelease(writer: Writer, site: Site, id: number): Promise<void> {
  return edit(writer, site, async (current) => {
    await requireUnpublished(current, id);
    await refuseOutside(current, (await readItems(current.tx, id)).map(placeOf));
    await deleteRelease(current.tx, id);
  });
}

/**
 * Publishes a release: everything in it in one transaction and one change, or nothing.
 * @throws AppError `not_found`, or `conflict` when it was published, is empty, or naming each item that cannot be
 */
export async function publishRelease(writer: Writer, site: Site, id: number): Promise<Written> {
  const change = await edit(writer, site, async (current) => {
    await requireUnpublished(current, id);
    return publishLocked(current, id);
  });
  writer.report({ kind: "release.published", site: site.id, release: id, change });
  return { id, slug: null, change, status: "published" };
}

/**
 * Publishes a release whose time has come. One that cannot be published is open again and says why.
 * @returns whether there was something to do
 */
export async function publishDueRelease(writer: Writer, site: Site, id: number): Promise<boolean> {
  try {
    const done = await edit(writer, site, async (current) => {
      const release = await lockDueRelease(current.tx, site.id, id, current.now);
      return release && { change: await publishLocked(current, id) };
    });
    if (done === undefined) return false;
    writer.report({ kind: "release.published", site: site.id, release: id, change: done.change });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
    await reopen(writer, site, id, error.message);
  }
  return true;
}

async function reopen(writer: Writer, site: Site, id: number, cause: string): Promise<void> {
  const reopened = await edit(writer, site, async ({ tx, now }) => {
    const release = await lockDueRelease(tx, site.id, id, now);
    if (release !== undefined) await placeRelease(tx, site.id, id, null, cause);
    return release !== undefined;
  });
  if (reopened) writer.report({ kind: "release.reopened", site: site.id, release: id, cause });
}

async function requireUnpublished({ tx, site }: Edit, id: number): Promise<ReleaseRow> {
  const release = orNotFound(await lockRelease(tx, site.id, id));
  if (release.state === "published")
    throw new AppError("conflict", "The release was published already.");
  return release;
}

async function publishLocked(current: Edit, id: number): Promise<number | null> {
  const { tx, site, now } = current;
  const items = await readItems(tx, id);
  if (items.length === 0) throw new AppError("conflict", "The release is empty.");
  await lockDocuments(
    tx,
    site.id,
    items.map(({ documentId }) => documentId),
  );
  const model = await loadModel(tx, site.id);
  const judged = await judge(current, model, items);
  if (judged.some(({ step }) => step.kind !== "step")) throw cannotPublish(judged);
  const steps = judged.flatMap(({ step }) => (step.kind === "step" ? [step.step] : []));
  const change = await carryOut(current, model, steps);
  // after the change, which everybody else waits for: only now is its number known
  await closeRelease(tx, id, change, now);
  return change;
}

/** Each item with why it cannot be, and what is wrong with what is not done, by document and path. */
function cannotPublish(judged: Judged[]): AppError {
  const items = judged.flatMap(({ wanted: { documentId: document, locale, action }, step }) =>
    step.kind === "step" ? [] : [{ document, locale, action, problem: step.why }],
  );
  const wrong = judged.flatMap(({ wanted: { documentId: document }, step }) =>
    step.kind === "unfinished" ? step.problems.map((one) => ({ ...one, document })) : [],
  );
  const [first] = items;
  const example = first && ` Document ${first.document} (${first.locale}): ${first.problem}`;
  const summary = `${items.length} of ${judged.length} items cannot be carried out; nothing was.`;
  return new AppError("conflict", `${summary}${example ?? ""}`, {
    extra: { problems: items },
    problems: wrong.slice(0, MAX_REFUSED_FIELDS),
  });
}
