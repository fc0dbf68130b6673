import type { Values } from "../../../shared/content/field-kind.ts";
import type { Model } from "../../../shared/content/model.ts";
import { deleteDocuments, unpublishDocuments, placeKey } from "../../db/content/publications.ts";
import type { DocumentOutcome } from "./announce.ts";
import type { DocumentName } from "./document-name.ts";
import type { Edit } from "./edit.ts";
import { neighbourTags, type PostPlace } from "./neighbours.ts";
import { record } from "./record.ts";
import { saveRevisions, type SavedContent } from "./revisions.ts";
import { refuseOutside } from "./within.ts";

/** What can be done with a document that is there: by hand, at a time, or with others in a release. */
export type Step = { document: DocumentName; locale: string } & (
  | {
      action: "publish";
      revision: { name: string; fields: Values; note?: string | null | undefined };
    }
  | { action: "unpublish" }
  /** In every locale. */
  | { action: "delete" }
);

/**
 * Carries out steps, at most one per document and locale, as one change in a constant number of statements. The
 * documents must be locked. History only grows: what is published becomes the content of a new revision.
 * @returns the change's number, null when no reader can see a difference
 * @throws AppError `forbidden` when one is outside of what the edit's author may change
 */
export async function carryOut(current: Edit, model: Model, steps: Step[]): Promise<number | null> {
  const { tx, now } = current;
  await refuseOutside(current, steps.map(placeOf));
  const posts = postPlaces(current, steps);
  const before = await neighbourTags(tx, posts);
  const published = steps.filter((step) => step.action === "publish");
  const deleted = steps.filter((step) => step.action === "delete");
  if (published.length > 0) await saveRevisions(current, published.map(toContent(model)));
  const [taken] = await Promise.all([
    unpublishDocuments(tx, steps.flatMap(takenBy)),
    deleteDocuments(tx, deleted.map(idOf), now),
  ]);
  const seen = seenSteps(steps, new Set(taken.map(placeKey)));
  const tags = [...before, ...(await neighbourTags(tx, posts))];
  return record(current, seen.map(toOutcome), { tags });
}

const HAPPENING = { publish: "published", unpublish: "unpublished", delete: "deleted" } as const;

const toOutcome = ({ document, locale, action }: Step): DocumentOutcome => ({
  document,
  locale: action === "delete" ? null : locale,
  happening: HAPPENING[action],
});

/** What is deleted is so in every locale. */
const placeOf = ({ document, locale, action }: Step) => ({
  documentId: document.id,
  locale: action === "delete" ? null : locale,
});

const idOf = ({ document }: Step) => document.id;

const toContent =
  (model: Model) =>
  ({ document, locale, revision }: Extract<Step, { action: "publish" }>): SavedContent => ({
    document,
    locale,
    name: revision.name,
    values: revision.fields,
    note: revision.note,
    model,
    publish: true,
  });

/** A deleted post has neighbours in every locale. */
function postPlaces({ site }: Edit, steps: Step[]): PostPlace[] {
  return steps
    .filter(({ document }) => document.type.kind === "post")
    .flatMap(({ document, locale, action }) =>
      (action === "delete" ? site.locales : [locale]).map((each) => ({
        post: document,
        locale: each,
      })),
    );
}

const takenBy = (step: Step) => (step.action === "publish" ? [] : [placeOf(step)]);

/** A deletion counts even of a draft: its slug is free again. */
const seenSteps = (steps: Step[], taken: ReadonlySet<string>): Step[] =>
  steps.filter(
    ({ document, locale, action }) =>
      action !== "unpublish" || taken.has(placeKey({ documentId: document.id, locale })),
  );
