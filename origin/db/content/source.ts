import { LRUCache } from "lru-cache";
import type { Model } from "../../../shared/content/model.ts";
import type { Source } from "../../../shared/content/source.ts";
import type { Database } from "../client.ts";
import { withDrafts } from "./drafted.ts";
import { findPost, findPosts, findTerms } from "./blog.ts";
import { loadDocuments, loadStubs } from "./graph.ts";
import { findItems, findLists, findPages, findSingles } from "./roots.ts";
import { searchPages } from "./selected.ts";
import { select } from "./selecting.ts";
import { loadModel, readModelVersion } from "./types.ts";
import { loadStates, type View } from "./views.ts";

/** Models by site, kept as long as their version is current. */
export type ModelCache = LRUCache<number, Model>;

/** Sites whose model a process keeps. */
const MODELS_KEPT = 1_000;
export const createModelCache = (): ModelCache => new LRUCache({ max: MODELS_KEPT });

/** What a site holds, read from Postgres. To be used inside one snapshot, after `readAs` said what of; `view` is the same. */
export function createSource(db: Database, models: ModelCache, siteId: number, view: View): Source {
  const source = createRevisions(db, models, siteId, view);
  return view === "draft" ? withDrafts(source, db, siteId) : source;
}

function createRevisions(db: Database, models: ModelCache, siteId: number, view: View): Source {
  return {
    async model(version) {
      const current = version ?? (await readModelVersion(db, siteId));
      const cached = models.get(siteId);
      if (cached?.version === current) return cached;
      const model = await loadModel(db, siteId);
      models.set(siteId, model);
      return model;
    },
    pages: (wanted) => findPages(db, siteId, wanted),
    items: (wanted) => findItems(db, siteId, wanted),
    lists: (wanted) => findLists(db, siteId, wanted),
    singles: (wanted) => findSingles(db, siteId, wanted),
    selected: (model, wanted, selection) => select(db, siteId, { model, view }, wanted, selection),
    searched: (wanted) => searchPages(db, siteId, wanted),
    post: (slug, locale) => findPost(db, siteId, slug, locale),
    posts: (wanted) => findPosts(db, siteId, wanted),
    terms: (wanted) => findTerms(db, siteId, wanted),
    documents: (locale, ids) => loadDocuments(db, siteId, locale, ids),
    stubs: (locale, ids) => loadStubs(db, siteId, locale, ids),
    states: async (locale, ids) =>
      view === "published" ? [] : loadStates(db, siteId, locale, ids),
  };
}
