import type { PostFilter, Taxonomy } from "../query-blog.ts";
import type {
  DocumentState,
  DocumentStub,
  FoundPost,
  FoundPosts,
  FoundTerm,
  PublishedDocument,
} from "./documents.ts";
import type { ResolvedSelection } from "./filters.ts";
import type { ContentType, Model } from "./model.ts";
import type { Search } from "./search.ts";

/**
 * Where reading finds what it prints: one site, one snapshot. `locale` null stands for the site's default; `index` says
 * which of the wanted ones something belongs to. What finds roots brings the version of the site's model, so that looking
 * at it costs nothing of its own.
 */
export interface Source {
  /** @param version what was said of it; undefined when nothing has been asked yet */
  model(version: number | undefined): Promise<Model>;
  pages(wanted: WantedPage[]): Promise<FoundDocument[]>;
  items(wanted: WantedItem[]): Promise<FoundDocument[]>;
  lists(wanted: WantedList[]): Promise<FoundList[]>;
  /** Lists of Single Pages, which are a type each. */
  singles(wanted: Omit<WantedList, "kind" | "key">[]): Promise<FoundList[]>;
  /** The documents of a type that meet all conditions, in the order asked for; only how many when none are wanted. */
  selected(
    model: Model,
    wanted: WantedOfType,
    selection: ResolvedSelection,
  ): Promise<SelectedDocuments>;
  /** Pages by their own words, most relevant first. No words find nothing. */
  searched(wanted: WantedPages): Promise<SelectedDocuments>;
  /** A post by slug with its neighbours. */
  post(slug: string, locale: string | null): Promise<FoundPost>;
  /** Posts newest first, or by relevance when words are searched. An unknown slug in the filter selects nothing. */
  posts(wanted: WantedPosts): Promise<FoundPosts>;
  /** Authors, categories or tags in the order they were made, one of them or all, with their newest posts on request. */
  terms(wanted: WantedTerms): Promise<FoundTerm[]>;
  /** The documents among `ids` that readers may see, whole; and as far as a URI needs them. */
  documents(locale: string | null, ids: number[]): Promise<PublishedDocument[]>;
  stubs(locale: string | null, ids: number[]): Promise<DocumentStub[]>;
  /** In previews, where each is between draft and published; of what readers see, nothing. */
  states(locale: string | null, ids: number[]): Promise<(DocumentState & { id: number })[]>;
}

export interface Range {
  offset: number;
  limit: number;
}

export interface WantedPage {
  type: string;
  slug: string;
  locale: string | null;
}

export interface WantedItem {
  key: string;
  id: number;
  locale: string | null;
}

export interface WantedList extends Range {
  kind: "page" | "collection";
  key: string;
  locale: string | null;
}

export interface WantedOfType extends Range {
  type: ContentType;
  locale: string | null;
}

export interface WantedPages extends Range {
  typeIds: number[];
  locale: string | null;
  search: Search;
}

export interface WantedPosts extends Range, PostFilter {
  locale: string | null;
  /** Null when no words are searched. */
  search: Search | null;
}

export interface WantedTerms {
  of: Taxonomy;
  /** Null for all of them. */
  slug: string | null;
  recentPosts: boolean;
}

export interface FoundDocument {
  index: number;
  modelVersion: number;
  document: PublishedDocument | null;
}

export interface FoundList {
  index: number;
  modelVersion: number;
  /** Empty when the site has no such type. */
  typeIds: number[];
  count: number;
  documents: PublishedDocument[];
}

export interface SelectedDocuments {
  count: number;
  documents: PublishedDocument[];
}
