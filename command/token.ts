import { AppError } from "../shared/errors.ts";
import { readArguments, type Command } from "../program/command.ts";
import { runFile } from "./run-file.ts";

const HELP = `Usage: larder token create <site> [--scopes read] [--label <label>]
       larder token list <site>
       larder token revoke <site> <id>

  Tokens of a site, at its database. A token is printed once, when it is made: only its hash is kept.

  --scopes <scopes>  read (published content), preview (drafts too), write (the API that sites write with),
                     manage (everything of the site); several are joined by commas. read unless given
  --label <label>    what it is for; its scopes unless given

Examples:
  larder token create blog                             for the pages of a site
  larder token create blog --scopes read,manage        for larder model, changes, why and doctor
  larder token list blog
  larder token revoke blog 3

Environment: DATABASE_URL and LARDER_PUSH_KEYS, as for the origin; .larder/env has those of larder start.
`;

const options = {
  scopes: { type: "string", default: "read" },
  label: { type: "string" },
} as const;

/** `larder token`: what `larder site` does to tokens, under names that are easier to remember. */
export const token: Command = {
  help: HELP,
  run: (args, { env }) =>
    runFile({ file: "origin/cli.ts", withVariables: true }, argumentsOf(args), env),
};

/** The arguments of `larder site` that mean the same. @throws AppError `invalid` with the help */
export function argumentsOf(args: string[]): string[] {
  const { values, positionals } = readArguments(args, options, HELP);
  const [act, site, id, more] = positionals;
  if (site === undefined || more !== undefined) throw wrong();
  if (act === "revoke" && id !== undefined) return ["revoke", site, id];
  if (id !== undefined) throw wrong();
  if (act === "list") return ["tokens", site];
  if (act !== "create") throw wrong();
  const label = values.label === undefined ? [] : ["--label", values.label];
  return ["token", site, "--scopes", values.scopes, ...label];
}

const wrong = () =>
  new AppError("invalid", `Say create, list or revoke, and of which site.\n\n${HELP}`);
