import { onlyArgument, readArguments, type Command } from "../../../program/command.ts";
import { bring, BRING_HELP, bringOptions } from "../bring.ts";
import { readContentful } from "./source.ts";

const HELP = `Usage: larder import contentful <export.json> [options]

  Brings what \`contentful space export\` wrote: content types as collections, or as page types where they are
  to be pages, entries with their links, files by their addresses, rich text as HTML, in every locale that
  the site has too. What was never published there is a draft here; what is archived is not brought.
  Run again it brings only what has changed.

  --pages <a,b>    content types that become page types; each needs a field "slug"
${BRING_HELP}

  Examples:
    larder import contentful export.json --pages article,landing --dry-run
    larder import contentful export.json --pages article,landing --token …
`;

const options = { ...bringOptions, pages: { type: "string", default: "" } } as const;

/** `larder import contentful` */
export const importContentful: Command = {
  help: HELP,
  run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    const path = onlyArgument(positionals, "which file", HELP);
    const named = values.pages.split(",").map((id) => id.trim());
    const pages = named.filter((id) => id !== "");
    return bring(
      (defaultLocale, { locales }) =>
        readContentful({ path, pages, siteLocales: locales, defaultLocale }),
      values,
      surroundings,
    );
  },
};
