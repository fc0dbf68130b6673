import { placeKey } from "../../db/content/publications.ts";
import type { Site } from "../../db/site/sites.ts";
import { type Source, type WantedSource, findSources } from "../../db/plan/steps.ts";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import type { Problem } from "../../../shared/errors.ts";
import { nameOf } from "../change/document-name.ts";
import type { Edit } from "../change/edit.ts";
import { problemsOfRevision } from "../change/problems.ts";
import type { Step } from "../change/steps.ts";

/** Pages, items and posts come and go; authors, categories and tags are there while posts name them. */
export const isSchedulable = ({ kind }: ContentType): boolean =>
  kind === "page" || kind === "single" || kind === "collection" || kind === "post";

/** What is to be done with a document that was found, or why it cannot be done: now, or at all. */
export type JudgedStep =
  | { kind: "step"; step: Step }
  | { kind: "impossible"; why: string }
  /** What would be published is not done, or not by the type's rules any more. */
  | { kind: "unfinished"; why: string; problems: Problem[] };

export interface Judged<Wanted extends WantedSource = WantedSource> {
  wanted: Wanted;
  step: JudgedStep;
}

const impossible = (why: string): JudgedStep => ({ kind: "impossible", why });

/** Judges what is wanted, at most one thing per document and locale, against what is there, which must be locked. */
export async function judge<Wanted extends WantedSource>(
  { tx, site }: Edit,
  model: Model,
  all: Wanted[],
): Promise<Judged<Wanted>[]> {
  const sources = await findSources(tx, site.id, all);
  const byPlace = new Map(sources.map((source) => [placeKey(source), source]));
  const places = countBy(all, placeKey);
  const ofDocument = countBy(all, ({ documentId }) => documentId);
  return all.map((wanted) => {
    const twice = (places.get(placeKey(wanted)) ?? 0) > 1;
    const besides = wanted.action === "delete" && (ofDocument.get(wanted.documentId) ?? 0) > 1;
    const step = twice
      ? impossible("The document is named twice in the locale.")
      : besides
        ? impossible("What is deleted, in every locale, cannot be something else too.")
        : toStep(site, model, byPlace.get(placeKey(wanted)));
    return { wanted, step };
  });
}

function toStep(site: Site, model: Model, source: Source | undefined): JudgedStep {
  if (source === undefined) return impossible("There is no such document.");
  const document = nameOf(source, model);
  const { action, locale, revision, revisionId } = source;
  if (!isSchedulable(document.type))
    return impossible("Only pages, items and posts can be published or taken down like this.");
  if (!site.locales.includes(locale)) return impossible("The site does not have the locale.");
  if (action !== "publish") return { kind: "step", step: { action, document, locale } };
  if (revision !== null) {
    const problems = problemsOfRevision({ ...revision, locale }, document.type, model);
    return problems.length > 0
      ? { kind: "unfinished", why: sentenceOf(problems), problems }
      : { kind: "step", step: { action, document, locale, revision } };
  }
  return revisionId === null
    ? impossible("The document has no content in the locale.")
    : impossible("The document has no such revision in the locale.");
}

const sentenceOf = ([first, ...others]: Problem[]): string => {
  const more = others.length === 0 ? "" : ` And ${others.length} more.`;
  return `${first?.path}: ${first?.message}${more}`;
};

function countBy<T, Key>(all: T[], keyOf: (one: T) => Key): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}
