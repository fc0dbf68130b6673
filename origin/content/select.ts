import { LRUCache } from "lru-cache";
import { MAX_ITEMS_PER_KEY, MAX_LEVELS } from "../../shared/limits.ts";
import { ANY_TYPE, type ContentQuery, type Paging } from "../../shared/query.ts";
import type { Database } from "../db/client.ts";
import { loadDocuments, loadStubs } from "../db/graph.ts";
import {
  findItems,
  findLists,
  findPages,
  findSingles,
  type FoundDocument,
  type FoundList,
  type WantedList,
} from "../db/roots.ts";
import { loadModel } from "../db/types.ts";
import type { Model } from "./model.ts";
import {
  createSerializer,
  namedBy,
  type DocumentStub,
  type PublishedDocument,
  type Roots,
  type Serialized,
} from "./serialize.ts";

/** Models by site, kept as long as their version is current. */
export type ModelCache = LRUCache<number, Model>;

/** Sites whose model a process keeps. */
const MODELS_KEPT = 1_000;
export const createModelCache = (): ModelCache => new LRUCache({ max: MODELS_KEPT });

/**
 * Serializes queries of one site in sets: at most four statements find the documents at the top of
 * all answers, one statement per level brings what they name. Run it inside one snapshot.
 * @returns one outcome per query, in order
 */
export async function serializeSet(
  db: Database,
  models: ModelCache,
  siteId: number,
  queries: ContentQuery[],
): Promise<Serialized[]> {
  const { roots, modelVersion } = await findRoots(db, siteId, queries);
  const model = await currentModel(db, models, siteId, modelVersion);
  const results: Serialized[] = [];
  for (const [locale, indexes] of byLocale(queries)) {
    const part = indexes.flatMap((index) => {
      const [query, root] = [queries[index], roots[index]];
      return query === undefined || root === undefined ? [] : [{ index, query, root }];
    });
    const graph = await loadGraph(db, siteId, locale, model, part);
    const serialize = createSerializer({ model, ...graph });
    for (const { index, query, root } of part) results[index] = serialize(query, root);
  }
  return results;
}

async function currentModel(
  db: Database,
  models: ModelCache,
  siteId: number,
  version: number | undefined,
): Promise<Model> {
  const cached = models.get(siteId);
  if (cached !== undefined && (version === undefined || cached.version === version)) return cached;
  const model = await loadModel(db, siteId);
  models.set(siteId, model);
  return model;
}

/** References resolve in the locale asked for, so each locale has a graph of its own. */
function byLocale(queries: ContentQuery[]): Map<string | null, number[]> {
  const groups = new Map<string | null, number[]>();
  for (const [index, query] of queries.entries()) {
    const group = groups.get(query.locale) ?? [];
    group.push(index);
    groups.set(query.locale, group);
  }
  return groups;
}

/** The lists that a query asks for; `collections` asks for several. */
function wantedLists(query: ContentQuery): Omit<WantedList, "locale">[] {
  switch (query.kind) {
    case "pages":
      return [{ kind: "page", key: query.type, ...range(query.paging) }];
    case "items":
      return [{ kind: "collection", key: query.key, ...range(query.paging) }];
    case "collections":
      return query.keys.map((key) => ({
        kind: "collection",
        key,
        offset: 0,
        limit: MAX_ITEMS_PER_KEY,
      }));
    case "page":
    case "item":
      return [];
  }
}

const range = (paging: Paging) =>
  paging.mode === "offset"
    ? { offset: paging.offset, limit: paging.limit }
    : { offset: (paging.page - 1) * paging.size, limit: paging.size };

async function findRoots(
  db: Database,
  siteId: number,
  queries: ContentQuery[],
): Promise<{ roots: Roots[]; modelVersion: number | undefined }> {
  const pages = queries.flatMap((query, at) => (query.kind === "page" ? [{ ...query, at }] : []));
  const items = queries.flatMap((query, at) => (query.kind === "item" ? [{ ...query, at }] : []));
  const wanted = queries.flatMap((query, at) =>
    wantedLists(query).map((list) => ({ ...list, locale: query.locale, at })),
  );
  const singles = wanted.filter((list) => list.kind === "page" && list.key === ANY_TYPE);
  const lists = wanted.filter((list) => !singles.includes(list));

  const foundPages = pages.length === 0 ? [] : await findPages(db, siteId, pages);
  const foundItems = items.length === 0 ? [] : await findItems(db, siteId, items);
  const foundLists = lists.length === 0 ? [] : await findLists(db, siteId, lists);
  const foundSingles = singles.length === 0 ? [] : await findSingles(db, siteId, singles);

  const roots = queries.map((query): Roots =>
    query.kind === "page" || query.kind === "item"
      ? { kind: "document", document: null }
      : { kind: "lists", lists: [] },
  );
  placeDocuments(roots, pages, foundPages);
  placeDocuments(roots, items, foundItems);
  placeLists(roots, lists, foundLists);
  placeLists(roots, singles, foundSingles);
  const [any] = [...foundPages, ...foundItems, ...foundLists, ...foundSingles];
  return { roots, modelVersion: any?.modelVersion };
}

function placeDocuments(roots: Roots[], wanted: { at: number }[], found: FoundDocument[]): void {
  for (const { index, document } of found) {
    const at = wanted[index]?.at;
    if (at !== undefined) roots[at] = { kind: "document", document };
  }
}

function placeLists(
  roots: Roots[],
  wanted: (WantedList & { at: number })[],
  found: FoundList[],
): void {
  for (const row of found.toSorted((a, b) => a.index - b.index)) {
    const list = wanted[row.index];
    const root = list === undefined ? undefined : roots[list.at];
    if (list === undefined || root?.kind !== "lists") continue;
    const known = list.key === ANY_TYPE || row.typeIds.length > 0;
    root.lists.push({
      key: list.key,
      known,
      typeIds: row.typeIds,
      count: row.count,
      documents: row.documents,
    });
  }
}

const documentsOf = (root: Roots): PublishedDocument[] => {
  if (root.kind === "lists") return root.lists.flatMap((list) => list.documents);
  return root.document === null ? [] : [root.document];
};

/**
 * Follows references level by level for all queries together, as deep as each asked.
 * The last level of a query is loaded as stubs only.
 */
async function loadGraph(
  db: Database,
  siteId: number,
  locale: string | null,
  model: Model,
  part: { query: ContentQuery; root: Roots }[],
): Promise<{ documents: Map<number, PublishedDocument>; stubs: Map<number, DocumentStub> }> {
  const documents = new Map<number, PublishedDocument>();
  const stubs = new Map<number, DocumentStub>();
  let frontiers = part.map(({ query, root }) => {
    const tops = documentsOf(root);
    for (const document of tops) documents.set(document.id, document);
    return {
      levels: query.levels,
      ids: new Set(tops.map((top) => top.id)),
      seen: new Set<number>(),
    };
  });
  for (let level = 1; level <= MAX_LEVELS && frontiers.length > 0; level++) {
    const below = frontiers.map((frontier) => ({
      ...frontier,
      ids: step(frontier, documents, model),
    }));
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
      for (const found of await loadDocuments(db, siteId, locale, whole))
        documents.set(found.id, found);
    }
    if (ends.length > 0) {
      for (const found of await loadStubs(db, siteId, locale, ends)) stubs.set(found.id, found);
    }
    frontiers = below.filter(({ levels, ids }) => levels > level && ids.size > 0);
  }
  return { documents, stubs };
}

/** What the documents of a frontier name and the query has not followed yet. */
function step(
  frontier: { ids: Set<number>; seen: Set<number> },
  documents: ReadonlyMap<number, PublishedDocument>,
  model: Model,
): Set<number> {
  const next = new Set<number>();
  for (const id of frontier.ids) {
    frontier.seen.add(id);
    const document = documents.get(id);
    if (document === undefined) continue;
    for (const target of namedBy(document, model)) if (!frontier.seen.has(target)) next.add(target);
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
