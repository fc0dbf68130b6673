import { sql } from "../../db/drizzle.ts";
import { planSearch } from "../../../shared/content/search.ts";
import type { Model } from "../../../shared/content/model.ts";
import { COUNTED_DOCUMENTS_MAX, SOUGHT_DOCUMENTS_MAX } from "../../../shared/limits.ts";
import type {
  DocumentKind,
  DocumentList,
  DocumentRow,
  DocumentSort,
  ListedState,
} from "../../../shared/manage/documents.ts";
import { searchWords } from "../../../shared/search-words.ts";
import type { Database } from "../../db/client.ts";
import { searchSql } from "../../db/content/search.ts";
import {
  countSummaries,
  findSought,
  listSummaries,
  type Found,
  type Listed,
  type Sought,
  type Stretch,
  type SummaryRow,
} from "../../db/content/summaries.ts";
import { loadModel } from "../../db/content/types.ts";
import { quoted } from "../../db/content/words.ts";
import type { Site } from "../../db/site/sites.ts";
import { cut, parseCursor, type Place } from "./cursor.ts";

/** What is asked of the list. Null, or no text to look for: anything. */
export interface Asked {
  kinds: DocumentKind[] | null;
  type: string | null;
  slug: string | null;
  state: ListedState | null;
  locale: string | null;
  /** A person's id. */
  by: number | null;
  /** Every word is the beginning of one in the name or slug, or all are found in the texts as readers find them. */
  text: string;
  sort: DocumentSort;
  cursor: string | null;
  limit: number;
}

/** Documents of a site, a stretch at a time. @throws AppError `invalid` for a cursor of another list */
export async function listDocuments(db: Database, site: Site, asked: Asked): Promise<DocumentList> {
  const model = await loadModel(db, site.id);
  const listed = listedOf(site, model, asked);
  const stretch = stretchOf(asked);
  const found = await findText(db, model, listed, asked.text);
  const rows = await listSummaries(db, listed, found, stretch);
  const { shown, next } = cut(rows, asked.limit, placeIn(asked.sort));
  const counted = await countAll(db, listed, found);
  return {
    data: shown.map(toRow),
    meta: {
      count: Math.min(counted, COUNTED_DOCUMENTS_MAX),
      capped: counted > COUNTED_DOCUMENTS_MAX,
      next,
    },
  };
}

function toRow(summary: SummaryRow): DocumentRow {
  const { sortKey, ...row } = summary;
  void sortKey;
  return row;
}

function listedOf({ id: siteId }: Site, model: Model, asked: Asked): Listed {
  const { kinds, type, locale, by, slug, state } = asked;
  const typeIds = [...model.byId.values()]
    .filter(({ kind }) => kind !== "component")
    .filter(({ kind }) => kinds === null || kinds.some((one) => one === kind))
    .filter(({ key }) => type === null || key === type)
    .map(({ id }) => id);
  const scheduled = state === "scheduled";
  const named = { locale: locale ?? "", state: scheduled ? null : state };
  return { siteId, typeIds, by, slug, scheduled, ...named };
}

/** One row more than is shown says whether there are more. */
function stretchOf({ sort, cursor, limit }: Asked): Stretch {
  const descending = sort.startsWith("-");
  const by = sort.endsWith("name") ? "name" : "updated";
  const after = cursor === null ? null : parseCursor(cursor, sort);
  return { by, descending, after, limit: limit + 1 };
}

const placeIn =
  (of: DocumentSort) =>
  ({ sortKey: key, id }: SummaryRow): Place => ({ of, key, id });

/** What is looked for, by both of its ways; null when nothing is. */
async function findText(
  db: Database,
  model: Model,
  listed: Listed,
  text: string,
): Promise<Found | null> {
  if (text.trim() === "") return null;
  const names = namesQuery(listed, text);
  if (names === "") return { kind: "ids", ids: [] };
  const texts = searchSql(planSearch(text, model.searchLanguage)).finds;
  const sought: Sought = { names, texts: sql`(${texts})` };
  return findSought(db, listed, sought, SOUGHT_DOCUMENTS_MAX);
}

/** As `summaries.words` has them (migrations/0030): beginnings of words, and the types and the locale. */
function namesQuery({ typeIds, locale }: Listed, text: string): string {
  const words = searchWords(text).map((word) => `${quoted(`n${word.text}`)}:*`);
  if (words.length === 0 || typeIds.length === 0) return "";
  const places = typeIds.map((id) => quoted(`${id}/${locale}`)).join(" | ");
  return `(${places}) & ${[...new Set(words)].join(" & ")}`;
}

/** What was found by being common is more than is counted. */
const countAll = (db: Database, listed: Listed, found: Found | null): Promise<number> =>
  found?.kind === "common"
    ? Promise.resolve(COUNTED_DOCUMENTS_MAX + 1)
    : countSummaries(db, listed, found, COUNTED_DOCUMENTS_MAX + 1);
