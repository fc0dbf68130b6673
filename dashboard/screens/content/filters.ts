import type { DocumentKind, DocumentSort, ListedState } from "../../../shared/manage/documents.ts";

/** What a list of documents is narrowed to and in which order it is: kept in the address, so a list can be sent to others. */
export interface Filters {
  q: string;
  state: ListedState | null;
  locale: string | null;
  /** Whose newest versions: of whoever looks, or of anyone. */
  by: "me" | null;
  sort: DocumentSort;
  /** Where the stretch begins; null: at the beginning. */
  cursor: string | null;
}

/** Which documents a list is of, as `/content/:of` names them: `page`, or `page.recipe`. */
export interface Listed {
  kind: DocumentKind | null;
  type: string | null;
}

export const KINDS: readonly DocumentKind[] = [
  "page",
  "single",
  "collection",
  "post",
  "author",
  "category",
  "tag",
];
const STATES: readonly ListedState[] = ["draft", "live", "changed", "scheduled"];
export const SORTS: readonly DocumentSort[] = ["-updated", "updated", "name", "-name"];
export const USUAL_SORT: DocumentSort = "-updated";

const among = <T extends string>(all: readonly T[], text: string | undefined): T | null =>
  all.find((one) => one === text) ?? null;

/** What an address says; what it says wrongly is left out. */
export const readFilters = (query: Readonly<Record<string, string | undefined>>): Filters => ({
  q: query["q"] ?? "",
  state: among(STATES, query["state"]),
  locale: query["locale"] ?? null,
  by: among(["me"], query["by"]),
  sort: among(SORTS, query["sort"]) ?? USUAL_SORT,
  cursor: query["cursor"] ?? null,
});

/** As an address says it; what is usual is left out. */
export function printFilters(filters: Filters): string {
  const { q, state, locale, by, sort, cursor } = filters;
  const pairs = Object.entries({
    q: q.trim(),
    state,
    locale,
    by,
    sort: sort === USUAL_SORT ? null : sort,
    cursor,
  }).flatMap(([name, value]) =>
    value === null || value === "" ? [] : [[name, value] as [string, string]],
  );
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}

/** @returns null for an address that names no documents */
export function readListed(of: string | undefined): Listed | null {
  if (of === undefined) return { kind: null, type: null };
  const [kindText, type = null, ...rest] = of.split(".");
  const kind = among(KINDS, kindText);
  return kind === null || rest.length > 0 || type === "" ? null : { kind, type };
}

export const printListed = ({ kind, type }: Listed): string =>
  kind === null ? "/content" : `/content/${kind}${type === null ? "" : `.${type}`}`;

/** Whether anything but the order is asked for. */
export const isNarrowed = ({ q, state, locale, by }: Filters): boolean =>
  q.trim() !== "" || state !== null || locale !== null || by !== null;
