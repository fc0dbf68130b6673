import { runCommand, type Command } from "../../program/command.ts";
import { AppError } from "../../shared/errors.ts";

/** Systems that can be moved from. */
const SOURCES: Record<string, { summary: string; load: () => Promise<Command> }> = {
  butter: {
    summary: "a site of ButterCMS, over its read API",
    load: async () => (await import("./butter/command.ts")).importButter,
  },
  wordpress: {
    summary: "an export of WordPress",
    load: async () => (await import("./wordpress/command.ts")).importWordPress,
  },
  markdown: {
    summary: "a folder of Markdown files",
    load: async () => (await import("./markdown/command.ts")).importMarkdown,
  },
  contentful: {
    summary: "an export of Contentful",
    load: async () => (await import("./contentful/command.ts")).importContentful,
  },
  larder: {
    summary: "an export of another Larder",
    load: async () => (await import("./larder/command.ts")).importLarder,
  },
};

const lines = Object.entries(SOURCES).map(
  ([name, { summary }]) => `  ${name.padEnd(10)}  ${summary}`,
);

const HELP = `Usage: larder import <source> [arguments]

${lines.join("\n")}

Brings what is elsewhere into a site, with slugs, times and drafts. larder import <source> --help says more of one.

Examples:
  larder import butter --token <read token> --dry-run
  larder import wordpress export.xml --token <token that may manage the site>
`;

/** `larder import`: finds the source, and hands the other arguments on to it. */
export const importSite: Command = {
  help: HELP,
  readsHelp: true,
  async run([name, ...args], surroundings) {
    if (name === undefined || name === "--help") {
      surroundings.print(HELP.trimEnd());
      return 0;
    }
    const found = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined;
    if (found === undefined)
      throw new AppError(
        "invalid",
        `Nothing can be imported from ${JSON.stringify(name)}.\n\n${HELP}`,
      );
    return runCommand(await found.load(), args, surroundings);
  },
};
