import { keepPreviousData, useInfiniteQuery } from "@tanstack/preact-query";
import type { MediaList } from "../../shared/manage/media.ts";
import { api } from "../wiring.ts";
import type { Kind } from "./files.ts";

/** Which files are wanted; null for whatever it is. */
export interface MediaFilters {
  q: string;
  kind: Kind | null;
  used: boolean | null;
  lacksAlt: boolean;
}

export const ALL_FILES: MediaFilters = { q: "", kind: null, used: null, lacksAlt: false };

/** ours: files at once, a window of them or two. */
const AT_ONCE = 48;

/** The site's files, newest first, a stretch at a time. Those of before stay while others are looked for. */
export function useLibrary({ q, kind, used, lacksAlt }: MediaFilters) {
  const query = {
    q: q.trim() === "" ? null : q.trim(),
    type: kind,
    used,
    alt: lacksAlt ? "missing" : null,
    limit: AT_ONCE,
  };
  const found = useInfiniteQuery({
    queryKey: ["/media", "stretches", query],
    queryFn: ({ pageParam: cursor, signal }) =>
      api.get<MediaList>("/media", { query: { ...query, cursor }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ meta }) => meta.next,
    placeholderData: keepPreviousData,
  });
  return { ...found, data: found.data?.pages.flatMap(({ data }) => data) };
}
