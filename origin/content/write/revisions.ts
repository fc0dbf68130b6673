import { orNotFound } from "../../../shared/errors.ts";
import type { EditableDocument } from "../../db/content/documents.ts";
import { lockDocument } from "../../db/content/documents.ts";
import { findRevision } from "../../db/content/revisions.ts";
import type { Site } from "../../db/site/sites.ts";
import { nameOf } from "../change/document-name.ts";
import { invalidProblems } from "../invalid.ts";
import { editModel, type Edit, type Writer, type Written } from "../change/edit.ts";
import { problemsOfRevision } from "../change/problems.ts";
import { carryOut } from "../change/steps.ts";

/**
 * Publishes a revision of a document again, or its newest one. History only grows: an older revision
 * becomes the content of a new one.
 * @throws AppError `not_found`, or `invalid` with what is wrong with it by path
 */
export function publishDocument(
  writer: Writer,
  site: Site,
  locale: string,
  target: { document: number; revision?: number | undefined; note?: string | undefined },
): Promise<Written> {
  return editModel(writer, site, async (current, model) => {
    const found = await lock(current, target.document, locale);
    const revision = await chosenRevision(current, found, target.revision, locale);
    const document = nameOf(found, model);
    const problems = problemsOfRevision({ ...revision, locale }, document.type, model);
    if (problems.length > 0) throw invalidProblems(problems);
    const change = await carryOut(current, model, [
      { action: "publish", document, locale, revision: { ...revision, note: target.note } },
    ]);
    return { id: document.id, slug: document.slug, change, status: "published" };
  });
}

/** Takes a document from its readers in one locale; its newest revision stays as a draft. @throws AppError `not_found` */
export function unpublish(
  writer: Writer,
  site: Site,
  locale: string,
  documentId: number,
): Promise<Written> {
  return editModel(writer, site, async (current, model) => {
    const document = nameOf(await lock(current, documentId, locale), model);
    const change = await carryOut(current, model, [{ action: "unpublish", document, locale }]);
    return { id: document.id, slug: document.slug, change, status: "draft" };
  });
}

const lock = async ({ tx, site }: Edit, id: number, locale: string): Promise<EditableDocument> =>
  orNotFound(await lockDocument(tx, site.id, id, locale));

async function chosenRevision(
  { tx }: Edit,
  found: EditableDocument,
  id: number | undefined,
  locale: string,
) {
  const chosen = id === undefined ? found.newest : await findRevision(tx, found.id, id, locale);
  return orNotFound(chosen);
}
