import { createHash } from "node:crypto";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { Model } from "../../../shared/content/model.ts";
import { mediaPath } from "../../../shared/media.ts";
import { AppError, orNotFound, unavailable } from "../../../shared/errors.ts";
import { MAX_RELEASE_ITEMS } from "../../../shared/limits.ts";
import type { MediaUse } from "../../../shared/manage/media.ts";
import { lockDocuments } from "../../db/plan/steps.ts";
import { areUsesNoted, findLibraryFile, type LibraryFile } from "../../db/site/media-library.ts";
import { findUsing, type HeldRevision, type UsingPlace } from "../../db/site/media-swaps.ts";
import { nameOf, type DocumentName } from "../change/document-name.ts";
import type { Edit } from "../change/edit.ts";
import { problemsOfRevision } from "../change/problems.ts";
import { refuseOutside } from "../change/within.ts";
import { invalidFields } from "../invalid.ts";
import { describing, replacing, swapped, type Swap, type UsedFile } from "./addresses.ts";

/** What is to become of the uses of a file: another one is in its place, or its default alternative text is another one. */
export type Intended = { kind: "replace"; by: number } | { kind: "describe"; alt: string };

/** A document in a locale that changes with the file. */
export interface ChangedPlace {
  document: DocumentName;
  locale: string;
  newestId: number;
  /** What readers get; null: they have nothing of it, or what they have stays. */
  publish: Held | null;
  /** What is the newest then, where that is not what readers get. */
  draft: Held | null;
}

type Held = Pick<HeldRevision, "name"> & { fields: Values };

/** What is done, and what it was made of. */
export interface SwapPlan {
  file: LibraryFile;
  by: LibraryFile | null;
  swap: Swap;
  /** Of what was looked at: with another one something else would be done. */
  version: string;
  changed: ChangedPlace[];
  /** Uses that stay: what names the file there is no address of it. */
  left: MediaUse[];
  problems: (MediaUse & { problem: string })[];
}

/**
 * Looks at all that uses a file, with the documents locked.
 * @throws AppError `not_found`, `invalid` for a file that cannot take its place, `conflict` when it is used in too many places, `forbidden`
 * outside of what the edit's author may change, `unavailable` while uses are still looked up
 */
export async function planSwap(
  current: Edit,
  model: Model,
  publicUrl: string | null,
  { id, intended }: { id: number; intended: Intended },
): Promise<SwapPlan> {
  const { tx, site } = current;
  const file = orNotFound(await findLibraryFile(tx, site.id, { id }));
  const by = intended.kind === "replace" ? await requireOther(current, file, intended.by) : null;
  if (!(await areUsesNoted(tx)))
    throw unavailable("What documents use is still being looked up. Try again.");
  const used = { site: site.id, hash: file.hash, publicUrl };
  const swap = swapOf(used, file, intended, by);
  const using = await lockUsing(current, file);
  const changed = using.flatMap((place) => changedPlace(place, model, swap));
  await refuseOutside(
    current,
    changed.map(({ document, locale }) => ({ documentId: document.id, locale })),
  );
  const stays = (place: UsingPlace) =>
    [place.newest, place.published].some(
      (held) => held !== null && JSON.stringify(swapped(held.fields, swap)).includes(file.hash),
    );
  return {
    file,
    by,
    swap,
    version: versionOf(file, intended, by, using),
    changed,
    left:
      intended.kind === "replace" ? using.filter(stays).map((place) => useOf(place, model)) : [],
    problems: changed.flatMap((place) => problemIn(place, model)),
  };
}

function swapOf(
  used: UsedFile,
  file: LibraryFile,
  intended: Intended,
  by: LibraryFile | null,
): Swap {
  if (intended.kind === "describe" || by === null)
    return describing(used, {
      was: file.alt,
      is: intended.kind === "describe" ? intended.alt : "",
    });
  const path = mediaPath({ site: used.site, hash: by.hash }, by.fileName);
  return replacing(used, `${used.publicUrl ?? ""}${path}`);
}

/** What takes a file's place must be one that can stand there. */
async function requireOther(
  { tx, site }: Edit,
  file: LibraryFile,
  id: number,
): Promise<LibraryFile> {
  const by = await findLibraryFile(tx, site.id, { id });
  if (by === undefined) throw invalidFields({ by: ["There is no such file in the library."] });
  if (by.hash === file.hash) throw invalidFields({ by: ["It is the same file."] });
  const [kind] = file.type.split("/");
  if (by.type.split("/")[0] !== kind)
    throw invalidFields({
      by: [`${file.fileName} is of the type ${file.type}, this is ${by.type}.`],
    });
  return by;
}

/** Twice, for between the look and the lock somebody may have written; what came to it since has another version. */
async function lockUsing({ tx, site }: Edit, { hash }: LibraryFile): Promise<UsingPlace[]> {
  const most = MAX_RELEASE_ITEMS;
  const before = await findUsing(tx, site.id, hash, most + 1);
  if (before.length > most)
    throw new AppError(
      "conflict",
      `It is used in more than ${most} places, which is too many for one change.`,
    );
  await lockDocuments(tx, site.id, [...new Set(before.map(({ id }) => id))]);
  const locked = new Set(before.map(({ id }) => id));
  return (await findUsing(tx, site.id, hash, most + 1)).filter(({ id }) => locked.has(id));
}

/** None where nothing changes. What readers have may be older than what is being written: each stays what it was to them. */
function changedPlace(place: UsingPlace, model: Model, swap: Swap): ChangedPlace[] {
  const { newest, published, locale } = place;
  const of = (held: HeldRevision | null): Held | null => {
    if (held === null) return null;
    const fields = swapped(held.fields, swap);
    return fields === held.fields ? null : { name: held.name, fields };
  };
  const isLive = published?.id === newest.id;
  const publish = of(published);
  const draft = isLive ? null : of(newest);
  if (publish === null && draft === null) return [];
  // what is published is a new revision: what was the newest has to be so again
  const onTop = isLive || (publish === null && draft === null) ? null : (draft ?? newest);
  const document = nameOf(place, model);
  return [{ document, locale, newestId: newest.id, publish, draft: onTop }];
}

/** As uses are told. */
const useOf = (place: UsingPlace, model: Model): MediaUse =>
  shownUse({
    document: nameOf(place, model),
    locale: place.locale,
    name: place.newest.name,
    published: place.published !== null,
  });

/** A use, in words for people. */
export const shownUse = ({
  document: { id, type, slug },
  locale,
  name,
  published,
}: {
  document: DocumentName;
  locale: string;
  name: string;
  published: boolean;
}): MediaUse => ({
  document: id,
  kind: type.kind as MediaUse["kind"],
  type: type.key,
  slug,
  name: name === "" ? null : name,
  locale,
  published,
});

/** Why what readers would get cannot be published, by the rules of its type as it is now. */
function problemIn(
  { document, locale, publish }: ChangedPlace,
  model: Model,
): (MediaUse & { problem: string })[] {
  if (publish === null) return [];
  const [first] = problemsOfRevision({ fields: publish.fields, locale }, document.type, model);
  if (first === undefined) return [];
  const use = shownUse({ document, locale, name: publish.name, published: true });
  return [{ ...use, problem: `${first.path}: ${first.message}` }];
}

function versionOf(
  file: LibraryFile,
  intended: Intended,
  by: LibraryFile | null,
  using: readonly UsingPlace[],
): string {
  const places = using.map(({ id, locale, newest, published }) => [
    id,
    locale,
    newest.id,
    published?.id ?? null,
  ]);
  const seen = JSON.stringify([file.hash, file.alt, intended, by?.hash, by?.fileName, places]);
  return createHash("sha256").update(seen).digest("hex").slice(0, 32);
}
