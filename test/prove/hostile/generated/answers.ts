/** Reads HTTP/1.1 answers off a connection on which several are under way. */

export interface Answer {
  status: number;
  /** Status line and headers. */
  head: string;
  body: Buffer;
  /** Head, body and what frames them, as they came. */
  bytes: Buffer;
}

const NOTHING = Buffer.alloc(0);
const HEAD_END = Buffer.from("\r\n\r\n");
const LINE_END = Buffer.from("\r\n");

export interface AnswerReader {
  /** @param isBodiless says of the next answer whether it is one to HEAD */
  feed(chunk: Buffer, isBodiless: () => boolean, found: (answer: Answer) => void): void;
  /** The server ended: an answer without a length ends with it. */
  end(isBodiless: () => boolean, found: (answer: Answer) => void): void;
}

/** @throws Error at what is no HTTP */
export function createAnswerReader(): AnswerReader {
  let waiting: Buffer[] = [];
  let size = 0;
  /** Below this there is no use in looking. */
  let needed = 0;
  const drain = (isOver: boolean, isBodiless: () => boolean, found: (answer: Answer) => void) => {
    const [only = NOTHING, ...others] = waiting;
    let rest = others.length === 0 ? only : Buffer.concat(waiting);
    needed = 0;
    for (;;) {
      const next = take(rest, isOver, isBodiless);
      if (typeof next === "number") {
        needed = next;
        break;
      }
      rest = rest.subarray(next.bytes.length);
      // 1xx are news on the way
      if (next.status >= 200) found(next);
    }
    waiting = rest.length === 0 ? [] : [rest];
    size = rest.length;
  };
  return {
    feed(chunk, isBodiless, found) {
      waiting.push(chunk);
      size += chunk.length;
      if (size >= needed) drain(false, isBodiless, found);
    },
    end: (isBodiless, found) => drain(true, isBodiless, found),
  };
}

/** The answer that the bytes begin with, or how many there must be before there can be one. */
function take(bytes: Buffer, isOver: boolean, isBodiless: () => boolean): Answer | number {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd === -1) return bytes.length + 1;
  const head = bytes.toString("latin1", 0, headEnd);
  if (!head.startsWith("HTTP/1.")) throw new Error(`no HTTP: ${head.slice(0, 80)}`);
  const status = Number(head.slice(9, 12));
  const start = headEnd + HEAD_END.length;
  const answer = (end: number, body?: Buffer): Answer => ({
    status,
    head,
    body: body ?? bytes.subarray(start, end),
    bytes: bytes.subarray(0, end),
  });
  if (status < 200 || status === 204 || status === 304 || isBodiless()) return answer(start);
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
  if (length !== undefined) {
    const end = start + Number(length);
    return bytes.length >= end ? answer(end) : end;
  }
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    const chunked = takeChunks(bytes, start);
    return typeof chunked === "number" ? chunked : answer(chunked.end, chunked.body);
  }
  return isOver ? answer(bytes.length) : bytes.length + 1;
}

function takeChunks(bytes: Buffer, start: number): { end: number; body: Buffer } | number {
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf(LINE_END, at);
    if (lineEnd === -1) return bytes.length + 1;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    if (Number.isNaN(size)) throw new Error("no chunk");
    const from = lineEnd + LINE_END.length;
    const next = from + size + LINE_END.length;
    if (bytes.length < next) return next;
    if (size === 0) return { end: next, body: Buffer.concat(parts) };
    parts.push(bytes.subarray(from, from + size));
    at = next;
  }
}
