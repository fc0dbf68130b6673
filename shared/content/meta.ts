import type { Paging } from "../query-params.ts";

/** The `meta` of the v2 API, or undefined for a page past the end. Page 1 of nothing exists. */
export function printMeta(paging: Paging, count: number): string | undefined {
  if (paging.mode === "offset") {
    const { offset, limit } = paging;
    const next = offset + limit < count ? offset + limit : null;
    const previous = offset > 0 ? Math.max(0, offset - limit) : null;
    return JSON.stringify({ next_offset: next, previous_offset: previous, count });
  }
  const { page, size } = paging;
  const pages = Math.max(1, Math.ceil(count / size));
  if (page > pages) return undefined;
  return JSON.stringify({
    next_page: page < pages ? page + 1 : null,
    previous_page: page > 1 ? page - 1 : null,
    count,
  });
}

/** A 404, with the sentence that says why. */
export interface Absent {
  kind: "absent";
  detail: string;
}

export const absent = (sentence: string): Absent => ({ kind: "absent", detail: sentence });
