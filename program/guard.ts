import { spawn } from "node:child_process";

/** A promise to end another process, which can be taken back. */
export interface Guard {
  release(): void;
}

/**
 * Ends process `pid` with `signal` as soon as this process is gone, even by SIGKILL, which no handler sees.
 * A shell of its own session waits on a pipe that only we hold open; the kernel closes it when we die.
 * Does nothing on Windows. Never throws.
 */
export function endWithUs(pid: number, signal: "TERM" | "INT" | "KILL"): Guard {
  if (process.platform === "win32") return { release: () => undefined };
  const script = 'read -r _; kill -s "$1" "$2"';
  const shell = spawn("/bin/sh", ["-c", script, "larder-guard", signal, String(pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  shell.on("error", () => undefined);
  shell.stdin.on("error", () => undefined);
  shell.unref();
  return { release: () => void shell.kill("SIGKILL") };
}
