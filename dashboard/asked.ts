import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import type { Asked } from "./api/client.ts";
import { api, queries } from "./wiring.ts";

interface AskedHow<T> {
  query?: NonNullable<Asked["query"]>;
  enabled?: boolean;
  /** How soon it is asked again by itself, by what was answered; never unless it says so. */
  everyMs?: (data: T | undefined) => number | false;
}

/**
 * What a route of `/manage/v1` answers: kept, and asked again when it is looked at later or after `askAgain`. Other
 * questions to the same route show what the last one gave until theirs is there.
 */
export const useAsked = <T>(
  path: string,
  { query = {}, enabled = true, everyMs = () => false }: AskedHow<T> = {},
) =>
  useQuery<T>({
    queryKey: [path, query],
    queryFn: ({ signal }) => api.get<T>(path, { query, signal }),
    placeholderData: keepPreviousData,
    enabled,
    refetchInterval: ({ state: { data } }) => everyMs(data),
  });

/** Has what was asked of these routes asked again, wherever it is shown. */
export const askAgain = (...paths: string[]): Promise<unknown> =>
  Promise.all(paths.map((path) => queries.invalidateQueries({ queryKey: [path] })));
