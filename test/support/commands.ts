import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { larder } from "../../command/commands.ts";
import { hintOf } from "../../command/hint.ts";
import { runCommand, type Surroundings } from "../../program/command.ts";
import { systemClock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import type { TestOrigin } from "./origin.ts";
import { COMPILED } from "./processes.ts";

/** What a command line came to. */
export interface Ran {
  code: number;
  out: string;
  err: string;
}

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** The Node of the project; the one that runs the tests may be older. */
export const projectNode = join(projectRoot, "node_modules", ".bin", "node");

/** Runs `larder …` in this process. @throws what is no refusal: a fault of the command's */
export async function runLarder(
  args: string[],
  surroundings: Partial<Surroundings> = {},
): Promise<Ran> {
  const [out, err]: string[][] = [[], []];
  const all: Surroundings = {
    env: {},
    clock: systemClock,
    random: () => 0.5,
    fetch: globalThis.fetch.bind(globalThis),
    print: (line) => void out!.push(line),
    tell: (line) => void err!.push(line),
    signal: new AbortController().signal,
    ...surroundings,
  };
  const said = (code: number): Ran => ({ code, out: out!.join("\n"), err: err!.join("\n") });
  try {
    return said(await runCommand(larder, args, all));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    err!.push(hintOf(error));
    return said(1);
  }
}

/** Surroundings in which an origin without a socket is at the address where commands look for one. */
export const beside = (origin: TestOrigin, token = origin.token): Partial<Surroundings> => ({
  env: { LARDER_TOKEN: token },
  fetch: (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return origin.fetch(`${url.pathname}${url.search}`, init);
  },
});

/** Runs a program of the project as a process of its own, `command/larder.mjs` unless told otherwise. */
export function runProcess(
  args: string[],
  env: Record<string, string> = {},
  { script = "command/larder.mjs", cwd = projectRoot }: { script?: string; cwd?: string } = {},
): Promise<Ran> {
  const { PATH = "", HOME = "" } = process.env;
  const whole = { PATH, HOME, ...COMPILED, ...env };
  return new Promise((resolve) => {
    execFile(
      projectNode,
      [join(projectRoot, script), ...args],
      { cwd, env: whole },
      (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}
