import { parseArgs, type ParseArgsConfig } from "node:util";
import type { Clock, Random } from "../shared/clock.ts";
import { AppError } from "../shared/errors.ts";

/** What a command takes from where it runs. */
export interface Surroundings {
  env: Record<string, string | undefined>;
  clock: Clock;
  random: Random;
  fetch: typeof globalThis.fetch;
  /** What was asked for, to stdout. */
  print: (line: string) => void;
  /** How far it is, to stderr. */
  tell: (line: string) => void;
  /** Whoever started it wants it to end. */
  signal: AbortSignal;
}

/** Something that is done once from a command line. */
export interface Command {
  help: string;
  /** Whether `--help` among the arguments is for `run`: of a command that hands them on. */
  readsHelp?: true;
  /** @returns the exit code: 0, or another one that the help names @throws AppError with a sentence for whoever typed it */
  run: (args: string[], surroundings: Surroundings) => Promise<number>;
}

/** Reads the arguments of a command. @throws AppError `invalid` with the help */
export function readArguments<T extends NonNullable<ParseArgsConfig["options"]>>(
  args: string[],
  options: T,
  help: string,
) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "The arguments cannot be read.";
    throw new AppError("invalid", `${why}\n\n${help}`, { cause });
  }
}

/** The one argument that a command takes. @throws AppError `invalid` with the help */
export function onlyArgument(positionals: readonly string[], what: string, help: string): string {
  const [first, second] = positionals;
  if (first === undefined || first === "" || second !== undefined)
    throw new AppError("invalid", `Say ${what}.\n\n${help}`);
  return first;
}

/** Runs it, or prints its help where that was asked for. @returns the exit code */
export async function runCommand(
  command: Command,
  args: string[],
  surroundings: Surroundings,
): Promise<number> {
  if (command.readsHelp || !args.includes("--help")) return command.run(args, surroundings);
  surroundings.print(command.help.trimEnd());
  return 0;
}
