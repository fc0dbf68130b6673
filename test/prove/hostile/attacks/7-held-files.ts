import { connect } from "node:net";
import { systemClock } from "../../../../shared/clock.ts";
import type { Attack } from "../attack.ts";
import { attackersAddress } from "../requests.ts";

/** As in the row: so many files of 25 MB, whose last byte does not come. */
const CONNECTIONS = 12;
const SIZE_BYTES = 25 * 1024 * 1024;
/** One for all: what an attacker's memory costs is nothing to whom it attacks. */
const ALMOST_ALL = Buffer.alloc(SIZE_BYTES - 1);
const HASH = "0123456789abcdef0123456789abcdef";

export const attack: Attack = {
  row: 7,
  title: "12 uploads of 25 MB to the edge's internal address for files, held open",
  holds: "nothing",
  run: async ({ edgeUrl }, signal) => {
    const what: Record<string, number> = {};
    const hold = async () => {
      while (!signal.aborted) {
        const answer = await holdOne(edgeUrl, signal);
        what[answer] = (what[answer] ?? 0) + 1;
        await systemClock.sleep(AGAIN_MS, signal);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, hold));
    return { what };
  },
};

/** Who was refused tries again. */
const AGAIN_MS = 50;

/** Sends all but the last byte. @returns the status that came meanwhile, or how it ended */
function holdOne(edgeUrl: string, signal: AbortSignal): Promise<string> {
  const { port, host } = new URL(edgeUrl);
  const localAddress = attackersAddress ?? "127.0.0.1";
  const socket = connect({ port: Number(port), host: "127.0.0.1", localAddress });
  return new Promise((resolve) => {
    const end = (how: string) => {
      socket.destroy();
      resolve(how);
    };
    socket.on("data", (chunk: Buffer) => end(chunk.toString("latin1", 9, 12)));
    socket.on("error", () => end("closed"));
    socket.on("close", () => end("closed"));
    signal.addEventListener("abort", () => end("held"), { once: true });
    const path = `/internal/v1/media/1/${HASH}/a.png`;
    socket.write(
      `PUT ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${SIZE_BYTES}\r\n` +
        `larder-signature: v1 hostile 1 00\r\n\r\n`,
    );
    socket.write(ALMOST_ALL);
  });
}
