import { withDeadline, type Clock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import { toOtlp } from "./otlp.ts";
import type { TraceSettings } from "./settings.ts";
import type { EndedSpan } from "./tracer.ts";

/** Sends spans to a collector, behind everything else: nobody waits for it, and it keeps no more than it may. */
export interface Exporter {
  /** Takes a span, or drops it when the queue is full. Never throws. */
  add(span: EndedSpan): void;
  /** Sends what there is, for `LAST_WITHIN_MS` at most, and ends. */
  stop(): Promise<void>;
}

export interface ExporterParts {
  settings: Pick<
    TraceSettings,
    "url" | "headers" | "timeoutMs" | "resource" | "queueMost" | "batchMost" | "everyMs"
  >;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  /** Hears how many were dropped, once in `TELL_EVERY_MS`. */
  report: Report;
}

/** ours: how often it is said that spans are lost. */
const TELL_EVERY_MS = 60_000;
/** ours: what is left at the end of a program may take so long. */
const LAST_WITHIN_MS = 1_000;

/**
 * Batches wait for their time or for being full. What a collector does not take, or not in time, is dropped and counted: a trace
 * is not worth a retry.
 */
export function createExporter(parts: ExporterParts): Exporter {
  const { settings, clock } = parts;
  const stopping = new AbortController();
  const breaking = new AbortController();
  let queue: EndedSpan[] = [];
  let full = new AbortController();
  const drops = createDrops(parts);
  const sendAll = async () => {
    while (queue.length > 0) {
      const batch = queue.slice(0, settings.batchMost);
      queue = queue.slice(settings.batchMost);
      if (!(await send(parts, batch, breaking.signal))) drops.count(batch.length);
    }
    drops.tell(false);
  };
  const run = async () => {
    do {
      full = new AbortController();
      const either = AbortSignal.any([stopping.signal, full.signal]);
      if (queue.length < settings.batchMost) await clock.sleep(settings.everyMs, either);
      await sendAll();
    } while (!stopping.signal.aborted);
  };
  const running = run();
  return {
    add(span) {
      if (stopping.signal.aborted || queue.length >= settings.queueMost) return drops.count(1);
      queue.push(span);
      if (queue.length === settings.batchMost) full.abort();
    },
    async stop() {
      stopping.abort();
      await withDeadline(clock, LAST_WITHIN_MS, running);
      drops.count(queue.length);
      queue = [];
      breaking.abort();
      await running;
      drops.tell(true);
    },
  };
}

/** @returns whether the collector took them */
async function send(
  { settings, fetch }: ExporterParts,
  spans: readonly EndedSpan[],
  broken: AbortSignal,
): Promise<boolean> {
  try {
    const { ok, body } = await fetch(settings.url, {
      method: "POST",
      headers: { ...settings.headers, "content-type": "application/json" },
      body: toOtlp(spans, settings.resource),
      redirect: "manual",
      signal: AbortSignal.any([broken, AbortSignal.timeout(settings.timeoutMs)]),
    });
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}

function createDrops({ clock, report }: ExporterParts) {
  let dropped = 0;
  let nextMs = 0;
  return {
    count: (more: number) => void (dropped += more),
    tell(isLast: boolean) {
      if (dropped === 0 || (clock.now() < nextMs && !isLast)) return;
      report({ kind: "trace.dropped", spans: dropped });
      nextMs = clock.now() + TELL_EVERY_MS;
      dropped = 0;
    },
  };
}
