import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { endWithUs } from "../program/guard.ts";
import { AppError } from "../shared/errors.ts";

/** Larder's folder, when this file is in one; a package that only speaks HTTP has none. */
const folder = fileURLToPath(new URL("../", import.meta.url));

/** A shell's code for what a signal ended: this and the signal's number. */
const ENDED_BY_SIGNAL = 128;

/** A program of Larder's folder. */
export interface FileToRun {
  /** From Larder's folder. */
  file: string;
  /** Whether it is given the variables of `.larder/env`, as `npm run` gives them: not what makes that file. */
  withVariables: boolean;
}

/**
 * Runs a program of Larder's folder as a child, with our terminal and with the signals that we get.
 * @returns its exit code @throws AppError `invalid` where there is no such folder
 */
export async function runFile(
  { file, withVariables }: FileToRun,
  args: readonly string[],
  env: Record<string, string | undefined>,
): Promise<number> {
  const path = join(folder, file);
  if (!existsSync(path))
    throw new AppError(
      "invalid",
      "This command needs a Larder's folder: run `npx larder` there. The package larder has those that speak HTTP.",
    );
  const stored = join(folder, ".larder", "env");
  const variables = withVariables && existsSync(stored) ? [`--env-file=${stored}`] : [];
  const child = spawn(process.execPath, [...variables, path, ...args], { env, stdio: "inherit" });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      resolve(code ?? ENDED_BY_SIGNAL + (signal === null ? 0 : constants.signals[signal])),
    );
  });
  const guard = child.pid === undefined ? null : endWithUs(child.pid, "TERM");
  const letGo = handOn((signal) => void child.kill(signal));
  try {
    return await ended;
  } finally {
    letGo();
    guard?.release();
  }
}

/** Hands signals on. What a terminal sends goes to the child anyway, and a second signal would end it at once. */
function handOn(send: (signal: NodeJS.Signals) => void): () => void {
  const isAtTerminal = process.stdin.isTTY;
  const handlers = (["SIGTERM", "SIGINT", "SIGHUP"] as const).map((signal) => {
    const handler = () => {
      if (signal === "SIGTERM" || !isAtTerminal) send(signal);
    };
    process.on(signal, handler);
    return () => void process.off(signal, handler);
  });
  return () => handlers.forEach((letGo) => letGo());
}
