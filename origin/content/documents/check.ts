import { termsOf } from "../../../shared/content/blog.ts";
import { nowText, type Clock } from "../../../shared/clock.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import { namedAt } from "../../../shared/content/named-at.ts";
import { orNotFound } from "../../../shared/errors.ts";
import type {
  Check,
  DocumentStub,
  Problem,
  RevisionRow,
  UnseenReference,
} from "../../../shared/manage/documents.ts";
import type { Postgres, Transaction } from "../../db/client.ts";
import { findEdgeStanding, findStubs } from "../../db/content/document-reads.ts";
import { lockDocument } from "../../db/content/documents.ts";
import { findWholeRevision, newestOfEach } from "../../db/content/revisions.ts";
import { loadModel } from "../../db/content/types.ts";
import type { Site } from "../../db/site/sites.ts";
import { nameOf, type DocumentName } from "../change/document-name.ts";
import { problemsOfRevision } from "../change/problems.ts";
import type { Step } from "../change/steps.ts";
import { invalidFields } from "../invalid.ts";
import { reachOfSteps, rolledBack, type Reach } from "../site/reach.ts";

/** What would come of publishing, taking down or deleting a document, all in one answer, and without doing it. */

/** What is asked; `locales` null means all that it was written in, `revision` null the newest of each. */
export interface Intention {
  document: number;
  action: Check["action"];
  locales: string[] | null;
  revision: number | null;
}

/** What a locale's newest revision holds. */
interface Held {
  revision: RevisionRow;
  fields: Values;
}

/**
 * Looks at the newest revisions, or at the one that is named. It is carried out in a transaction that is rolled back, so its reach is that of the change
 * that would be made; with problems there is none.
 * @throws AppError `not_found`, or `invalid` for a locale that the site has not, or the document was never written in,
 * and for a revision of which anything else is wanted than to publish it
 */
export function checkDocument(
  parts: { postgres: Postgres; clock: Clock },
  site: Site,
  intention: Intention,
): Promise<Check> {
  const { document: id, action } = intention;
  return rolledBack(parts.postgres, async (tx): Promise<Check> => {
    const model = await loadModel(tx, site.id);
    const found = orNotFound(await lockDocument(tx, site.id, id, site.defaultLocale));
    const document = nameOf(found, model);
    const held = await heldOf(tx, site, intention);
    const isPublish = action === "publish";
    const problems = isPublish ? problemsIn(held, document.type, model) : [];
    const unseen = isPublish ? await unseenIn(tx, site, held, document, model) : [];
    const steps = stepsOf(document, action, held);
    const now = nowText(parts);
    const reach = problems.length > 0 ? null : await reachOfSteps(tx, { site, now, model }, steps);
    return {
      ok: problems.length === 0,
      action,
      locales: held.map(({ revision }) => revision.locale),
      revisions: held.map(({ revision }) => revision),
      problems,
      unseen,
      reach: reach satisfies Reach | null,
      edges: await findEdgeStanding(tx, site.id),
    };
  });
}

async function heldOf(tx: Transaction, site: Site, intention: Intention): Promise<Held[]> {
  const { document, action, locales, revision } = intention;
  if (revision === null) return chosen(await newestOfEach(tx, document), locales, site);
  if (action !== "publish" || locales !== null)
    throw invalidFields({ revision: ["A revision can be published, in its own locale."] });
  return [orNotFound(await findWholeRevision(tx, site.id, document, revision))];
}

function chosen(held: Held[], locales: string[] | null, site: Site): Held[] {
  if (locales === null) return held;
  for (const locale of locales) {
    if (!site.locales.includes(locale))
      throw invalidFields({ locales: ["The site does not have the locale."] });
    if (!held.some(({ revision }) => revision.locale === locale))
      throw invalidFields({ locales: [`The document has no content in the locale ${locale}.`] });
  }
  return held.filter(({ revision }) => locales.includes(revision.locale));
}

const problemsIn = (held: Held[], type: ContentType, model: Model): Problem[] =>
  held.flatMap(({ revision: { locale }, fields }) =>
    problemsOfRevision({ fields, locale }, type, model),
  );

/** What is named and published in no locale, or gone; of a document that is being published itself there is nothing to say. */
export async function unseenIn(
  tx: Transaction,
  site: Site,
  held: { revision: { locale: string }; fields: Values }[],
  { id: self, type }: DocumentName,
  model: Model,
): Promise<UnseenReference[]> {
  const named = held.flatMap(({ revision: { locale }, fields }) =>
    namedIn(fields, type, model).map((one) => ({ ...one, locale })),
  );
  const stubs = await findStubs(tx, site.id, [...new Set(named.map(({ id }) => id))]);
  const byId = new Map<number, DocumentStub>(stubs.map((stub) => [stub.id, stub]));
  return named
    .filter(({ id }) => id !== self && (byId.get(id)?.state ?? "draft") === "draft")
    .map(({ path, locale, id }) => ({ path, locale, id, document: byId.get(id) ?? null }));
}

const namedIn = (values: Values, type: ContentType, model: Model) =>
  type.kind === "post"
    ? (["author", "categories", "tags"] as const).flatMap((path) =>
        termsOf({ fields: { [path]: values[path] } }).map((id) => ({ path, id })),
      )
    : namedAt(values, type.fields, model);

function stepsOf(document: Step["document"], action: Check["action"], held: Held[]): Step[] {
  if (action === "delete") return [{ action, document, locale: held[0]?.revision.locale ?? "" }];
  return held.map(({ revision: { locale, name }, fields }): Step =>
    action === "publish"
      ? { action, document, locale, revision: { name, fields } }
      : { action, document, locale },
  );
}
