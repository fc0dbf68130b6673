import * as z from "zod";
import type { Surroundings } from "../../program/command.ts";
import { AppError } from "../../shared/errors.ts";
import { CONNECTION_HELP, connectionOptions, readConnection } from "../connection.ts";
import { createManage, type Manage } from "../manage.ts";
import { reportTally } from "./report.ts";
import { send } from "./send.ts";
import { showSource } from "./show.ts";
import { underName, type Source } from "./source.ts";

/** What importers of files have in common: their options, and what they do with what they read. */

export const bringOptions = {
  ...connectionOptions,
  locale: { type: "string" },
  source: { type: "string" },
  overwrite: { type: "boolean", default: false },
  "keep-media": { type: "boolean", default: false },
  "dry-run": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

export const BRING_HELP = `  --locale <code>  the locale that it is in; else the site's default
  --source <name>  what the source is called here, so that it is known again: one name for each, where two are
                   brought into one site
  --overwrite      take the source's also of what was edited here since
  --keep-media     files stay where they are, also at a site that copies what it names
  --dry-run        say what would be made, and write nothing; needs no origin
  --json           what became of it, as JSON
${CONNECTION_HELP}

  Exit code: 0, 2 when something is to be looked at, 1 when it could not be done.`;

export interface BringValues {
  origin?: string | undefined;
  token?: string | undefined;
  locale?: string | undefined;
  source?: string | undefined;
  overwrite: boolean;
  "keep-media": boolean;
  "dry-run": boolean;
  json: boolean;
}

/** The locales of the site that is moved into. */
export interface SiteLocales {
  locales: string[];
  defaultLocale: string;
}

const siteBody = z.object({ locales: z.array(z.string()), defaultLocale: z.string() });

export const readSiteLocales = (manage: Manage): Promise<SiteLocales> =>
  manage.request("GET", "/site", siteBody);

/**
 * Reads a source for a site, and brings it there, or says what it is.
 * @returns the exit code
 * @throws AppError with what cannot be read, or what the origin said
 */
export async function bring(
  read: (locale: string, site: SiteLocales) => Promise<Source>,
  values: BringValues,
  surroundings: Surroundings,
): Promise<number> {
  const { locale } = values;
  if (values["dry-run"]) {
    const code = locale ?? "en";
    return show(await read(code, { locales: [code], defaultLocale: code }), surroundings);
  }
  const manage = createManage({ ...readConnection(values, surroundings.env), ...surroundings });
  const site = await readSiteLocales(manage);
  requireLocale(site, locale);
  const source = underName(await read(locale ?? site.defaultLocale, site), values.source);
  const media = values["keep-media"] ? "keep" : "copy";
  const options = { overwrite: values.overwrite, media } as const;
  const tally = await send({ manage, ...surroundings }, source, options);
  return reportTally(tally, source.notes, surroundings, values.json);
}

async function show(source: Source, surroundings: Surroundings): Promise<number> {
  await showSource(source, surroundings);
  for (const note of source.notes) surroundings.print(note);
  return 0;
}

/** @throws AppError `invalid` naming the locales there are */
export function requireLocale({ locales }: SiteLocales, locale: string | null | undefined): void {
  if (locale == null || locales.includes(locale)) return;
  throw new AppError(
    "invalid",
    `The site has no locale "${locale}", only ${locales.join(", ")}; PATCH /manage/v1/site adds one.`,
  );
}
