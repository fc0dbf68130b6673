import { Worker } from "node:worker_threads";
import { withDeadline, type Clock } from "../../shared/clock.ts";
import { ambient } from "../../program/current.ts";
import type { EndedSpan } from "../../program/tracing/tracer.ts";
import type { Current } from "../../shared/current.ts";
import { causeText, type Event, type Report } from "../../shared/events.ts";
import { createCaller, type Calls, type Methods } from "./calls.ts";

/** A thread of the program, and the one that begins in its place when it ends. */
export interface Thread<Served extends Methods> {
  /** What it serves. Who waits for one that ends is told so. */
  calls: () => Calls<Served>;
  /**
   * Has it do what others wait for: one that neither answers nor ends within `THREAD_HEARS_WITHIN_S` hangs, is ended, and another
   * one begins. Resolves when it is done or the thread has gone, with all it remembered; never rejects.
   */
  tell: (call: (calls: Calls<Served>) => Promise<unknown>) => Promise<void>;
  /** How long the one that is there was at work. */
  activeMs: () => number;
  /** Resolves when the first one is ready. @throws what keeps it from that */
  ready: Promise<void>;
  /** Ends it. */
  stop: () => Promise<void>;
}

export interface ThreadParts<Served extends Methods> {
  script: URL;
  /** What it is told when it begins. */
  data: unknown;
  /** Called with each one that begins. */
  onStart?: (worker: Worker) => void;
  /** Makes it ready for its work. */
  begin?: (calls: Calls<Served>) => Promise<void>;
  /** Asks whether it is still there: something that it answers at once. */
  look?: (calls: Calls<Served>) => Promise<unknown>;
  clock: Clock;
  /** Hears of what it reports, too. */
  report: Report;
  /** Takes the spans that it has ended. */
  ended?: ((span: EndedSpan) => void) | undefined;
}

/** ours: before another thread begins in place of one that ended. */
const RESTART_AFTER_MS = 1_000;

/**
 * ours: how long a thread may take to hear something, beside the longest that it does at once (some 100 ms) and whatever else a
 * machine does: purges and the log wait for it, and origins give a push 20 s.
 */
export const THREAD_HEARS_WITHIN_S = 10;
/** ours: how often it is looked whether a thread hangs that nobody tells anything. */
export const THREAD_LOOK_EVERY_S = 5;

/** Keeps a thread going until it is stopped. */
export function keepThread<Served extends Methods>(parts: ThreadParts<Served>): Thread<Served> {
  const { clock, report, begin = async () => undefined } = parts;
  const stopping = new AbortController();
  const trouble = (cause: string) => report({ kind: "edge.trouble", part: "thread", cause });
  let current = startOne(parts);
  const ready = begin(current.calls);
  const tell = async (call: (calls: Calls<Served>) => Promise<unknown>) => {
    const { calls, worker } = current;
    const heard = call(calls).catch(() => undefined);
    const { kind } = await withDeadline(clock, THREAD_HEARS_WITHIN_S * 1_000, heard);
    if (kind === "done" || stopping.signal.aborted) return;
    trouble(`a thread did not answer within ${THREAD_HEARS_WITHIN_S} s and is ended`);
    await worker.terminate();
  };
  const keep = async () => {
    for (;;) {
      const how = await current.ended;
      if (stopping.signal.aborted) return;
      trouble(`a thread ended: ${how}`);
      await clock.sleep(RESTART_AFTER_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      current = startOne(parts);
      await begin(current.calls).catch((error: unknown) => trouble(causeText(error)));
    }
  };
  const { look } = parts;
  const watch = async () => {
    while (look !== undefined && !stopping.signal.aborted) {
      await clock.sleep(THREAD_LOOK_EVERY_S * 1_000, stopping.signal);
      if (!stopping.signal.aborted) await tell(look);
    }
  };
  void ready.then(keep, () => undefined);
  void ready.then(watch, () => undefined);
  return {
    calls: () => current.calls,
    tell,
    activeMs: () => current.worker.performance.eventLoopUtilization().active,
    ready,
    async stop() {
      stopping.abort();
      await current.worker.terminate();
    },
  };
}

/** What a thread tells besides its answers. */
interface Told {
  event?: Event;
  /** On whose behalf. */
  current?: Current;
  span?: EndedSpan;
}

function startOne<Served extends Methods>({
  script,
  data,
  onStart,
  report,
  ended: endedSpan,
}: ThreadParts<Served>): { worker: Worker; calls: Calls<Served>; ended: Promise<string> } {
  const worker = new Worker(script, { workerData: data });
  const caller = createCaller<Served>(worker);
  onStart?.(worker);
  worker.on("message", ({ event, current, span }: Told) => {
    if (span !== undefined) endedSpan?.(span);
    if (event === undefined) return;
    if (current === undefined) report(event);
    else ambient.run(current, () => report(event));
  });
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  let why = "";
  worker.on("error", (error: Error) => (why = error.message));
  worker.on("exit", (code) => {
    caller.gone(why === "" ? `the thread ended with code ${code}` : why);
    resolve(why === "" ? `code ${code}` : why);
  });
  return { worker, calls: caller.calls, ended };
}
