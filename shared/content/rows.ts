import type { Values } from "./field-kind.ts";
import type { SearchLanguage } from "../stems.ts";
import { createModel, type ContentType, type Model } from "./model.ts";

/**
 * What the log holds besides answers: documents and the site itself, each a row that depends on nothing else, so that an
 * edge can answer whatever is asked. `shared/keys.ts` says under which keys they travel; the body is this as JSON.
 */

/** What is published of a document in one locale. Values of fields that were taken out of the type are left out. */
export interface DocumentRow {
  id: number;
  typeId: number;
  slug: string | null;
  name: string;
  /** As Postgres prints `timestamptz` in UTC, with its microseconds. */
  createdAt: string;
  publishedAt: string;
  updatedAt: string;
  fields: Values;
}

/** A site's settings and its whole model. */
export interface SiteRow {
  locales: string[];
  defaultLocale: string;
  /** What is missing in another locale is read in this one: pages, Single Pages and collection items. */
  fallbackLocale: string | null;
  blogUrl: string | null;
  /** Absent from an origin of before. */
  searchLanguage?: SearchLanguage | null | undefined;
  modelVersion: number;
  /** Without what was taken out of them. */
  types: Omit<ContentType, "retired">[];
}

/** The model in a site's row. What was taken out of its types does not travel. */
export const modelOf = (site: SiteRow): Model =>
  createModel(
    site.modelVersion,
    site.types.map((type) => ({ ...type, retired: [] })),
    site.searchLanguage,
  );
