import type { Site } from "../../db/site/sites.ts";
import { isObject, type Values } from "../../../shared/content/field-kind.ts";
import { invalidFields } from "../invalid.ts";
import type { ContentType } from "../../../shared/content/model.ts";

/** What a write says in one locale. */
export interface InLocale {
  locale: string;
  fields: Values;
  /** Where messages about it begin: the locale, when the write named several. */
  path: string;
}

/**
 * What a write says in which locale (the v2 API): `fields` may be `{"en": {…}, "es": {…}}`, unless the request names a
 * locale or the type has fields of these names; anything else is the fields of one locale.
 * @param named the locale of the request, null when it names none
 * @throws AppError `invalid` naming what is no locale of the site
 */
export function byLocale(
  site: Site,
  type: ContentType,
  named: string | null,
  fields: Values,
): InLocale[] {
  if (named !== null || !namesLocales(site, type, fields))
    return [{ locale: named ?? site.defaultLocale, fields, path: "" }];
  const unknown = Object.keys(fields).find((key) => !site.locales.includes(key));
  if (unknown !== undefined) throw invalidFields({ [unknown]: ["This is no locale of the site."] });
  return Object.entries(fields).map(([locale, each]) => ({
    locale,
    fields: isObject(each) ? each : {},
    path: locale,
  }));
}

/** Every member is an object, none is a field, and one at least is a locale. */
function namesLocales(site: Site, type: ContentType, fields: Values): boolean {
  const keys = new Set(type.fields.map((field) => field.key));
  const members = Object.entries(fields);
  return (
    members.some(([key]) => site.locales.includes(key)) &&
    members.every(([key, value]) => !keys.has(key) && isObject(value))
  );
}
