import { connect } from "node:net";
import { systemClock } from "../../../../shared/clock.ts";
import { createAnswerReader, type Answer } from "./answers.ts";
import { written, type Made } from "./made.ts";

/** One connection that asks again and again without waiting for the answer before. */
export interface ConnectionOptions {
  port: number;
  /** One of 127.0.0.0/8: limits are per address. */
  from: string;
  /** Requests under way at once. */
  depth: number;
  /** The next request; undefined when there is none now, null when there will be none. */
  next: () => Made | undefined | null;
  answered: (made: Made, answer: Answer) => void;
}

/** Requests whose answers did not come: the connection ended, by an answer's own word or without, said nothing for long, or spoke no HTTP. */
export interface Ended {
  why: "announced" | "closed" | "silent" | "garbled" | "done";
  unanswered: Made[];
}

/** Longer than any answer may take (`ORIGIN_WRITE_TIMEOUT_MS`). */
export const SILENCE_MS = 40_000;
const LOOK_EVERY_MS = 1_000;
const IDLE_MS = 5;
const ENDS = /\r\nconnection: *close/i;

/** Asks until there is nothing more to ask or the connection ends. Never throws. */
export function keepAsking(options: ConnectionOptions): Promise<Ended> {
  const { port, from, depth, next, answered } = options;
  const waiting: Made[] = [];
  const reader = createAnswerReader();
  const socket = connect({ port, host: "127.0.0.1", localAddress: from, noDelay: true });
  const host = `127.0.0.1:${port}`;
  return new Promise((resolve) => {
    let isOver = false;
    let isAnnounced = false;
    let heardMs = performance.now();
    const over = (why: Ended["why"]) => {
      if (isOver) return;
      isOver = true;
      socket.destroy();
      resolve({ why, unanswered: waiting });
    };
    const isBodiless = () => waiting[0]?.method === "HEAD";
    const found = (answer: Answer) => {
      const made = waiting.shift();
      if (made !== undefined) answered(made, answer);
      isAnnounced ||= ENDS.test(answer.head);
    };
    const fill = () => {
      if (isOver || isAnnounced || socket.writableNeedDrain) return;
      const batch: Buffer[] = [];
      while (waiting.length < depth) {
        const made = next();
        if (made === null && waiting.length === 0 && batch.length === 0) return over("done");
        if (made === null || made === undefined) break;
        waiting.push(made);
        batch.push(written(made, host));
      }
      if (batch.length > 0)
        socket.write(batch.length === 1 ? (batch[0] ?? "") : Buffer.concat(batch));
      else if (waiting.length === 0) void systemClock.sleep(IDLE_MS).then(fill);
    };
    const read = (take: () => void) => {
      heardMs = performance.now();
      try {
        take();
      } catch {
        over("garbled");
      }
    };
    socket.on("connect", fill);
    socket.on("drain", fill);
    socket.on("data", (chunk: Buffer) => {
      read(() => reader.feed(chunk, isBodiless, found));
      // not at every answer: requests travel in batches, as the answers do
      if (isAnnounced) over("announced");
      else if (waiting.length <= depth / 2) fill();
    });
    socket.on("end", () => {
      read(() => reader.end(isBodiless, found));
      over("closed");
    });
    socket.on("error", () => over("closed"));
    socket.on("close", () => over("closed"));
    void watch(() => {
      if (waiting.length > 0 && performance.now() - heardMs > SILENCE_MS) over("silent");
      return isOver;
    });
  });
}

async function watch(look: () => boolean): Promise<void> {
  while (!look()) await systemClock.sleep(LOOK_EVERY_MS);
}
