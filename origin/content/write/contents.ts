import type { ContentType, Model } from "../../../shared/content/model.ts";
import { insertDocument, readLocked } from "../../db/content/documents.ts";
import { unpublishDocuments } from "../../db/content/publications.ts";
import type { DocumentOutcome, Happening } from "../change/announce.ts";
import type { DocumentName } from "../change/document-name.ts";
import type { Edit, Written } from "../change/edit.ts";
import { saveRevisions, type SavedContent } from "../change/revisions.ts";
import { carryOut } from "../change/steps.ts";
import { slugTaken } from "./addresses.ts";
import { readFields } from "./input.ts";
import type { InLocale } from "./locales.ts";

/** What writes of pages, items, posts and terms have in common. */

/** What a write asks of a document that is there. */
export interface ChangeInput {
  parts: InLocale[];
  /** Left out, a published document stays published and a draft a draft. */
  status?: "draft" | "published" | undefined;
  /** Whether what it leaves out is emptied; otherwise it is kept. */
  full?: boolean;
}

/**
 * What a locked document becomes in each locale of a write.
 * @throws AppError `invalid` with messages by path
 */
export async function changedContents(
  current: Edit,
  model: Model,
  document: DocumentName,
  { parts, status, full = false }: ChangeInput,
): Promise<SavedContent[]> {
  const locales = parts.map(({ locale }) => locale);
  const found = await readLocked(current.tx, document.id, locales);
  const inputs = parts.map((part, index) => {
    const here = found[index];
    if (here === undefined) throw new Error("a locked document went away");
    const { newest, name, published } = here;
    const missing = full || newest === null ? ("empty" as const) : ("keep" as const);
    const publish = status === undefined ? published : status === "published";
    return { ...part, name, publish, missing, previous: newest?.fields ?? {} };
  });
  const read = await readFields(current, { type: document.type, model }, inputs);
  return read.map(({ locale, name, values, publish }) => ({
    document,
    locale,
    name,
    values,
    model,
    publish,
  }));
}

/**
 * Saves what documents become.
 * @param draftsHide whether what is a draft now is taken from its readers, who otherwise keep what they have
 */
export async function saveContents(
  current: Edit,
  contents: SavedContent[],
  draftsHide = false,
): Promise<DocumentOutcome[]> {
  await saveRevisions(current, contents);
  const drafts = draftsHide ? contents.filter(({ publish }) => !publish) : [];
  const hidden = await unpublishDocuments(
    current.tx,
    drafts.map(({ document, locale }) => ({ documentId: document.id, locale })),
  );
  const happeningOf = ({ document, locale, publish }: SavedContent): Happening => {
    if (publish) return "published";
    const wasSeen = hidden.some((one) => one.documentId === document.id && one.locale === locale);
    return wasSeen ? "unpublished" : "draft";
  };
  return contents.map((content) => ({
    document: content.document,
    locale: content.locale,
    happening: happeningOf(content),
  }));
}

/** What a writer is told whose document is published when it is in one locale. */
export const statusOf = (outcomes: DocumentOutcome[]): Written["status"] =>
  outcomes.some(({ happening }) => happening === "published") ? "published" : "draft";

/** Adds a document under a slug. @throws AppError `invalid` when its type has one with it */
export async function insertNamed(
  { tx, site, now }: Edit,
  type: ContentType,
  slug: string,
): Promise<DocumentName> {
  const id = await insertDocument(tx, { siteId: site.id, typeId: type.id, slug }, now);
  if (id === undefined) throw slugTaken(type, slug);
  return { id, type, slug };
}

/** Deletes a locked document in every locale; its revisions are kept. */
export async function remove(
  current: Edit,
  model: Model,
  document: DocumentName,
): Promise<Written> {
  const locale = current.site.defaultLocale;
  const change = await carryOut(current, model, [{ action: "delete", document, locale }]);
  return { id: document.id, slug: document.slug, change, status: "draft" };
}
