import { nowText } from "../../../shared/clock.ts";
import { orNotFound } from "../../../shared/errors.ts";
import { DISCARDED_KEPT_MS } from "../../../shared/limits-working.ts";
import type { Database } from "../../db/client.ts";
import type { Place } from "../../db/content/publications.ts";
import {
  findDiscarded,
  findForCopy,
  insertDiscarded,
  insertOutcomes,
  listDiscarded,
} from "../../db/content/working.ts";
import type { Site } from "../../db/site/sites.ts";
import { edit, type Edit, type Writer } from "../change/edit.ts";
import {
  isChanged,
  keepCopy,
  openCopy,
  refuseMoved,
  type Copy,
  type Editor,
  type OpenedCopy,
} from "./copies.ts";

/** Giving up a working copy and having it back, and asking others to look at it. */

/** Leaves the revision alone in the copy; what was in it can be had back for 30 days. @throws AppError `not_found`, `forbidden` */
export function discardCopy(
  writer: Writer,
  site: Site,
  place: Place,
  editor: Editor,
): Promise<{ version: number }> {
  return edit(writer, site, async (current) => {
    const opened = await openCopy(current, place, editor);
    const { base } = opened.copy;
    return replaced(current, opened, editor, { value: base, disagreements: [], review: null });
  });
}

/** Has a discarded copy back, in the place of what is there, which is discarded. @throws AppError `not_found`, `forbidden`, `conflict` */
export function restoreCopy(
  writer: Writer,
  site: Site,
  place: Place,
  editor: Editor,
  { discarded, version }: { discarded: number; version: number },
): Promise<{ version: number }> {
  return edit(writer, site, async (current) => {
    const opened = await openCopy(current, place, editor);
    await refuseMoved(current, opened, version);
    const { value } = orNotFound(await findDiscarded(current.tx, place, discarded));
    return replaced(current, opened, editor, { value });
  });
}

async function replaced(
  current: Edit,
  opened: OpenedCopy,
  { by }: Editor,
  change: Partial<Copy>,
): Promise<{ version: number }> {
  const { tx, now } = current;
  const { place, copy } = opened;
  if (isChanged(copy)) await insertDiscarded(tx, place, copy.value, { now, by });
  const next = { ...copy, ...change, version: copy.version + 1 };
  const done = { id: `whole-${next.version}`, outcome: "applied" as const, path: [] };
  await insertOutcomes(tx, place, [done], { version: next.version, now, by });
  await keepCopy(current, { ...opened, copy: next }, { by });
  return { version: next.version };
}

/** What was discarded and can be had back. @throws AppError `not_found` */
export async function discardedCopies(db: Database, writer: Writer, site: Site, place: Place) {
  orNotFound(await findForCopy(db, site.id, place));
  const since = new Date(Date.parse(nowText(writer)) - DISCARDED_KEPT_MS).toISOString();
  return listDiscarded(db, site.id, place, since);
}

/** Asks others to look at the copy, or does not ask any more. @throws AppError `not_found`, `forbidden` */
export function askReview(
  writer: Writer,
  site: Site,
  place: Place,
  editor: Editor,
  note: string | null,
): Promise<OpenedCopy> {
  return edit(writer, site, async (current) => {
    const opened = await openCopy(current, place, editor);
    const review = note === null ? null : { at: current.now, by: editor.by, note };
    const next = { ...opened, copy: { ...opened.copy, review } };
    await keepCopy(current, next, { by: editor.by });
    return next;
  });
}
