import { BLOG_KINDS } from "../../../shared/content/model.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import { AppError, orNotFound } from "../../../shared/errors.ts";
import {
  CLEARED_PER_EDIT,
  DISCARDED_KEPT_MS,
  MAX_CHANGES_TOLD,
  OPERATIONS_KEPT_MS,
} from "../../../shared/limits-working.ts";
import { begunOn, movedOnto } from "../../../shared/working/rebase.ts";
import { isSame, type JsonObject } from "../../../shared/working/value.ts";
import { lockDocument } from "../../db/content/documents.ts";
import type { Author, Place } from "../../db/content/publications.ts";
import {
  changedSince,
  clearOld,
  findCopy,
  findForCopy,
  insertOutcomes,
  saveCopy,
  type LookedAt,
  type StoredCopy,
} from "../../db/content/working.ts";
import { announce } from "../../db/log/announce.ts";
import type { Edit } from "../change/edit.ts";
import { refuseOutside } from "../change/within.ts";

/** What editors have of a document before it is a revision. Nothing of it is read by readers. */

/** Who edits, and whether they may edit what is not theirs. */
export interface Editor {
  by: { personId: number | null; name: string };
  mayAll: boolean;
}

/** A copy as it is kept; before anybody edited it nothing is kept. */
export type Copy = Omit<StoredCopy, "updatedAt" | "updatedBy"> & {
  updatedAt: string | null;
  updatedBy: Author;
};

/** A copy and the document it is of. */
export interface OpenedCopy {
  place: Place;
  document: LookedAt;
  copy: Copy;
}

/** The values of a revision as a working copy has them. */
export const valueOf = (revision: { name: string; fields: Values }): JsonObject => ({
  name: revision.name,
  fields: revision.fields as JsonObject,
});

/** What is in a copy that was never edited. It has another version with each revision, for who saw the one before saw something else. */
export function begun({ name, newest, revisions }: LookedAt): Copy {
  const value = valueOf(newest ?? { name, fields: {} });
  return {
    version: Math.max(0, revisions - 1),
    revisionId: newest?.id ?? null,
    ...begunOn(value, newest?.id ?? 0),
    updatedAt: null,
    updatedBy: null,
    review: null,
  };
}

/** Whether the copy stands on the newest revision. */
export const isCurrent = (copy: Copy, { newest }: LookedAt): boolean =>
  copy.revisionId === (newest?.id ?? null);

/** Whether the copy holds something that its revision does not. */
export const isChanged = ({ base, value }: Copy): boolean => !isSame(base, value);

export const mayEdit = ({ mayAll, by }: Editor, { owner }: LookedAt): boolean =>
  mayAll || (by.personId !== null && owner === by.personId);

/**
 * Locks a document and opens its copy for somebody who edits it, put on the newest revision.
 * @throws AppError `not_found`, `forbidden`; `invalid` for what has no working copy
 */
export async function openCopy(
  current: Edit,
  place: Place,
  editor: Editor | null,
): Promise<OpenedCopy> {
  const { tx, site } = current;
  orNotFound(await lockDocument(tx, site.id, place.documentId, place.locale));
  const document = orNotFound(await findForCopy(tx, site.id, place));
  refuseTerms(document);
  if (editor !== null && !mayEdit(editor, document))
    throw new AppError("forbidden", "Your role at this site allows editing your own alone.");
  if (editor !== null) await refuseOutside(current, [place]);
  const stored = (await findCopy(tx, place)) ?? begun(document);
  const opened = { place, document, copy: stored };
  return isCurrent(stored, document) ? opened : onNewest(current, opened);
}

/** Terms are what readers see at once; they have routes of their own. */
export function refuseTerms({ kind }: LookedAt): void {
  if (kind === "post" || !BLOG_KINDS.some((one) => one === kind)) return;
  throw new AppError(
    "invalid",
    "Authors, categories and tags have no working copy: readers see them as soon as they are changed.",
  );
}

/** Somebody made a revision meanwhile: the copy goes on from there, and says where the two disagree. */
async function onNewest(current: Edit, { place, document, copy }: OpenedCopy): Promise<OpenedCopy> {
  const { tx, now } = current;
  const { newest } = document;
  if (newest === null) return { place, document, copy };
  const moved = { ...copy, ...movedOnto(copy, valueOf(newest), newest.id) };
  const next = { ...moved, revisionId: newest.id, version: copy.version + 1 };
  const by = copy.updatedBy;
  await saveCopy(tx, place, next, { now: copy.updatedAt ?? now, by });
  const done = { id: `revision-${newest.id}`, outcome: "applied" as const, path: [] };
  await insertOutcomes(tx, place, [done], { version: next.version, now, by: null });
  return { place, document, copy: next };
}

/** Keeps a copy as somebody made it, tells those who watch, and clears away what is old. */
export async function keepCopy(
  { tx, site, now }: Edit,
  { place, copy }: OpenedCopy,
  { by, tab }: { by: Editor["by"]; tab?: string | undefined },
): Promise<void> {
  await saveCopy(tx, place, copy, { now, by });
  const at = Date.parse(now);
  const before = {
    operations: new Date(at - OPERATIONS_KEPT_MS).toISOString(),
    discarded: new Date(at - DISCARDED_KEPT_MS).toISOString(),
  };
  await clearOld(tx, before, CLEARED_PER_EDIT);
  await announce(tx, site.id, {
    kind: "working_copy",
    document: place.documentId,
    locale: place.locale,
    version: copy.version,
    by: { id: by.personId, name: by.name },
    tab: tab ?? null,
  });
}

/** Whoever names a version has seen no other. @throws AppError `conflict` with what changed since */
export async function refuseMoved(
  { tx }: Edit,
  { place, copy }: OpenedCopy,
  version: number,
): Promise<void> {
  if (copy.version === version) return;
  const changed = await changedSince(tx, place, version, MAX_CHANGES_TOLD);
  throw new AppError("conflict", "Somebody changed it since the version you name.", {
    extra: {
      version: copy.version,
      changed: changed.map(({ path, by, at }) => ({ path, by: actorOf(by), at })),
    },
  });
}

/** Somebody as management names them. */
export const actorOf = (by: Author): { id: number | null; name: string } | null =>
  by === null ? null : { id: by.personId, name: by.name };
