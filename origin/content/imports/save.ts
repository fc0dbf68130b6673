import { addMessage } from "../../../shared/errors.ts";
import type { Tag } from "../../../shared/tags.ts";
import { findImportedPublished, saveImported, type Source } from "../../db/content/imported.ts";
import { unpublishDocuments } from "../../db/content/publications.ts";
import { renameIdentity, renameSlug } from "../../db/content/terms.ts";
import { countImported } from "../../db/site/imports.ts";
import type { DocumentOutcome } from "../change/announce.ts";
import type { Edit } from "../change/edit.ts";
import { neighbourTags } from "../change/neighbours.ts";
import { record, touchedBy } from "../change/record.ts";
import { saveContents } from "../write/contents.ts";
import { contentsOf, type Contents, type Reading } from "./contents.ts";
import { identityOfTerm } from "./identity.ts";
import { isRefused, isWritten, type Plan } from "./plan.ts";

/**
 * Saves what is to be written, remembers what became of it, and records the change it makes.
 * @returns the change's number, null when no reader can see a difference
 */
export async function saveBatch(
  reading: Reading,
  source: Source,
  plans: Plan[],
): Promise<number | null> {
  const { current } = reading;
  const moved = await rename(current, plans);
  const written = plans.filter(isWritten);
  // what nothing had while it was only looked at may be there now
  for (const plan of written) plan.missing.clear();
  const contents = written.map((plan) => contentsOf(reading, plan));
  const before = await neighbourTags(current.tx, postsIn(current, written));
  const outcomes = await save(current, contents, written);
  const after = await neighbourTags(current.tx, postsIn(current, written));
  await remember(current, source, plans);
  return record(current, outcomes, { tags: [...moved, ...before, ...after] });
}

/** Gives documents the slugs they have at their source now. @returns tags of what was found by the old ones */
async function rename({ tx, site }: Edit, plans: Plan[]): Promise<Tag[]> {
  const tags: Tag[] = [];
  for (const plan of plans.filter(isWritten)) {
    const { document, row, type, id } = plan;
    if (row === undefined || type === undefined || id === null) continue;
    if (document.slug !== null && document.slug !== row.slug) {
      tags.push(...touchedBy([{ id, type, slug: row.slug }]));
      if (!(await renameSlug(tx, id, document.slug)))
        addMessage(plan.errors, "slug", `There is "${document.slug}" already.`);
    }
    const identity = identityOfTerm(document, site.defaultLocale);
    if (identity !== row.identity) await renameIdentity(tx, id, identity);
  }
  return tags;
}

/** Posts in every locale: those beside them show them. */
const postsIn = ({ site }: Edit, written: Plan[]) =>
  written.flatMap(({ document, type, id }) =>
    document.kind === "post" && type !== undefined && id !== null
      ? site.locales.map((locale) => ({ post: { id, type, slug: document.slug }, locale }))
      : [],
  );

async function save(
  current: Edit,
  contents: Contents[],
  written: Plan[],
): Promise<DocumentOutcome[]> {
  const main = contents.flatMap((one) => one.main);
  if (main.length === 0) return [];
  const outcomes = await saveContents(current, main, true);
  const drafts = contents.flatMap((one) => one.drafts);
  if (drafts.length > 0) await saveContents(current, drafts);
  return [...outcomes, ...(await takeAway(current, written))];
}

/** Takes from readers the locales that a document is no longer in at its source. */
async function takeAway({ tx, site }: Edit, written: Plan[]): Promise<DocumentOutcome[]> {
  const known = written.filter(({ row }) => row !== undefined);
  const byId = new Map(known.map((plan) => [plan.id ?? 0, plan]));
  const published = await findImportedPublished(tx, site.id, [...byId.keys()]);
  const gone = published.filter(({ documentId, locale }) => {
    const locales = byId.get(documentId)?.document.locales ?? {};
    return !Object.hasOwn(locales, locale);
  });
  return (await unpublishDocuments(tx, gone)).flatMap(({ documentId, locale }) => {
    const { type, document } = byId.get(documentId) ?? {};
    if (type === undefined || document === undefined) return [];
    const { slug } = document;
    return [
      { document: { id: documentId, type, slug }, locale, happening: "unpublished" as const },
    ];
  });
}

async function remember({ tx, site, now }: Edit, source: Source, plans: Plan[]): Promise<void> {
  const told = plans.filter((plan) => !isRefused(plan) && plan.verdict !== "unchanged");
  const saved = told.flatMap(({ document: { key }, id, verdict, missing, digest, row }) => {
    if (id === null || (verdict === "edited" && row !== undefined)) return [];
    const isWhole = verdict === "write" && missing.size === 0;
    return [{ key, documentId: id, digest: isWhole ? digest : "", kept: verdict === "edited" }];
  });
  await saveImported(tx, source, saved);
  const counts = { created: 0, changed: 0, unchanged: 0, edited: 0, refused: 0 };
  for (const plan of plans) counts[wordOf(plan)] += 1;
  await countImported(tx, { siteId: site.id, source: source.source }, counts, now);
}

/** What became of a document, in the word that is told. */
export function wordOf(plan: Plan): "created" | "changed" | "unchanged" | "edited" | "refused" {
  if (isRefused(plan)) return "refused";
  if (plan.verdict !== "write") return plan.verdict;
  return plan.row === undefined ? "created" : "changed";
}
