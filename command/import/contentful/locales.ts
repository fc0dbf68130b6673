import { isObject, memberOf } from "../../../shared/content/field-kind.ts";
import { MAX_LOCALE_CHARS } from "../../../shared/limits.ts";
import type { ContentLocale } from "./export.ts";

/** Locales of an export, and those of the site that they are. Pure. */
export interface Locales {
  /** The export's default. */
  source: string;
  all: { code: string; here: string }[];
  /** Where what is missing in a locale is looked for next. */
  fallbacks: ReadonlyMap<string, string>;
}

/** A locale of the export is the site's of the same name, else that of its language; its default else the site's default. */
export function localesOf(
  given: readonly ContentLocale[],
  { siteLocales, defaultLocale }: { siteLocales: readonly string[]; defaultLocale: string },
  note: (note: string) => void,
): Locales {
  const source = (given.find((one) => one.default) ?? given[0])?.code ?? "en-US";
  const codes = given.length === 0 ? [source] : given.map(({ code }) => code);
  const taken = new Set<string>();
  const all = codes
    .toSorted((a, b) => Number(b === source) - Number(a === source))
    .flatMap((code) => {
      const [language = ""] = code.split("-");
      const others = code === source ? [defaultLocale] : [];
      const here = [code, language, ...others].find(
        (one) => siteLocales.includes(one) && !taken.has(one),
      );
      if (here === undefined) {
        const word = code.length > MAX_LOCALE_CHARS ? language : code;
        note(
          `not brought: the locale ${code}, which the site does not have (PATCH /manage/v1/site, "locales": [..., "${word}"])`,
        );
        return [];
      }
      taken.add(here);
      return [{ code, here }];
    });
  const fallbacks = new Map(
    given.flatMap(({ code, fallbackCode }) =>
      fallbackCode == null ? [] : [[code, fallbackCode] as const],
    ),
  );
  return { source, all, fallbacks };
}

/** A field's value in a locale: its own, that of its fallback; of a field that is not localized the one it has. */
export function valueIn(
  byLocale: unknown,
  code: string,
  locales: Locales,
  isLocalized: boolean,
): unknown {
  if (!isObject(byLocale)) return undefined;
  const seen = new Set<string>();
  for (
    let at: string | undefined = code;
    at !== undefined && !seen.has(at);
    at = locales.fallbacks.get(at)
  ) {
    if (Object.hasOwn(byLocale, at)) return memberOf(byLocale, at);
    seen.add(at);
  }
  return isLocalized && code !== locales.source ? undefined : memberOf(byLocale, locales.source);
}
