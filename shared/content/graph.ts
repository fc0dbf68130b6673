import { MAX_LEVELS } from "../limits.ts";
import { eachSliced, type Sliced } from "../sliced.ts";
import type { Source } from "./source.ts";
import type { Model } from "./model.ts";
import type { DocumentStub, PublishedDocument, Roots } from "./documents.ts";
import { namedBy } from "./serialize.ts";

/** A query's part in a set: how deep it goes, and from where. */
export interface Asked {
  levels: number;
  root: Roots;
}

function documentsOf(root: Roots): PublishedDocument[] {
  switch (root.kind) {
    case "lists":
      return root.lists.flatMap((list) => list.documents);
    case "document":
      return root.document === null ? [] : [root.document];
    case "post":
      return root.post === null ? [] : [root.post];
    case "posts":
      return root.posts;
    case "terms":
      return root.found.flatMap(({ recent }) => recent);
    case "refused":
      return [];
  }
}

/** Runs work that others may interrupt. */
export type InSlices = <T>(work: Sliced<T>) => Promise<T>;

/**
 * Follows references level by level for all queries together, as deep as each asked.
 * The last level of a query is loaded as stubs only.
 */
export async function loadGraph(
  source: Source,
  locale: string | null,
  model: Model,
  part: Asked[],
  inSlices: InSlices,
): Promise<{ documents: Map<number, PublishedDocument>; stubs: Map<number, DocumentStub> }> {
  const documents = new Map<number, PublishedDocument>();
  const stubs = new Map<number, DocumentStub>();
  let frontiers = part.map(({ levels, root }) => {
    const tops = documentsOf(root);
    for (const document of tops) documents.set(document.id, document);
    return {
      levels,
      ids: new Set(tops.map((top) => top.id)),
      seen: new Set<number>(),
    };
  });
  for (let level = 1; level <= MAX_LEVELS && frontiers.length > 0; level++) {
    const below = await inSlices(
      eachSliced(frontiers, function* (frontier) {
        return { ...frontier, ids: yield* step(frontier, documents, model) };
      }),
    );
    const whole = missingFrom(
      documents,
      below.filter(({ levels }) => levels > level),
    );
    const ends = missingFrom(
      documents,
      below.filter(({ levels }) => levels === level),
      new Set(whole),
    );
    if (whole.length > 0) {
      for (const found of await source.documents(locale, whole)) documents.set(found.id, found);
    }
    if (ends.length > 0) {
      for (const found of await source.stubs(locale, ends)) stubs.set(found.id, found);
    }
    frontiers = below.filter(({ levels, ids }) => levels > level && ids.size > 0);
  }
  return { documents, stubs };
}

/** What the documents of a frontier name and the query has not followed yet. */
function* step(
  frontier: { ids: Set<number>; seen: Set<number> },
  documents: ReadonlyMap<number, PublishedDocument>,
  model: Model,
): Sliced<Set<number>> {
  const next = new Set<number>();
  for (const id of frontier.ids) {
    frontier.seen.add(id);
    const document = documents.get(id);
    if (document === undefined) continue;
    for (const target of namedBy(document, model)) if (!frontier.seen.has(target)) next.add(target);
    yield;
  }
  return next;
}

function missingFrom(
  documents: ReadonlyMap<number, unknown>,
  frontiers: { ids: Set<number> }[],
  besides: ReadonlySet<number> = new Set(),
): number[] {
  const ids = new Set(frontiers.flatMap((frontier) => [...frontier.ids]));
  return [...ids].filter((id) => !documents.has(id) && !besides.has(id));
}
