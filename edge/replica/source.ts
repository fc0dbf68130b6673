import type { Source } from "../../shared/content/source.ts";
import { createBodies } from "./bodies.ts";
import { chosenByAll } from "./conditions.ts";
import { loadDocuments, loadStubs } from "./graph.ts";
import { findPage } from "./lists.ts";
import { orderOf } from "./orders.ts";
import { findPost, findPosts, findTerms } from "./posts.ts";
import { findSearched } from "./search.ts";
import { findItems, findLists, findPages, findSingles, type Reading } from "./roots.ts";
import type { Rows } from "./schema.ts";
import { areWhole } from "./types.ts";
import { Unanswerable } from "./unanswerable.ts";
import { readSite, scopeOf } from "./view.ts";

/**
 * What a site publishes, read from its documents at an edge: to be used within one stretch in which nothing else comes to
 * the rows. All methods throw `Unanswerable` for what an origin is to be asked.
 */
export function createReplicaSource(rows: Rows): Source {
  const site = readSite(rows);
  const reading: Reading = { rows, site, bodies: createBodies(rows) };
  return {
    model: async () => site.model,
    pages: async (wanted) => findPages(reading, wanted),
    items: async (wanted) => findItems(reading, wanted),
    lists: async (wanted) => findLists(reading, wanted),
    singles: async (wanted) => findSingles(reading, wanted),
    selected: async (_, wanted, selection) => select(reading, wanted, selection),
    searched: async (wanted) => findSearched(reading, wanted),
    post: async (slug, locale) => findPost(reading, slug, locale),
    posts: async (wanted) => findPosts(reading, wanted),
    terms: async (wanted) => findTerms(reading, wanted),
    documents: async (locale, ids) => loadDocuments(reading, locale, ids),
    stubs: async (locale, ids) => loadStubs(reading, locale, ids),
    states: async () => [],
  };
}

type Selected = Source["selected"];

function select(
  { rows, site, bodies }: Reading,
  wanted: Parameters<Selected>[1],
  { conditions, order, through }: Parameters<Selected>[2],
): Awaited<ReturnType<Selected>> {
  if (!areWhole(rows, [wanted.type.id, ...through])) throw new Unanswerable("unmade");
  const scope = scopeOf(site, wanted.type, wanted.locale);
  const list = {
    order: orderOf(scope, wanted.type, order, conditions),
    conditions: chosenByAll(rows, scope, conditions),
  };
  const { count, places } = findPage(rows, list, wanted);
  return { count, documents: bodies.published(places) };
}
