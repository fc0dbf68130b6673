import { fork, type ChildProcess } from "node:child_process";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { PICTURES_HEAP_MB } from "../../shared/limits-pictures.ts";
import type { Asked, Told } from "./messages.ts";

/** The process that makes pictures, while it lives. */
export interface Worker {
  pid: number | undefined;
  send(asked: Asked): void;
  /** At once; `onEnd` follows. */
  kill(): void;
}

/** By what it ended. */
export interface Ending {
  code: number | null;
  signal: string | null;
}

interface Listener {
  onTold: (told: Told) => void;
  /** Once. */
  onEnd: (ending: Ending) => void;
}

/** ours: readers and editors go first where processors are short. */
const NICE = 10;

/** Starts one. It knows nothing of us: no variable, so no secret, and none of our files is open in it. */
export function startWorker({ onTold, onEnd }: Listener): Worker {
  const child = fork(fileURLToPath(new URL("./main.ts", import.meta.url)), [], {
    execArgv: [`--max-old-space-size=${PICTURES_HEAP_MB}`],
    // glibc keeps an arena for each thread, and what was freed in it
    env: { MALLOC_ARENA_MAX: "2" },
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  giveWay(child);
  // a program ends although this one waits for work; that one ends when nobody is there to tell
  child.unref();
  child.channel?.unref();
  let isOver = false;
  const over = (code: number | null, signal: string | null) => {
    if (isOver) return;
    isOver = true;
    onEnd({ code, signal });
  };
  child.on("message", (told) => onTold(told as Told));
  child.on("exit", over);
  child.on("error", () => {
    child.kill("SIGKILL");
    if (child.pid === undefined) over(null, null);
  });
  return {
    pid: child.pid,
    // what cannot be sent any more ends with the process
    send: (asked) => void child.send(asked, () => undefined),
    kill: () => void child.kill("SIGKILL"),
  };
}

function giveWay({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, NICE);
  } catch {
    // a sandbox may forbid it; it is no reason to make no pictures
  }
}
