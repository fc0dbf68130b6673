import type { Attack, AttackStack, Saw } from "./attack.ts";

/** The process that one attack runs in: it does what it is told over IPC, and ends with who told it. */

/** What it is told. `stop` ends the `run` before it. */
export type Command = { kind: "prepare" | "run" | "end"; stack: AttackStack } | { kind: "stop" };

/** How a command ended, and the processor time it took, milliseconds. */
export type Done = { kind: "done"; saw: Saw; cpuMs: number } | { kind: "failed"; why: string };

const [file = ""] = process.argv.slice(2);
const { attack } = (await import(file)) as { attack: Attack };
let running = new AbortController();

process.on("disconnect", () => process.exit(0));
process.on("message", (command: Command) => {
  if (command.kind === "stop") return running.abort();
  void carryOut(command).then((done) => process.send?.(done));
});
process.send?.({ kind: "done", saw: { what: {} }, cpuMs: 0 } satisfies Done);

async function carryOut({ kind, stack }: Exclude<Command, { kind: "stop" }>): Promise<Done> {
  const before = process.cpuUsage();
  running = new AbortController();
  try {
    let saw: Saw = { what: {} };
    if (kind === "prepare") await attack.prepare?.(stack);
    if (kind === "end") await attack.end?.(stack);
    if (kind === "run") saw = await attack.run(stack, running.signal);
    const { user, system } = process.cpuUsage(before);
    return { kind: "done", saw, cpuMs: (user + system) / 1_000 };
  } catch (error) {
    return {
      kind: "failed",
      why: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
