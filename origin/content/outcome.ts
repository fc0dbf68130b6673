import type { ChangeKind } from "../db/changes.ts";
import {
  canonicalQueries,
  happeningOf,
  touchedBy,
  type DocumentName,
  type Edit,
} from "./publish.ts";

/** What a write did to a document in one locale: published it, took it from its readers, or left a draft. */
export interface Outcome {
  document: DocumentName;
  locale: string;
  publish: boolean;
  hidden: boolean;
}

/**
 * Tells webhooks of the outcomes and records the change they make together.
 * @returns the change's number, null when no reader can see a difference
 */
export async function recordOutcomes(current: Edit, outcomes: Outcome[]): Promise<number | null> {
  current.announce(
    outcomes.map(({ document, locale, ...what }) => ({
      document,
      locale,
      happening: happeningOf(what),
    })),
  );
  const seen = outcomes.filter(({ publish, hidden }) => publish || hidden);
  if (seen.length === 0) return null;
  const published = seen.filter(({ publish }) => publish);
  const canonical = published.flatMap(({ document, locale }) =>
    canonicalQueries(current.site, [document], locale),
  );
  return current.change({
    kind: kindOf(published.length, seen.length),
    tags: touchedBy(seen.map(({ document }) => document)),
    canonical: [...new Set(canonical)],
  });
}

/** One that also takes something down is not called a publish. */
function kindOf(published: number, seen: number): ChangeKind {
  if (published === 0) return "unpublish";
  return published === seen ? "publish" : "mixed";
}
