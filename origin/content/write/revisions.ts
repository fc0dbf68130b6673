import { AppError, detail } from "../../../shared/errors.ts";
import type { EditableDocument } from "../../db/content/documents.ts";
import { lockDocument } from "../../db/content/documents.ts";
import { findRevision } from "../../db/content/revisions.ts";
import type { Site } from "../../db/site/sites.ts";
import { loadModel } from "../../db/content/types.ts";
import { nameOf } from "./pages.ts";
import { edit, type Edit, type Writer, type Written } from "../publish.ts";
import { carryOut } from "../plan/steps.ts";

/**
 * Publishes a revision of a document again, or its newest one. History only grows: an older revision
 * becomes the content of a new one.
 * @throws AppError `not_found`
 */
export function publishDocument(
  writer: Writer,
  site: Site,
  locale: string,
  target: { document: number; revision?: number | undefined },
): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const found = await requireDocument(current, target.document, locale);
    const revision = await chosenRevision(current, found, target.revision, locale);
    const document = nameOf(found, model);
    const change = await carryOut(current, model, [
      { action: "publish", document, locale, revision },
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
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const document = nameOf(await requireDocument(current, documentId, locale), model);
    const change = await carryOut(current, model, [{ action: "unpublish", document, locale }]);
    return { id: document.id, slug: document.slug, change, status: "draft" };
  });
}

async function requireDocument(
  { tx, site }: Edit,
  id: number,
  locale: string,
): Promise<EditableDocument> {
  const found = await lockDocument(tx, site.id, id, locale);
  if (found === undefined) throw new AppError("not_found", detail.notFound);
  return found;
}

async function chosenRevision(
  { tx }: Edit,
  found: EditableDocument,
  id: number | undefined,
  locale: string,
) {
  const chosen = id === undefined ? found.newest : await findRevision(tx, found.id, id, locale);
  if (chosen === undefined || chosen === null) throw new AppError("not_found", detail.notFound);
  return chosen;
}
