import type { Command } from "../program/command.ts";
import { runFile, type FileToRun } from "./run-file.ts";
import { token } from "./token.ts";

/** The commands that run a program of Larder's folder: its own arguments, its own help, its own exit code. */

interface Program {
  name: string;
  summary: string;
  file: string;
  withVariables?: boolean;
}

const PROGRAMS: readonly Program[] = [
  {
    name: "start",
    summary: "Larder on this machine: Postgres, an origin, an edge and a demo site",
    file: "origin/local/start.ts",
    withVariables: false,
  },
  { name: "edge", summary: "an edge on Node", file: "edge/node/main.ts" },
  { name: "site", summary: "makes sites, tokens, operators; lists edges", file: "origin/cli.ts" },
];

const MORE: readonly Program[] = [
  {
    name: "backup",
    summary: "everything in one file",
    file: "origin/commands/backup.ts",
  },
  { name: "restore", summary: "a backup, put back", file: "origin/commands/restore.ts" },
  { name: "export", summary: "one site as lines of JSON", file: "origin/commands/export.ts" },
  {
    name: "collect",
    summary: "deletes what nobody needs any more",
    file: "origin/commands/collect.ts",
  },
  {
    name: "promote",
    summary: "makes a standby's database the one that is written to",
    file: "origin/commands/promote.ts",
  },
];

const named = ({ name, summary, file, withVariables = true }: Program) => {
  const program: FileToRun = { file, withVariables };
  const command: Command = {
    help: "",
    readsHelp: true,
    run: (args, { env }) => runFile(program, args, env),
  };
  return { name, summary, load: () => Promise.resolve(command) };
};

/** In the order in which the help shows them. */
export const programs = [
  ...PROGRAMS.map(named),
  {
    name: "token",
    summary: "makes, lists and revokes tokens of a site",
    load: () => Promise.resolve(token),
  },
  ...MORE.map(named),
];
