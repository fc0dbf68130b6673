import { AppError } from "../../../shared/errors.ts";
import { MAX_DOCUMENT_BYTES } from "../../../shared/limits.ts";
import type { AnyOperation } from "../../../shared/working/operation.ts";
import { receive, type Copy, type Outcome } from "../../../shared/working/receive.ts";
import { utf8Bytes } from "../../../shared/text.ts";
import type { Database } from "../../db/client.ts";
import type { Place } from "../../db/content/publications.ts";
import { findCopy, findForCopy, findOutcomes, insertOutcomes } from "../../db/content/working.ts";
import type { Site } from "../../db/site/sites.ts";
import { orNotFound } from "../../../shared/errors.ts";
import { edit, type Writer } from "../change/edit.ts";
import {
  begun,
  isCurrent,
  keepCopy,
  openCopy,
  refuseTerms,
  type Editor,
  type OpenedCopy,
} from "./copies.ts";

/** Operations of a device, in the order they were done there. */
export interface Edits {
  version: number;
  operations: AnyOperation[];
  tab?: string | undefined;
}

/** What became of them. The copy is left out where the device can make it of what it has. */
export interface EditsTaken {
  version: number;
  outcomes: Outcome[];
  copy?: Copy;
}

/**
 * Does to a working copy what its editor's device did; what does not fit any more is told, the rest is done. What was received before
 * is done once.
 * @throws AppError `not_found`, `forbidden`, `invalid`
 */
export function takeEdits(
  writer: Writer,
  site: Site,
  place: Place,
  editor: Editor,
  { version, operations, tab }: Edits,
): Promise<EditsTaken> {
  return edit(writer, site, async (current) => {
    const opened = await openCopy(current, place, editor);
    const { copy } = opened;
    const ids = operations.map(({ id }) => id);
    const known = await findOutcomes(current.tx, place, ids);
    const { copy: received, outcomes } = receive(copy, operations, known);
    const isNew = received.value !== copy.value || received.disagreements !== copy.disagreements;
    const next = { ...copy, ...received, version: copy.version + (isNew ? 1 : 0) };
    refuseLarge(next);
    const paths = new Map(operations.map(({ id, path }) => [id, path]));
    const done = outcomes
      .filter(({ id }) => !known.has(id))
      .map(({ id, outcome }) => ({ id, outcome, path: paths.get(id) ?? [] }));
    const { now } = current;
    const { by } = editor;
    await insertOutcomes(current.tx, place, done, { version: next.version, now, by });
    if (isNew) await keepCopy(current, { ...opened, copy: next }, { by, tab });
    const told = { version: next.version, outcomes };
    if (version === copy.version && known.size === 0) return told;
    return { ...told, copy: { value: next.value, disagreements: next.disagreements } };
  });
}

function refuseLarge({ value }: Copy): void {
  if (utf8Bytes(JSON.stringify(value)) <= MAX_DOCUMENT_BYTES) return;
  const most = `${MAX_DOCUMENT_BYTES / 1024 / 1024} MB`;
  throw new AppError("invalid", `What a document holds may be at most ${most} as JSON.`);
}

/**
 * The working copy of a document in a locale, put on the newest revision.
 * @throws AppError `not_found`, or `invalid` for what has none
 */
export async function readCopy(
  db: Database,
  writer: Writer,
  site: Site,
  place: Place,
): Promise<OpenedCopy> {
  const document = orNotFound(await findForCopy(db, site.id, place));
  refuseTerms(document);
  const copy = (await findCopy(db, place)) ?? begun(document);
  if (isCurrent(copy, document)) return { place, document, copy };
  return edit(writer, site, (current) => openCopy(current, place, null));
}
