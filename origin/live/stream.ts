import type { Clock } from "../../shared/clock.ts";
import {
  EVENTS_HEARTBEAT_MS,
  EVENTS_RETRY_MS,
  STREAM_WAITING_MAX_BYTES,
} from "../../shared/limits-events.ts";
import type { SiteEventOf } from "../../shared/manage/events.ts";
import { messageOf } from "./kept.ts";

/** Why a stream ends, in the words of its last event. */
export type EndReason = SiteEventOf<"end">["why"];

/** What one tab is told, as long as it listens. */
export interface Stream {
  body: ReadableStream<Uint8Array>;
  /** Messages, as `messageOf` writes them. A reader who takes none is broken off. */
  write(text: string): void;
  /** Asks whether whoever listens still may, and ends it if not. */
  ask(): Promise<void>;
  end(why: EndReason): void;
}

/**
 * A stream that says now and then that it lives.
 * @param still why it has to end, null when it has not; @throws when that cannot be told now
 * @param onClosed called once, however it ends
 */
export function createStream(
  clock: Clock,
  still: () => Promise<EndReason | null>,
  onClosed: () => void,
): Stream {
  const encoder = new TextEncoder();
  const closed = new AbortController();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const close = () => {
    if (closed.signal.aborted) return;
    closed.abort();
    onClosed();
  };
  const room = new ByteLengthQueuingStrategy({ highWaterMark: STREAM_WAITING_MAX_BYTES });
  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => void (controller = given),
      cancel: close,
    },
    room,
  );
  const write = (text: string) => {
    if (closed.signal.aborted || controller === undefined) return;
    controller.enqueue(encoder.encode(text));
    if ((controller.desiredSize ?? 0) > 0) return;
    close();
    controller.error(new Error("the reader of events is too slow"));
  };
  const end = (why: EndReason) => {
    if (closed.signal.aborted) return;
    write(messageOf({ kind: "end", why }));
    if (closed.signal.aborted) return;
    close();
    controller?.close();
  };
  const ask = async () => {
    // when nobody can say, who listens goes on
    const why = await still().catch(() => null);
    if (why !== null) end(why);
  };
  const keep = async () => {
    for (;;) {
      await clock.sleep(EVENTS_HEARTBEAT_MS, closed.signal);
      if (closed.signal.aborted) return;
      write(":\n\n");
      await ask();
    }
  };
  write(`retry: ${EVENTS_RETRY_MS}\n\n`);
  void keep();
  return { body, write, ask, end };
}
