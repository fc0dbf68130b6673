import { documentTag, slugTag, typeTag, type Tag } from "../../../shared/tags.ts";
import type { ChangeKind } from "../../db/log/changes.ts";
import { invalidFields } from "../invalid.ts";
import type { DocumentOutcome } from "./announce.ts";
import { canonicalQueries } from "./canonical.ts";
import type { DocumentName } from "./document-name.ts";
import type { Edit } from "./edit.ts";
import { refuseOutside } from "./within.ts";

/** What a change touches beside the documents that webhooks are told of. */
export interface Besides {
  /** Categories and tags that were made on the way. */
  made?: DocumentName[];
  tags?: Tag[];
  /** Whether nobody may be given any more what was there before. */
  erase?: boolean | undefined;
}

/**
 * Tells webhooks of the outcomes and records the change they make together.
 * @returns the change's number, null when no reader can see a difference
 * @throws AppError `invalid` when there is something to erase and readers keep it; `forbidden` outside of what its author may change
 */
export async function record(
  current: Edit,
  outcomes: DocumentOutcome[],
  { made = [], tags = [], erase = false }: Besides = {},
): Promise<number | null> {
  await refuseOutside(current, [
    ...outcomes.map(({ document, locale }) => ({ documentId: document.id, locale })),
    ...made.map(({ id }) => ({ documentId: id, locale: current.site.defaultLocale })),
  ]);
  current.announce(outcomes);
  const seen = outcomes.filter(({ happening }) => happening !== "draft");
  if (seen.length === 0 && erase) throw nothingToErase();
  if (seen.length === 0 && made.length === 0) return null;
  const canonical = seen.flatMap(({ document, locale, happening }) =>
    happening === "published" && locale !== null
      ? canonicalQueries(current.site, document, locale)
      : [],
  );
  const touched = touchedBy([...seen.map(({ document }) => document), ...made]);
  return current.change({
    kind: kindOfChange(seen),
    erases: erase,
    tags: [...new Set([...touched, ...tags])],
    canonical: [...new Set(canonical)],
  });
}

const nothingToErase = () =>
  invalidFields({
    erase: ["This write leaves readers what they have: publish it, or take the document down."],
  });

const KINDS = { published: "publish", unpublished: "unpublish", deleted: "delete" } as const;

/** One that also takes something down is not called a publish. */
function kindOfChange(seen: DocumentOutcome[]): ChangeKind {
  const [first, ...others] = new Set(seen.map(({ happening }) => happening));
  if (others.length > 0) return "mixed";
  return first === undefined || first === "draft" ? "publish" : KINDS[first];
}

/** The tags that a change of these documents touches. */
export function touchedBy(documents: DocumentName[]): Tag[] {
  const tags = documents.flatMap(({ id, type, slug }) => [
    documentTag(id),
    typeTag(type.id),
    ...(slug === null ? [] : [slugTag(slug)]),
  ]);
  return [...new Set(tags)];
}
