import type { Clock } from "../../shared/clock.ts";
import { PRESENCE_GONE_MS, PRESENCE_PER_SITE } from "../../shared/limits-events.ts";
import type { Present } from "../../shared/manage/events.ts";

/** What somebody says of a tab of theirs: which document it has open, null for none any more. */
export interface Here extends Present {
  document: number | null;
}

/** Who has which document open, at one origin's knowledge; nothing of it is kept. */
export interface Presence {
  /** @returns the documents about which something else is true now */
  here(siteId: number, said: Here): number[];
  /** Forgets those of a site that have said nothing for too long. @returns the documents that they had open */
  look(siteId: number): number[];
  of(siteId: number, document: number): Present[];
  /** The document that a tab has open. */
  documentOf(siteId: number, who: Who): number | undefined;
}

/** Somebody's tab: nobody speaks for a tab of somebody else by its name. */
export type Who = Pick<Present, "person" | "tab">;

const keyOf = ({ person, tab }: Who): string => JSON.stringify([person.id ?? person.name, tab]);

interface Seen extends Here {
  atMs: number;
}

export function createPresence(clock: Pick<Clock, "now">): Presence {
  const sites = new Map<number, Map<string, Seen>>();
  const take = (siteId: number, key: string): Seen | undefined => {
    const tabs = sites.get(siteId);
    const seen = tabs?.get(key);
    tabs?.delete(key);
    if (tabs?.size === 0) sites.delete(siteId);
    return seen;
  };
  const put = (siteId: number, key: string, seen: Seen) => {
    const tabs = sites.get(siteId) ?? new Map<string, Seen>();
    sites.set(siteId, tabs.set(key, seen));
    const [oldest] = tabs.keys();
    if (tabs.size > PRESENCE_PER_SITE && oldest !== undefined) tabs.delete(oldest);
  };
  return {
    here(siteId, said) {
      const key = keyOf(said);
      const before = take(siteId, key);
      if (said.document !== null) put(siteId, key, { ...said, atMs: clock.now() });
      const isSame =
        before?.document === said.document &&
        before?.field === said.field &&
        before.locale === said.locale;
      const documents = isSame ? [] : [before?.document, said.document];
      return [...new Set(documents)].filter((document) => typeof document === "number");
    },
    look(siteId) {
      const gone = [...(sites.get(siteId) ?? [])].filter(
        ([, { atMs }]) => clock.now() - atMs > PRESENCE_GONE_MS,
      );
      return gone.flatMap(([key]) => take(siteId, key)?.document ?? []);
    },
    of: (siteId, document) =>
      [...(sites.get(siteId)?.values() ?? [])]
        .filter((seen) => seen.document === document)
        .map(({ person, tab, locale, field }) => ({ person, tab, locale, field })),
    documentOf: (siteId, who) => sites.get(siteId)?.get(keyOf(who))?.document ?? undefined,
  };
}
