import { AppError } from "../shared/errors.ts";
import { runCommand, type Command } from "../program/command.ts";
import { programs } from "./programs.ts";

/** A command with its name and what it does, in a few words. */
export interface Named {
  name: string;
  summary: string;
  /** Loaded when it is asked for, so that `--help` reads nothing else. */
  load: () => Promise<Command>;
}

/** Every command, in the order in which the help shows them. */
export const COMMANDS: readonly Named[] = [
  // parts of a Larder, and what is done to its database
  ...programs,
  // what speaks to a running one
  {
    name: "doctor",
    summary: "looks at an installation, and says what to do",
    load: async () => (await import("./doctor/doctor.ts")).doctor,
  },
  {
    name: "changes",
    summary: "what was published, and where it is",
    load: async () => (await import("./changes/changes.ts")).changes,
  },
  {
    name: "why",
    summary: "why a URL is answered as it is, and where the newest answer is",
    load: async () => (await import("./changes/why.ts")).why,
  },
  {
    name: "model",
    summary: "the content model of a site as a file: pull, diff, push",
    load: async () => (await import("./model/model.ts")).model,
  },
  {
    name: "types",
    summary: "TypeScript of a site's content model, for the package larder",
    load: async () => (await import("./types/types.ts")).types,
  },
  {
    name: "shadow",
    summary: "asks two APIs what an access log has, and says where answers differ",
    load: async () => (await import("./shadow/shadow.ts")).shadow,
  },
  {
    name: "import",
    summary: "a site from ButterCMS, WordPress, Markdown, Contentful or another Larder",
    load: async () => (await import("./import/import.ts")).importSite,
  },
];

const helpOf = (commands: readonly Named[]): string => {
  const width = Math.max(0, ...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: larder <command> [arguments]\n\n${lines.join("\n")}\n\nlarder <command> --help says more of one, with examples.\n`;
};

/** Finds the command that the first argument names, and hands the others on to it. */
export const larder: Command = {
  help: helpOf(COMMANDS),
  readsHelp: true,
  async run([name, ...args], surroundings) {
    if (name === undefined || name === "--help" || name === "help") {
      surroundings.print(larder.help.trimEnd());
      return 0;
    }
    const found = COMMANDS.find((command) => command.name === name);
    if (found === undefined)
      throw new AppError(
        "invalid",
        `There is no command ${JSON.stringify(name)}.\n\n${larder.help}`,
      );
    return runCommand(await found.load(), args, surroundings);
  },
};
