import { connect, type Socket } from "node:net";

/** HTTP as bytes on a socket, for what no client would send. */

export interface RawAnswer {
  /** 0 when the connection ended without one. */
  status: number;
  /** Lower case names; of a repeated one the last value. */
  headers: Record<string, string>;
  text: string;
  /** Answers on the connection until it ended: two mean that something was taken for a second request. */
  answers: number;
}

export interface Raw {
  socket: Socket;
  /** Everything that came until the connection ended. */
  ended: Promise<string>;
}

/** Opens a connection, from another address of this machine if told so. */
export function open(url: string, localAddress?: string): Raw {
  const { hostname, port } = new URL(url);
  const from = localAddress === undefined ? {} : { localAddress };
  const socket = connect({ host: hostname, port: Number(port), ...from });
  let text = "";
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => (text += chunk));
  socket.on("error", () => undefined);
  const ended = new Promise<string>((resolve) => socket.once("close", () => resolve(text)));
  return { socket, ended };
}

/** Sends bytes and reads until the other side closes; `Connection: close` among them makes it do so. */
export async function send(url: string, bytes: string, localAddress?: string): Promise<RawAnswer> {
  const { socket, ended } = open(url, localAddress);
  socket.write(bytes, "latin1");
  return parse(await ended);
}

/** A request from its first line on, with the headers every request has. */
export const asRequest = (line: string, headers: string[] = [], body = ""): string =>
  [
    `${line} HTTP/1.1`,
    ...(headers.some((header) => /^host:/i.test(header)) ? [] : ["Host: 127.0.0.1"]),
    "Connection: close",
    ...headers,
    "",
    body,
  ].join("\r\n");

export function parse(text: string): RawAnswer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0),
    headers,
    text: rest.join("\r\n\r\n"),
    answers: text.match(/^HTTP\/1\.1 (?!100)\d{3}/gm)?.length ?? 0,
  };
}
