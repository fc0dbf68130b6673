import { DEFAULT_LEVELS } from "../limits.ts";
import { localeOfQuery, type ContentQuery } from "../query.ts";
import type { Graph, Serialized } from "./documents.ts";
import { loadGraph, type InSlices } from "./graph.ts";
import { findRoots } from "./roots.ts";
import { createSerializer } from "./serialize.ts";
import type { Source } from "./source.ts";

/** How the work of a set is run: what is done between questions to the source, and what is done with all their answers. */
export interface Running {
  following: InSlices;
  /** Of a set of one query, after the last question. */
  printing: InSlices;
}

/**
 * Answers queries of one site in sets, out of one snapshot: a bounded number of questions finds the documents at the top
 * of all plain answers, one more each list that selects or searches; one question per level brings what they name.
 * @returns one outcome per query, in order
 */
export async function serializeSet(
  source: Source,
  queries: ContentQuery[],
  { following, printing }: Running,
): Promise<Serialized[]> {
  const { roots, modelVersion } = await findRoots(source, queries);
  const model = await source.model(modelVersion);
  const results: Serialized[] = [];
  for (const { locale, indexes } of byGraph(queries)) {
    const part = indexes.flatMap((index) => {
      const [query, root] = [queries[index], roots[index]];
      if (query === undefined || root === undefined) return [];
      return [{ index, query, root, levels: levelsOf(query) }];
    });
    const graph = await loadGraph(source, locale, model, part, following);
    const states = await statesOf(source, locale, graph.documents.keys());
    const serialize = createSerializer({ model, ...graph, states });
    for (const { index, query, root } of part)
      results[index] = await printing(serialize(query, root));
  }
  return results;
}

async function statesOf(
  source: Source,
  locale: string | null,
  ids: Iterable<number>,
): Promise<Graph["states"]> {
  const states = await source.states(locale, [...ids]);
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
