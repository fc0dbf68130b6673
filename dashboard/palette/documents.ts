import { useQuery } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import type { DocumentList, DocumentRow } from "../../shared/manage/documents.ts";
import { atSite } from "../links.ts";
import { api, clock } from "../wiring.ts";
import type { Command } from "./commands.ts";

/** ours: documents that are offered; who wants more goes to the list. */
const OFFERED = 6;
/** ours: fewer letters find everything. */
const LEAST_CHARS = 2;
/** ours: how long after the last letter the origin is asked. */
const SETTLES_MS = 150;

/** Documents of the site that a text finds, once it stands still. */
export function useDocuments(site: string | null, text: string): Command[] {
  const q = useSettled(text.trim());
  const isAsked = site !== null && q.length >= LEAST_CHARS;
  const { data } = useQuery({
    queryKey: ["/documents", "palette", q],
    queryFn: ({ signal }) =>
      api.get<DocumentList>("/documents", { query: { q, limit: OFFERED }, signal }),
    enabled: isAsked,
  });
  if (!isAsked || text.trim() !== q) return [];
  return (data?.data ?? []).map((row) => commandOf(site, row));
}

const commandOf = (site: string, { id, type, name, slug }: DocumentRow): Command => ({
  key: `document-${id}`,
  text: [name, slug].find((one) => one !== null && one !== "") ?? String(id),
  beside: type,
  href: atSite(site, `/content/${type}/${id}`),
});

function useSettled(text: string): string {
  const [settled, settle] = useState(text);
  useEffect(() => {
    const stop = new AbortController();
    void clock.sleep(SETTLES_MS, stop.signal).then(() => {
      if (!stop.signal.aborted) settle(text);
    });
    return () => stop.abort();
  }, [text]);
  return settled;
}
