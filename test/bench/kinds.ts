import { request } from "node:http";
import { PLAIN, type Asking } from "./asking.ts";

/** The ways in which readers ask for a page that is warm. */

/** What Chrome says that it takes; bytes as they are go to who says nothing. */
const TAKEN = "gzip, deflate, br, zstd";

export const KINDS = ["200", "304", "HEAD", "compressed"] as const;
export type Kind = (typeof KINDS)[number];

/** @param etag of the answer, which who has it already names */
export const askingOf = (etag: string): Record<Kind, Asking> => ({
  "200": PLAIN,
  "304": { method: "GET", headers: { "If-None-Match": etag }, status: 304 },
  HEAD: { method: "HEAD", headers: {}, status: 200 },
  compressed: { method: "GET", headers: { "Accept-Encoding": TAKEN }, status: 200 },
});

/** An answer as it is on the wire. */
export interface Said {
  status: number;
  /** But for those of the transport. */
  headers: Record<string, string>;
  body: Buffer;
}

const OF_TRANSPORT = ["content-length", "transfer-encoding", "date", "connection", "keep-alive"];

/** Asks once, and takes the bytes as they come: nothing is unpacked. */
export const say = (url: string, { method, headers }: Asking): Promise<Said> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: { accept: "*/*", ...headers } }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.once("error", reject);
      answer.once("end", () => {
        const told = Object.entries(answer.headers).flatMap(([name, value]) =>
          OF_TRANSPORT.includes(name) || value === undefined ? [] : [[name, String(value)]],
        );
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(told) as Record<string, string>,
          body: Buffer.concat(pieces),
        });
      });
    });
    asked.once("error", reject);
    asked.end();
  });
