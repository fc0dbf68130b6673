/** Just enough HTTP/1.1 for load generators, to cost little of the machine they share with what they measure. */

/** How a path is asked for, and what must come. */
export interface Asking {
  method: "GET" | "HEAD";
  headers: Record<string, string>;
  status: number;
}

export const PLAIN: Asking = { method: "GET", headers: {}, status: 200 };

/** Only this machine is ever put under load. @throws Error for another */
export function localUrl(address: string): URL {
  const url = new URL(address);
  if (url.hostname !== "127.0.0.1") throw new Error("only 127.0.0.1 is ever put under load");
  return url;
}

export function printRequest({ host, pathname, search }: URL, { method, headers }: Asking): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nAccept: */*\r\n`;
  return Buffer.from(`${head}${lines.join("")}\r\n`);
}

const HEAD_END = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("\r\n0\r\n\r\n");
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;

/** Takes the pieces of the answers on one connection, one answer after the other. */
export function createReading({ method, status }: Asking) {
  let buffer: Buffer = Buffer.alloc(0);
  const line = `HTTP/1.1 ${status} `;
  const isBodyless = method === "HEAD" || status === 304;
  /** How long the answer's head and body are; undefined while they cannot be told. */
  const lengthOf = (): { head: number; body: number } | undefined => {
    const end = buffer.indexOf(HEAD_END);
    if (end === -1) return undefined;
    const head = buffer.toString("latin1", 0, end);
    if (!head.startsWith(line)) throw new Error(`not a ${status}: ${head}`);
    if (isBodyless) return { head: end + HEAD_END.length, body: 0 };
    if (CHUNKED.test(head)) {
      // chunks are not read one by one: nothing follows the last, and what is compressed has hardly its bytes at a piece's end
      const isWhole = buffer.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
      const begin = end + HEAD_END.length;
      return isWhole ? { head: begin, body: buffer.length - begin } : undefined;
    }
    const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
    if (length === undefined) throw new Error(`an answer without its length: ${head}`);
    return { head: end + HEAD_END.length, body: Number(length) };
  };
  return {
    /** @returns the length of the body when the answer is all there @throws Error when it is another than was asked for */
    take(data: Buffer): number | undefined {
      buffer = buffer.length === 0 ? data : Buffer.concat([buffer, data]);
      const length = lengthOf();
      if (length === undefined || buffer.length < length.head + length.body) return undefined;
      if (buffer.length > length.head + length.body) throw new Error("more than was asked for");
      buffer = Buffer.alloc(0);
      return length.body;
    },
  };
}
