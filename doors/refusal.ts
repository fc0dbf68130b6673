import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "../shared/clock.ts";
import { renderError, type AppError, type ErrorCode } from "../shared/errors.ts";
import { header } from "../shared/headers.ts";
import { UNREAD_LINGER_MS } from "../shared/limits-doors.ts";

/** An answer that the doors give themselves, in the words of every other error. */
export interface Refusal {
  status: number;
  detail: string;
  headers?: Readonly<Record<string, string>>;
}

/** What goes with a status: the first line's words, and the code for programs. */
const STATUSES: Readonly<Record<number, [phrase: string, code: ErrorCode]>> = {
  400: ["Bad Request", "invalid"],
  404: ["Not Found", "not_found"],
  405: ["Method Not Allowed", "method_not_allowed"],
  408: ["Request Timeout", "invalid"],
  413: ["Content Too Large", "too_large"],
  417: ["Expectation Failed", "invalid"],
  429: ["Too Many Requests", "rate_limited"],
  431: ["Request Header Fields Too Large", "too_large"],
  503: ["Service Unavailable", "unavailable"],
};

const bodyOf = ({ detail }: Refusal): string => JSON.stringify({ detail });

/** What is refused ends its connection: of what comes after it nobody knows where it begins. */
const headersOf = (refusal: Refusal): Record<string, string> => ({
  "content-type": "application/json",
  "content-length": String(Buffer.byteLength(bodyOf(refusal))),
  "cache-control": "private, no-store",
  "x-content-type-options": "nosniff",
  [header.error]: STATUSES[refusal.status]?.[1] ?? "invalid",
  ...refusal.headers,
  connection: "close",
});

/** Refuses a request. HEAD gets no body. */
export function refuseRequest(response: ServerResponse, refusal: Refusal): void {
  response.writeHead(refusal.status, headersOf(refusal));
  response.end(bodyOf(refusal));
}

/**
 * Refuses a request of whose body nothing is read, and ends its connection. Not at once: closed over what is on its way, it would
 * be reset, and the sender might never hear the answer. Read to its end, what nobody wants would cost as much as what somebody does.
 */
export function refuseUnread(
  response: ServerResponse,
  clock: Clock,
  common: Readonly<Record<string, string>>,
  error: AppError,
): void {
  const { status, headers, body } = renderError(error);
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, {
    ...common,
    ...headers,
    "content-length": length,
    connection: "close",
  });
  response.write(body);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  void clock.sleep(UNREAD_LINGER_MS, gone.signal).then(() => response.end());
}

/** Refuses on a connection where nothing can be parsed, or nothing shall be; it is closed when that is sent. */
export function refuseSocket(socket: Duplex, refusal: Refusal): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const lines = Object.entries(headersOf(refusal)).map(([name, value]) => `${name}: ${value}`);
  const first = `HTTP/1.1 ${refusal.status} ${STATUSES[refusal.status]?.[0] ?? "Refused"}`;
  socket.end(`${[first, ...lines].join("\r\n")}\r\n\r\n${bodyOf(refusal)}`, () => socket.destroy());
}
