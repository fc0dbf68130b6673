import { Agent, request, type IncomingMessage } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

/** HTTP as it is written: `fetch` would mend paths, methods and headers that a client may send all the same. */

export interface Sent {
  method: string;
  /** Sent as it is; it may be no path at all. */
  path: string;
  headers: Record<string, string | string[]>;
  body?: string | Buffer;
}

export interface Received {
  status: number;
  headers: IncomingMessage["headers"];
  text: string;
  /** The body as JSON; undefined when it is none. */
  json: unknown;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/**
 * Sends one request and reads the answer to its end. Connections are kept for the next one unless `reuse` is false: a
 * server that answers before it read all may close the connection, and the next request would be lost with it.
 * @throws Error when the connection breaks or the answer is late
 */
export function exchange(
  baseUrl: string,
  sent: Sent,
  { timeoutMs = 30_000, reuse = true }: { timeoutMs?: number; reuse?: boolean } = {},
): Promise<Received> {
  const { hostname, port } = new URL(baseUrl);
  const { method, path, body } = sent;
  // Node frames no body of its own accord when the method seldom has one
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const headers = { ...length, ...sent.headers };
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const via = { hostname, port, agent: reuse ? agent : false };
    const outgoing = request({ ...via, method, path, headers, signal }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => resolve(received(answer, Buffer.concat(chunks))));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function received(answer: IncomingMessage, bytes: Buffer): Received {
  const text = decoded(answer.headers["content-encoding"], bytes).toString("utf8");
  return { status: answer.statusCode ?? 0, headers: answer.headers, text, json: parse(text) };
}

function decoded(encoding: string | undefined, bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  if (encoding === "gzip") return gunzipSync(bytes);
  return encoding === "br" ? brotliDecompressSync(bytes) : bytes;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
