import { systemClock } from "../shared/clock.ts";
import { AppError } from "../shared/errors.ts";
import { runCommand, type Command, type Surroundings } from "./command.ts";

/** This process as a command's surroundings; a signal that asks it to end aborts what is under way. */
function surroundingsHere(ending: AbortController): Surroundings {
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => ending.abort(new AppError("unavailable", `Ended by ${name}.`)));
  return {
    env: process.env,
    clock: systemClock,
    random: Math.random,
    fetch: globalThis.fetch.bind(globalThis),
    print: (line) => void process.stdout.write(`${line}\n`),
    tell: (line) => void process.stderr.write(`${line}\n`),
    signal: ending.signal,
  };
}

/**
 * Runs a command as what this process is for: its exit code is the process's, 1 where it throws.
 * @param hintOf one line on why it could not go on, for whoever typed it
 */
export function runHere(
  command: Command,
  args: string[],
  hintOf: (error: unknown) => string,
): void {
  const ending = new AbortController();
  runCommand(command, args, surroundingsHere(ending)).then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      const reason: unknown = ending.signal.aborted ? ending.signal.reason : error;
      process.stderr.write(`${hintOf(reason)}\n`);
      process.exit(1);
    },
  );
}
