import { MAX_LOCALE_CHARS } from "../../../shared/limits.ts";
import { SEARCH_LANGUAGES } from "../../../shared/stems.ts";
import { withoutEnding } from "../../../shared/text.ts";
import { printAddress } from "../../../shared/content/web-address.ts";
import { changeSettings } from "../../content/site/settings.ts";
import { readSettings, type Site, type SiteSettings } from "../../db/site/sites.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { once, webUrl, z } from "./shapes.ts";

/** ours: locales of one site; each multiplies what a publish makes warm. */
export const MAX_LOCALES = 100;

export const locale = z
  .string()
  .max(MAX_LOCALE_CHARS)
  .regex(/^[A-Za-z0-9_-]+$/, "Use letters, digits, - and _.");

/** Without a slash at the end, because slugs are put behind one; so it can have neither a query nor a fragment. */
const blogUrl = webUrl
  .regex(/^[^?#]*$/, "Slugs are put behind this address, so it can have no ? and no #.")
  .transform((url) => withoutEnding(printAddress(url), "/"));

const settings = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  locales: z.array(locale).min(1).max(MAX_LOCALES).overwrite(once).optional(),
  fallbackLocale: locale.nullable().optional(),
  blogUrl: blogUrl.nullable().optional(),
  searchLanguage: z.enum(SEARCH_LANGUAGES).nullable().optional(),
  copyMedia: z.boolean().optional(),
});

const siteBody = z
  .object({
    slug: z.string(),
    name: z.string(),
    locales: z.array(z.string()).openapi({ description: "Can only grow." }),
    defaultLocale: z.string(),
    fallbackLocale: z.string().nullable().openapi({
      description: "Where pages and items that a locale lacks are read instead.",
    }),
    blogUrl: z.string().nullable().openapi({
      description: "Where posts are read on the site's own pages; makes their addresses absolute.",
    }),
    searchLanguage: z.enum(SEARCH_LANGUAGES).nullable().openapi({
      description:
        "Of which language's words search takes one form for another. Another one has all words made again, some minutes for 100,000 documents.",
    }),
    copyMedia: z.boolean().openapi({ description: "Writes copy the media they name." }),
  })
  .openapi("Site");

/** The site itself: its name, locales and addresses. */
export function siteRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers("get /site", { says: "The site's settings.", as: siteBody }, async ({ site }) =>
    show(await readSettings(parts.postgres.db, site.id)),
  );
  answers(
    "patch /site",
    { body: settings, says: "Changed; every answer follows.", as: siteBody },
    async ({ site, writer, body }) => show((await changeSettings(writer, site, body)).settings),
  );
  return app;
}

const show = (site: Site & SiteSettings) => ({
  slug: site.slug,
  name: site.name,
  locales: site.locales,
  defaultLocale: site.defaultLocale,
  fallbackLocale: site.fallbackLocale,
  blogUrl: site.blogUrl,
  searchLanguage: site.searchLanguage,
  copyMedia: site.copyMedia,
});
