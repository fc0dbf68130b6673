import { orNotFound } from "../../../shared/errors.ts";
import { lockDocument } from "../../db/content/documents.ts";
import type { Site } from "../../db/site/sites.ts";
import { nameOf } from "../change/document-name.ts";
import { editModel, type Writer, type Written } from "../change/edit.ts";
import { remove } from "../write/contents.ts";

/** Deletes any document in every locale; its revisions are kept. @throws AppError `not_found` */
export function removeDocument(writer: Writer, site: Site, id: number): Promise<Written> {
  return editModel(writer, site, async (current, model) => {
    const found = orNotFound(await lockDocument(current.tx, site.id, id, site.defaultLocale));
    return remove(current, model, nameOf(found, model));
  });
}
