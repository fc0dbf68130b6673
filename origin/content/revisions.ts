import { AppError, detail } from "../../shared/errors.ts";
import type { EditableDocument } from "../db/documents.ts";
import { lockDocument, unpublishDocument } from "../db/documents.ts";
import { findRevision } from "../db/revisions.ts";
import type { Site } from "../db/sites.ts";
import { loadModel } from "../db/types.ts";
import { nameOf, published } from "./pages.ts";
import { edit, saveRevision, touchedBy, type Edit, type Writer, type Written } from "./publish.ts";

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
    const name = nameOf(found, model);
    await saveRevision(current, name, {
      locale,
      name: revision.name,
      values: revision.fields,
      model,
      publish: true,
    });
    return published(current, name, locale, true);
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
    const name = nameOf(await requireDocument(current, documentId, locale), model);
    const was = await unpublishDocument(current.tx, name.id, locale);
    const change = was
      ? await current.change({ kind: "unpublish", tags: touchedBy([name]), canonical: [] })
      : null;
    if (was) current.announce([{ document: name, locale, happening: "unpublished" }]);
    return { id: name.id, slug: name.slug, change, status: "draft" };
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
