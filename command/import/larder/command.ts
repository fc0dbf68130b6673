import * as z from "zod";
import {
  onlyArgument,
  readArguments,
  type Command,
  type Surroundings,
} from "../../../program/command.ts";
import { AppError } from "../../../shared/errors.ts";
import {
  CONNECTION_HELP,
  connectionOptions,
  readAddress,
  readConnection,
} from "../../connection.ts";
import { createManage, type Manage } from "../../manage.ts";
import { reportTally } from "../report.ts";
import { send } from "../send.ts";
import { bringMedia, withMoved } from "./media.ts";
import { underName } from "../source.ts";
import { openExport, type Exported } from "./source.ts";

const HELP = `Usage: larder import larder <export.ndjson> [options]

  Brings what \`larder export\` wrote into a site: its model, pages, items, posts, authors, categories and
  tags, with their slugs, times and drafts. Items keep their numbers where nothing here has them, as in
  another installation. Run again it brings only what has changed; what was edited here since is kept.
  Schedules, releases, settings, people, tokens and older revisions are not brought.

  --media-from <url>  an edge of the Larder that was exported: files of media are read there, uploaded here,
                      and named by their new addresses. Without it, addresses stay as they are.
  --source <name>     what the export's site is called here, so that it is known again; else larder-<its slug>
  --overwrite         take the export's also of what was edited here since
  --dry-run           look through the file and say what is in it; bring nothing
  --json              what became of it, as JSON
${CONNECTION_HELP}

  Exit code: 0, 2 when something is to be looked at, 1 when it could not be done.

  Example, from one installation to another:
    larder export demo --out demo.ndjson
    larder import larder demo.ndjson --media-from https://content.example.com \\
      --origin https://origin.other.example --token …
`;

const options = {
  ...connectionOptions,
  "media-from": { type: "string" },
  source: { type: "string" },
  overwrite: { type: "boolean", default: false },
  "dry-run": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/** `larder import larder` */
export const importLarder: Command = {
  help: HELP,
  async run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    const path = onlyArgument(positionals, "which file", HELP);
    const exported = underName(await openExport(path), values.source);
    if (values["dry-run"]) return describe(exported, surroundings);
    const { overwrite, json } = values;
    const manage = createManage({ ...readConnection(values, surroundings.env), ...surroundings });
    await requireLocales(manage, exported);
    const from = values["media-from"];
    const source =
      from === undefined
        ? exported
        : await withFiles(manage, surroundings, readAddress(from, "--media-from"), exported);
    const tally = await send({ manage, ...surroundings }, source, { overwrite, media: "keep" });
    return reportTally(tally, source.notes, surroundings, json);
  },
};

function describe({ site, types, media, total, notes }: Exported, { print }: Surroundings): number {
  print(
    `${site.slug}: ${total} documents in ${site.locales.join(", ")}, ${media.length} files of media`,
  );
  for (const { kind, key, fields } of types) print(`  ${kind} ${key}: ${fields.length} fields`);
  for (const note of notes) print(note);
  return 0;
}

const siteBody = z.object({ locales: z.array(z.string()), defaultLocale: z.string() });

/** @throws AppError `conflict` naming the locales that the site lacks */
async function requireLocales(manage: Manage, { site }: Exported): Promise<void> {
  const here = await manage.request("GET", "/site", siteBody);
  const lacking = site.locales.filter((locale) => !here.locales.includes(locale));
  if (lacking.length > 0)
    throw new AppError(
      "conflict",
      `The site has no locale ${lacking.join(", ")}; add it in its settings first (PATCH /manage/v1/site).`,
    );
  if (here.defaultLocale !== site.defaultLocale)
    throw new AppError(
      "conflict",
      `The site's default locale is ${here.defaultLocale}, and the export's ${site.defaultLocale}.`,
    );
}

async function withFiles(
  manage: Manage,
  surroundings: Surroundings,
  from: string,
  exported: Exported,
): Promise<Exported> {
  const { moved, notes } = await bringMedia(manage, surroundings, from, exported.media);
  const documents = withMoved(exported.documents, moved);
  return { ...exported, documents, notes: [...exported.notes, ...notes] };
}
