import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";

/** ours: a third of a processor's time when one thread of the usual priority wants it too; all of it when none does. */
const GIVES_WAY_NICE = 5;

/**
 * Lets the program's other threads go first where processors are short. Only Linux has priorities of threads; elsewhere, and
 * where the system does not tell which thread this is, nothing changes.
 */
export function giveWay(): void {
  if (process.platform !== "linux") return;
  try {
    // setpriority(2) takes a thread's id for a process's; /proc/thread-self is <process>/task/<thread>
    const thread = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    setPriority(thread, GIVES_WAY_NICE);
  } catch {
    // a sandbox may forbid either; it is no reason not to answer
  }
}
