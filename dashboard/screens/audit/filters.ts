/** What the log is narrowed to, as the address has it. */
export interface AuditFilters {
  /** Days, `2026-11-29`; empty for whenever. The last one is in it. */
  from: string;
  to: string;
  /** A person's id; empty for anyone. */
  person: string;
  q: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const dayOf = (text = ""): string =>
  DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00`)) ? text : "";

/** What an address says; what it says wrongly is left out. */
export const readFilters = (query: Readonly<Record<string, string | undefined>>): AuditFilters => ({
  from: dayOf(query["from"]),
  to: dayOf(query["to"]),
  person: /^[1-9]\d{0,8}$/.test(query["person"] ?? "") ? (query["person"] ?? "") : "",
  q: query["q"] ?? "",
});

/** As an address says it; what is not asked for is left out. */
export function printFilters(filters: AuditFilters): string {
  const pairs = Object.entries(filters).filter(([, value]) => value.trim() !== "");
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}

export const isNarrowed = (filters: AuditFilters): boolean => printFilters(filters) !== "";

/** As the origin is asked: days are those of the browser's time zone. */
export function queryOf({ from, to, person, q }: AuditFilters) {
  const end = to === "" ? null : new Date(`${to}T00:00`);
  end?.setDate(end.getDate() + 1);
  return {
    from: from === "" ? null : new Date(`${from}T00:00`).toISOString(),
    to: end?.toISOString() ?? null,
    person: person === "" ? null : person,
    q: q.trim() === "" ? null : q.trim(),
  };
}
