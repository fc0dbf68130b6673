import type { ChangeKind } from "../../db/log/changes.ts";
import { invalidFields } from "./input.ts";
import {
  canonicalQueries,
  happeningOf,
  touchedBy,
  type DocumentName,
  type Edit,
} from "../publish.ts";

/** What a write did to a document in one locale: published it, took it from its readers, or left a draft. */
export interface Outcome {
  document: DocumentName;
  locale: string;
  publish: boolean;
  hidden: boolean;
}

/**
 * Tells webhooks of the outcomes and records the change they make together.
 * @param erase whether nobody may be given any more what was there before
 * @returns the change's number, null when no reader can see a difference
 * @throws AppError `invalid` when there is something to erase and readers keep it
 */
export async function recordOutcomes(
  current: Edit,
  outcomes: Outcome[],
  erase = false,
): Promise<number | null> {
  current.announce(
    outcomes.map(({ document, locale, ...what }) => ({
      document,
      locale,
      happening: happeningOf(what),
    })),
  );
  const seen = outcomes.filter(({ publish, hidden }) => publish || hidden);
  if (seen.length === 0) return erase ? refuseErase() : null;
  const published = seen.filter(({ publish }) => publish);
  const canonical = published.flatMap(({ document, locale }) =>
    canonicalQueries(current.site, [document], locale),
  );
  return current.change({
    kind: kindOf(published.length, seen.length),
    erases: erase,
    tags: touchedBy(seen.map(({ document }) => document)),
    canonical: [...new Set(canonical)],
  });
}

/** A draft leaves readers what they have, so nothing of it can be erased. */
export function refuseErase(): never {
  throw invalidFields({
    erase: ["This write leaves readers what they have: publish it, or take the document down."],
  });
}

/** One that also takes something down is not called a publish. */
function kindOf(published: number, seen: number): ChangeKind {
  if (published === 0) return "unpublish";
  return published === seen ? "publish" : "mixed";
}
