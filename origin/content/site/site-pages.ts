import { readPattern, namesIn, type PageNames } from "../../../shared/site-pages.ts";
import type { Database } from "../../db/client.ts";
import { findAtAddress, listAddresses } from "../../db/site/addresses.ts";

/** What stands at a page of the site, by the addresses that its types have for readers. */
export interface StandsAt {
  documentId: number;
  /** Null where the address does not say. */
  locale: string | null;
}

/** The document that a page of the site shows; undefined where no type has such an address, or none such a document. */
export async function documentAt(
  db: Database,
  siteId: number,
  page: URL,
): Promise<StandsAt | undefined> {
  for (const { kind, key, publicUrl } of await listAddresses(db, siteId)) {
    const names = publicUrl === null ? undefined : namesOf(publicUrl, page);
    if (names === undefined || (names.type ?? key) !== key) continue;
    const { slug = null, id = null, locale = null } = names;
    // an address that names no document is that of a list, but of a Single Page
    if (slug === null && id === null && kind !== "single") continue;
    if (id !== null && !/^[1-9]\d{0,14}$/.test(id)) continue;
    const found = await findAtAddress(db, siteId, { kind, key }, { slug, id });
    if (found !== undefined) return { documentId: found.id, locale };
  }
  return undefined;
}

/** What another version wrote, and this one cannot read, is no address. */
function namesOf(text: string, page: URL): Partial<PageNames> | undefined {
  const pattern = readPattern(text, { mayHoldToken: false });
  return "problem" in pattern ? undefined : namesIn(pattern, page);
}
