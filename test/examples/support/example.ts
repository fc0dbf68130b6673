import { spawn } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildClient } from "../../../client/build.ts";
import { endWithUs } from "../../../program/guard.ts";
import { eventually } from "../../support/eventually.ts";
import { TEST_TIMEOUT_MS } from "../../support/patience.ts";
import { descendants, signalPid } from "../../support/processes.ts";

/** Examples as somebody has them who copied one: in a folder of its own, with the package `larder` installed. */

const root = fileURLToPath(new URL("../../../", import.meta.url));
const nodeBinary = join(root, "node_modules", ".bin", "node");
/** Below the root, whose `node_modules` have the frameworks. */
const COPIES = join(root, ".larder");

/** What an example, or its framework, makes itself. */
const MADE = ["node_modules", ".next", "dist", ".astro", ".larder-copies", "next-env.d.ts"];

/** A framework's build takes a minute of a quiet machine, and several of one with neighbours. */
export const BUILD_TIMEOUT_MS = 3 * TEST_TIMEOUT_MS;

export interface Example {
  /** Where it is. */
  path: string;
  /** Runs a program of a package to its end. @throws Error with what it printed, when it fails */
  run(program: string, args: string[], env: Record<string, string>): Promise<string>;
  /** Starts a program that serves at `url`, and waits until it answers. */
  serve(program: string, args: string[], env: Record<string, string>, url: string): Promise<void>;
  /** Ends what it serves, and removes it. */
  remove(): Promise<void>;
}

/** A copy of the example of that name; `types`: it looks at those of the package. */
export async function copyExample(name: string, { types = false } = {}): Promise<Example> {
  await mkdir(COPIES, { recursive: true });
  const path = await mkdtemp(join(COPIES, `example-${name}-`));
  const ends: (() => Promise<void>)[] = [];
  await cp(join(root, "examples", name), path, {
    recursive: true,
    filter: (from) => !MADE.includes(basename(from)),
  });
  const client = join(path, "node_modules", "larder");
  await buildClient(join(client, "dist"), { types });
  await copyFile(join(root, "client", "package.json"), join(client, "package.json"));
  return {
    path,
    async run(program, args, env) {
      const running = launch([at(program), ...args], path, env);
      ends.push(running.end);
      const code = await running.exited;
      if (code === 0) return running.output();
      throw new Error(`${program} ended with ${String(code)}:\n${running.output()}`);
    },
    async serve(program, args, env, url) {
      const command = program.includes("/") ? at(program) : program;
      const running = launch([command, ...args], path, env);
      ends.push(running.end);
      const over = running.exited.then(() => true);
      await eventually(`${url} to answer`, async () => {
        const answer = await Promise.race([over, fetch(url).catch(() => undefined)]);
        if (answer === true) throw new Error(`${program} ended:\n${running.output()}`);
        return answer;
      });
    },
    async remove() {
      for (const end of ends) await end();
      await rm(path, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

const at = (program: string) => join(root, "node_modules", program);

const environment = (env: Record<string, string>): NodeJS.ProcessEnv => {
  const { PATH = "", HOME = "" } = process.env;
  return {
    PATH: `${join(root, "node_modules", ".bin")}:${PATH}`,
    HOME,
    NEXT_TELEMETRY_DISABLED: "1",
    ASTRO_TELEMETRY_DISABLED: "1",
    NODE_ENV: "production",
    ...env,
  };
};

interface Launched {
  /** The code with which it ended; null when it was killed. */
  exited: Promise<number | null>;
  output: () => string;
  /** Kills it, and all that it started. */
  end: () => Promise<void>;
}

function launch(command: string[], cwd: string, env: Record<string, string>): Launched {
  const child = spawn(nodeBinary, command, {
    cwd,
    env: environment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command.join(" ")} does not start`);
  const guard = endWithUs(pid, "KILL");
  void exited.then(() => guard.release());
  return {
    exited,
    output: () => output,
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      for (const one of [...(await descendants(pid)), pid]) signalPid(one, "SIGKILL");
      await exited;
    },
  };
}
