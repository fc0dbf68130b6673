import { LRUCache } from "lru-cache";
import { DEFAULT_LEVELS } from "../../../shared/limits.ts";
import { localeOfQuery, type ContentQuery } from "../../../shared/query.ts";
import type { Database } from "../../db/client.ts";
import { loadModel, readModelVersion } from "../../db/content/types.ts";
import { loadStates, type View } from "../../db/content/views.ts";
import type { Slices } from "../../shares/slices.ts";
import { loadGraph, type InSlices } from "../graph.ts";
import type { Model } from "../model.ts";
import { findRoots } from "./roots.ts";
import type { Graph, Serialized } from "../documents.ts";
import { createSerializer } from "../serialize.ts";

/** What a process serializes with. */
export interface Serializing {
  models: ModelCache;
  slices: Slices;
}

/** Models by site, kept as long as their version is current. */
export type ModelCache = LRUCache<number, Model>;

/** Sites whose model a process keeps. */
const MODELS_KEPT = 1_000;
export const createModelCache = (): ModelCache => new LRUCache({ max: MODELS_KEPT });

/**
 * Serializes queries of one site in sets: a bounded number of statements finds the documents at the top of all plain
 * answers, one more each list that selects or searches; one statement per level brings what they name.
 * Run it inside one snapshot, after `readAs` said what of; `view` is the same.
 * @param ended ends the serializing
 * @returns one outcome per query, in order
 */
export async function serializeSet(
  db: Database,
  { models, slices }: Serializing,
  siteId: number,
  queries: ContentQuery[],
  view: View = "published",
  ended?: AbortSignal,
): Promise<Serialized[]> {
  const currentModel = async (version: number | undefined): Promise<Model> => {
    const cached = models.get(siteId);
    if (cached !== undefined && (version === undefined || cached.version === version))
      return cached;
    const model = await loadModel(db, siteId);
    models.set(siteId, model);
    return model;
  };
  const selecting = async () => currentModel(await readModelVersion(db, siteId));
  const { roots, modelVersion } = await findRoots(db, siteId, queries, view, selecting);
  const model = await currentModel(modelVersion);
  const inSlices: InSlices = (work) => slices.run(work, ended);
  const results: Serialized[] = [];
  for (const { locale, indexes } of byGraph(queries)) {
    const part = indexes.flatMap((index) => {
      const [query, root] = [queries[index], roots[index]];
      if (query === undefined || root === undefined) return [];
      return [{ index, query, root, levels: levelsOf(query) }];
    });
    const graph = await loadGraph(db, siteId, locale, model, part, inSlices);
    const states = await statesOf(db, siteId, locale, view, graph.documents.keys());
    const serialize = createSerializer({ model, ...graph, states });
    for (const { index, query, root } of part)
      results[index] = await inSlices(serialize(query, root));
  }
  return results;
}

async function statesOf(
  db: Database,
  siteId: number,
  locale: string | null,
  view: View,
  ids: Iterable<number>,
): Promise<Graph["states"]> {
  if (view === "published") return new Map();
  const states = await loadStates(db, siteId, locale, [...ids]);
  return new Map(states.map((state) => [state.id, state]));
}

/** Posts name their author, categories and tags and nothing deeper. */
const levelsOf = (query: ContentQuery): number =>
  "levels" in query ? query.levels : DEFAULT_LEVELS;

interface GraphOf {
  /** Where references resolve. */
  locale: string | null;
  indexes: number[];
}

/**
 * References resolve in the locale asked for, so each locale has a graph of its own: a document is another one there.
 * Authors, categories and tags have no translations, so posts take them from the default locale.
 */
function byGraph(queries: ContentQuery[]): Iterable<GraphOf> {
  const groups = new Map<string, GraphOf>();
  for (const [index, query] of queries.entries()) {
    const asked = localeOfQuery(query);
    const isBlog = !("levels" in query);
    const name = `${isBlog ? "blog" : "pages"} ${asked ?? ""}`;
    const group = groups.get(name) ?? { locale: isBlog ? null : asked, indexes: [] };
    group.indexes.push(index);
    groups.set(name, group);
  }
  return groups.values();
}
