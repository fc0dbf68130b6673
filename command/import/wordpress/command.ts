import { onlyArgument, readArguments, type Command } from "../../../program/command.ts";
import { bring, BRING_HELP, bringOptions } from "../bring.ts";
import { readWordPress } from "./source.ts";

const HELP = `Usage: larder import wordpress <export.xml> [options]

  Brings an export of WordPress (Tools, Export, All content): posts, pages as a page type "page", authors,
  categories, tags and featured images, with their slugs and times. What is a draft, private, waiting or
  behind a password there is a draft here. The marks of blocks are taken out of texts, and lines become
  paragraphs where there are none. Run again it brings only what has changed.
  Comments, menus, other types of posts and custom fields are not brought; it says how many there were.

${BRING_HELP}

  Examples:
    larder import wordpress export.xml --dry-run
    larder import wordpress export.xml --origin https://origin.example.com --token …
`;

/** `larder import wordpress` */
export const importWordPress: Command = {
  help: HELP,
  run(args, surroundings) {
    const { values, positionals } = readArguments(args, bringOptions, HELP);
    const path = onlyArgument(positionals, "which file", HELP);
    return bring((locale) => readWordPress(path, locale), values, surroundings);
  },
};
