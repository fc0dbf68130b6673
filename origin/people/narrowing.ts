import { isNarrowed, type Narrowed, type Role } from "../../shared/permissions.ts";
import { cutText } from "../../shared/text.ts";
import { invalidFields } from "../content/invalid.ts";
import type { Database } from "../db/client.ts";
import { findTypeIds, type StoredNarrowing } from "../db/people/people.ts";
import type { Site } from "../db/site/sites.ts";

/**
 * What a membership, or an invitation to one, is narrowed to, as it is kept.
 * @throws AppError `invalid` by field: for an admin, who could widen it again, and for what the site does not have
 */
export async function storedNarrowing(
  db: Database,
  site: Site,
  { role, types, locales }: { role: Role } & Narrowed,
): Promise<StoredNarrowing> {
  if (role === "admin" && isNarrowed({ types, locales }))
    throw invalidFields({ role: ["An admin is one for all types and locales."] });
  const strange = locales?.find((locale) => !site.locales.includes(locale));
  if (strange !== undefined)
    throw invalidFields({ locales: [`The site does not have the locale "${strange}".`] });
  if (types === null) return { typeIds: null, locales };
  const found = await findTypeIds(db, site.id, types);
  const missing = types.find((_, index) => found[index] === null);
  if (missing !== undefined)
    throw invalidFields({ types: [`There is no ${missing.kind} type "${missing.key}".`] });
  return { typeIds: [...new Set(found.filter((id) => id !== null))], locales };
}

/** What somebody is, for the audit log. */
export function describeRights({ role, types, locales }: { role: Role } & Narrowed): string {
  const ofTypes =
    types === null ? "" : `, for ${types.map(({ kind, key }) => `${kind}/${key}`).join(" ")}`;
  const inLocales = locales === null ? "" : `, in ${locales.join(" ")}`;
  return cutText(`${role}${ofTypes}${inLocales}`, NOTED_CHARS);
}
/** ours: of an entry of the audit log. */
const NOTED_CHARS = 1_000;
