import { pathToFileURL } from "node:url";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { systemClock, type Clock, type Random } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { hintOf } from "../hint.ts";

/** What a command takes from where it runs. */
export interface Surroundings {
  env: Record<string, string | undefined>;
  clock: Clock;
  random: Random;
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

/** Runs the command when its file is the program, and ends with its code. */
export function runAsProgram(moduleUrl: string, command: Command): void {
  if (moduleUrl !== pathToFileURL(process.argv[1] ?? "").href) return;
  const ending = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => ending.abort(new AppError("unavailable", `Ended by ${name}.`)));
  const surroundings: Surroundings = {
    env: process.env,
    clock: systemClock,
    random: Math.random,
    print: (line) => void process.stdout.write(`${line}\n`),
    tell: (line) => void process.stderr.write(`${line}\n`),
    signal: ending.signal,
  };
  run(command, process.argv.slice(2), surroundings).then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      const reason: unknown = ending.signal.aborted ? ending.signal.reason : error;
      process.stderr.write(`${hintOf(reason)}\n`);
      process.exit(1);
    },
  );
}

async function run(command: Command, args: string[], surroundings: Surroundings): Promise<number> {
  if (!args.includes("--help")) return command.run(args, surroundings);
  surroundings.print(command.help.trimEnd());
  return 0;
}
