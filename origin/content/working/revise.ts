import { titleOf } from "../../../shared/api.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { Model } from "../../../shared/content/model.ts";
import { addMessage, AppError, orNotFound } from "../../../shared/errors.ts";
import { withoutIds } from "../../../shared/working/items.ts";
import { savedAs } from "../../../shared/working/rebase.ts";
import type { Json } from "../../../shared/working/value.ts";
import { lockDocument } from "../../db/content/documents.ts";
import type { Place } from "../../db/content/publications.ts";
import { insertOutcomes } from "../../db/content/working.ts";
import type { Site } from "../../db/site/sites.ts";
import { nameOf, type DocumentName } from "../change/document-name.ts";
import { editModel, type Edit, type Writer, type Written } from "../change/edit.ts";
import { neighbourTags } from "../change/neighbours.ts";
import { record } from "../change/record.ts";
import { invalidFields } from "../invalid.ts";
import { saveContents, statusOf } from "../write/contents.ts";
import { readFields } from "../write/input.ts";
import {
  isChanged,
  keepCopy,
  openCopy,
  refuseMoved,
  valueOf,
  type Editor,
  type OpenedCopy,
} from "./copies.ts";
import { readPost } from "./read-post.ts";
import { shownOf, withHidden } from "./stored-input.ts";

/** A working copy becomes a revision, and what readers have, if somebody says so who has seen it. */

/** What is made of a copy. */
export interface Revising {
  /** The version that was seen. */
  version: number;
  note?: string | undefined;
  publish: boolean;
}

export interface Revised extends Written {
  revision: number;
  version: number;
}

/**
 * Makes a revision of a working copy, in one step with publishing it where that is asked.
 * @throws AppError `conflict` when the copy is another version, or disagrees with a revision made meanwhile; `invalid` with the
 * problems by path; `not_found`, `forbidden`
 */
export function reviseCopy(
  writer: Writer,
  site: Site,
  place: Place,
  editor: Editor,
  { version, note, publish }: Revising,
): Promise<Revised> {
  return editModel(writer, site, async (current, model) => {
    const opened = await openCopy(current, place, editor);
    await refuseMoved(current, opened, version);
    refuseDisagreements(opened);
    const { copy } = opened;
    const found = orNotFound(
      await lockDocument(current.tx, site.id, place.documentId, place.locale),
    );
    const document = nameOf(found, model);
    if (!publish && !isChanged(copy) && copy.revisionId !== null)
      return { ...unchanged(document), revision: copy.revisionId, version };
    const { name, values } = await readForRevision(current, model, document, copy.value).catch(
      inLocale(place.locale),
    );
    const content = { document, locale: place.locale, name, values, model, publish, note };
    const written = await save(current, document, content);
    const saved = await lockDocument(current.tx, site.id, place.documentId, place.locale);
    const newest = orNotFound(saved?.newest);
    const review = publish ? null : copy.review;
    const next = { ...copy, ...savedAs(copy, valueOf(newest), newest.id), review };
    const kept = { ...next, revisionId: newest.id, version: version + 1 };
    await keepCopy(current, { ...opened, copy: kept }, { by: editor.by });
    const done = { id: `revision-${newest.id}`, outcome: "applied" as const, path: [] };
    const { now } = current;
    await insertOutcomes(current.tx, place, [done], { version: kept.version, now, by: editor.by });
    return { ...written, revision: newest.id, version: kept.version };
  });
}

/** What is wrong with a copy is wrong in its locale. */
const inLocale = (locale: string) => (error: unknown) => {
  const fields = error instanceof AppError ? error.options.fields : undefined;
  throw fields === undefined ? error : invalidFields(fields, locale);
};

const unchanged = ({ id, slug }: DocumentName): Written => ({
  id,
  slug,
  change: null,
  status: "draft",
});

function refuseDisagreements({ copy: { disagreements } }: OpenedCopy): void {
  if (disagreements.length === 0) return;
  throw new AppError("conflict", "A revision was made meanwhile that says something else.", {
    extra: { disagreements: disagreements.map(({ path }) => ({ path })) },
  });
}

async function save(
  current: Edit,
  document: DocumentName,
  content: Parameters<typeof saveContents>[1][number],
): Promise<Written> {
  const places = document.type.kind === "post" ? [{ post: document, locale: content.locale }] : [];
  const before = await neighbourTags(current.tx, places);
  const outcomes = await saveContents(current, [content]);
  const tags = [...before, ...(await neighbourTags(current.tx, places))];
  const change = await record(current, outcomes, { tags: content.publish ? tags : [] });
  return { id: document.id, slug: document.slug, change, status: statusOf(outcomes) };
}

/** What a revision would hold, by the rules of its type. @throws AppError `invalid` with the problems by path */
export async function readForRevision(
  current: Edit,
  model: Model,
  { type }: DocumentName,
  copy: Json,
): Promise<{ name: string; values: Values }> {
  const { name, fields } = withoutIds(copy) as { name?: unknown; fields?: Values };
  const stored = fields ?? {};
  const errors = new Map<string, string[]>();
  if (type.kind !== "collection") addProblems(errors, name, type.kind === "post" ? "post" : "page");
  if (type.kind === "post") {
    const values = await readPost(current, stored, errors);
    if (errors.size > 0) throw invalidFields(errors);
    current.media.settle();
    return { name: String(name), values };
  }
  const read = await readMembers(current, model, type, stored, errors);
  return { name: typeof name === "string" ? name : "", values: read };
}

function addProblems(errors: Map<string, string[]>, name: unknown, what: "page" | "post"): void {
  const { error } = titleOf(what).safeParse(name);
  for (const { message } of error?.issues ?? []) addMessage(errors, "name", message);
}

/** Both the title's problems and the fields' are told. */
async function readMembers(
  current: Edit,
  model: Model,
  type: DocumentName["type"],
  stored: Values,
  errors: Map<string, string[]>,
): Promise<Values> {
  const fields = shownOf(stored, type.fields, model) as Values;
  const input = { fields, missing: "empty" as const, previous: {}, path: "", stored: true };
  try {
    const [read] = await readFields(current, { type, model }, [input]);
    if (errors.size > 0) throw invalidFields(errors);
    return withHidden(read?.values ?? {}, stored, type.fields, model);
  } catch (error) {
    if (!(error instanceof AppError) || error.options.fields === undefined) throw error;
    throw invalidFields(new Map([...errors, ...error.options.fields]));
  }
}
