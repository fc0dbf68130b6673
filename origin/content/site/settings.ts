import { siteTag } from "../../../shared/tags.ts";
import { readSettings, updateSettings, type Site, type SiteSettings } from "../../db/site/sites.ts";
import { bumpModelVersion, lockSite } from "../../db/content/types.ts";
import { lockShown } from "../../db/content/views.ts";
import { invalidFields } from "../invalid.ts";
import { edit, type Writer } from "../change/edit.ts";

/**
 * Changes settings of a site; every answer may change with them. Locales are only added: content written in one would
 * otherwise be out of everybody's reach.
 * @throws AppError `invalid` by field
 */
export function changeSettings(
  writer: Writer,
  site: Site,
  changed: { [Name in keyof SiteSettings]?: SiteSettings[Name] | undefined },
): Promise<{ settings: Site & SiteSettings; change: number }> {
  return edit(writer, site, async (current) => {
    if (changed.fallbackLocale !== undefined || changed.locales !== undefined)
      await lockShown(current.tx, site.id);
    await lockSite(current.tx, site.id);
    const before = await readSettings(current.tx, site.id);
    const after = {
      name: changed.name ?? before.name,
      locales: changed.locales ?? before.locales,
      fallbackLocale:
        changed.fallbackLocale === undefined ? before.fallbackLocale : changed.fallbackLocale,
      blogUrl: changed.blogUrl === undefined ? before.blogUrl : changed.blogUrl,
      searchLanguage:
        changed.searchLanguage === undefined ? before.searchLanguage : changed.searchLanguage,
      copyMedia: changed.copyMedia ?? before.copyMedia,
    };
    const lost = before.locales.find((locale) => !after.locales.includes(locale));
    if (lost !== undefined)
      throw invalidFields({ locales: [`"${lost}" is missing; locales can only be added.`] });
    if (after.fallbackLocale !== null && !after.locales.includes(after.fallbackLocale))
      throw invalidFields({ fallbackLocale: ["This is no locale of the site."] });
    await updateSettings(current.tx, site.id, after);
    // words follow the model, and questions are read by it
    if (after.searchLanguage !== before.searchLanguage) await bumpModelVersion(current.tx, site.id);
    const change = await current.change({ kind: "model", tags: [siteTag], canonical: [] });
    return { settings: { ...before, ...after }, change };
  });
}
