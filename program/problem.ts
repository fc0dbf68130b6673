import { systemClock } from "../shared/clock.ts";

/** Something the person at the keyboard has to put right; its message is all that is printed. */
export class Problem extends Error {
  override readonly name = "Problem";
}

/**
 * Runs a program and ends the process: code 0 when `main` returns, 1 with one line on stderr when it throws.
 * `--help` prints the help instead.
 */
export function runProgram(help: string, main: () => Promise<void>): void {
  // whoever read our output may be gone; that is no reason to stop
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
  if (process.argv.includes("--help")) {
    process.stdout.write(help);
    return;
  }
  process.on("uncaughtException", fail);
  main().then(() => process.exit(0), fail);
}

function fail(error: unknown): void {
  process.stderr.write(`${textOf(error)}\n`);
  process.exit(1);
}

/** A problem's sentence; for what nobody foresaw, everything there is to find the cause. */
function textOf(error: unknown): string {
  if (error instanceof Problem) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Resolves at the first signal that asks us to stop; later ones change nothing. Until then the process stays. */
export function stopSignal(): Promise<string> {
  const stopped = new AbortController();
  void stayUntil(stopped.signal);
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        stopped.abort();
        resolve(signal);
      });
    }
  });
}

const HOUR_MS = 3_600_000;

/** Signal handlers keep no process alive, and what a program waits for may have ended without it. */
async function stayUntil(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await systemClock.sleep(HOUR_MS, signal);
}
