import { constants } from "node:os";
import { systemClock, withDeadline, type Clock } from "../shared/clock.ts";
import { causeText, type Report } from "../shared/events.ts";
import { SHUTDOWN_TIMEOUT_MS } from "../shared/limits.ts";
import { DRAIN_NOTICE_MAX_S, DRAIN_NOTICE_S } from "../shared/limits-life.ts";

/** How a program that serves ends: with notice for who is in front of it, in order, and never later than it may. */

/** What `LARDER_DRAIN_NOTICE_S` says, in milliseconds; the usual notice when it is empty; null when it is no such number. */
export function readNoticeMs(text: string): number | null {
  const seconds = text === "" ? DRAIN_NOTICE_S : Number(text);
  return seconds >= 0 && seconds <= DRAIN_NOTICE_MAX_S ? Math.round(seconds * 1_000) : null;
}

/** Ends a program in order: it says at once that it does, and goes on as before for so long. */
export type Stop = (noticeMs: number) => Promise<void>;

/**
 * Stops what runs, but waits no longer than its notice and `SHUTDOWN_TIMEOUT_MS`: what says nothing any more would keep us for
 * ever, and what is left then is what any crash leaves. @returns whether all of it stopped
 */
export async function stopInTime(stop: Stop, clock: Clock, noticeMs = 0): Promise<boolean> {
  const withinMs = noticeMs + SHUTDOWN_TIMEOUT_MS;
  return (await withDeadline(clock, withinMs, stop(noticeMs))).kind === "done";
}

export interface Ending {
  /** In the words of its events. */
  program: string;
  stop: Stop;
  noticeMs: number;
  report: Report;
  /** What else is done before the process ends; never rejects. */
  release?: () => Promise<void>;
}

/** The first signal ends the process in order, any other one at once. @returns whether there was one */
export function endAtSignals({ program, stop, noticeMs, report, release }: Ending): () => boolean {
  let isStopping = false;
  const trouble = (cause: string) => report({ kind: "loop.failed", loop: "stop", cause });
  const end = async (signal: "SIGINT" | "SIGTERM" | "SIGHUP") => {
    report({ kind: "program.stopping", program, reason: signal });
    // the second signal's exit code is what a shell makes of a program that a signal ended
    if (isStopping) process.exit(128 + constants.signals[signal]);
    isStopping = true;
    // who presses Ctrl-C, or closes the terminal, has nothing in front of it that had to notice
    const notice = signal === "SIGTERM" ? noticeMs : 0;
    const stopped = await stopInTime(stop, systemClock, notice).catch((error: unknown) => {
      trouble(causeText(error));
      return true;
    });
    if (!stopped) trouble(`not stopped after ${SHUTDOWN_TIMEOUT_MS} ms, ended all the same`);
    await release?.();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => void end(signal));
  return () => isStopping;
}
