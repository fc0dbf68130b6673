import { KINDS } from "../../media/files.ts";
import type { MediaFilters } from "../../media/library.ts";

/** What the library is narrowed to, as the address has it. What an address says wrongly is left out. */
export const readFilters = (query: Readonly<Record<string, string | undefined>>): MediaFilters => ({
  q: query["q"] ?? "",
  kind: KINDS.find((kind) => kind === query["type"]) ?? null,
  used: query["used"] === "true" ? true : query["used"] === "false" ? false : null,
  lacksAlt: query["alt"] === "missing",
});

/** As an address says it; what is not asked for is left out. */
export function printFilters({ q, kind, used, lacksAlt }: MediaFilters): string {
  const pairs = new URLSearchParams();
  if (q.trim() !== "") pairs.set("q", q.trim());
  if (kind !== null) pairs.set("type", kind);
  if (used !== null) pairs.set("used", String(used));
  if (lacksAlt) pairs.set("alt", "missing");
  const text = pairs.toString();
  return text === "" ? "" : `?${text}`;
}

export const isNarrowed = (filters: MediaFilters): boolean => printFilters(filters) !== "";
