import type { Random } from "../../../../shared/clock.ts";
import { pick } from "../../../support/random.ts";
import type { SiteTokens } from "../attack.ts";
import * as words from "./words.ts";

/** A request as it will be written, byte for byte. */
export interface Made {
  /** With the seed this makes the same request again. */
  number: number;
  target: "edge" | "origin";
  kind: Kind;
  method: string;
  path: string;
  headers: [name: string, value: string][];
  body?: Buffer;
}

export type Kind =
  | "known"
  | "parameter"
  | "path"
  | "token"
  | "media"
  | "internal"
  | "write"
  | "manage"
  | "any";

/** Who asks: the attacker's site with each of its tokens, a site without secrets, and strangers. */
export interface Principals {
  attacker: SiteTokens;
  /** More tokens of the attacker's that may read: limits are per token. */
  readers: string[];
  idleRead: string;
  /** Where a file of the attacker's is. */
  file: string;
}

export const authorize = (made: Made, token: string) =>
  void made.headers.push(["authorization", `Token ${token}`]);

export function addHeaders(random: Random, made: Made, most: number): void {
  for (let count = Math.floor(random() * (most + 1)); count > 0; count--)
    made.headers.push(pick(random, words.HEADERS));
}

export function addBody(random: Random, made: Made): void {
  if (["GET", "HEAD", "DELETE"].includes(made.method)) return;
  made.body = Buffer.from(pick(random, words.BODIES));
  made.headers.push(["content-type", "application/json"]);
}

/** What goes over the wire. Latin-1, for that is what header lines are. */
export function written({ method, path, headers, body }: Made, host: string): Buffer {
  let head = `${method} ${path.replaceAll(" ", "%20")} HTTP/1.1\r\n`;
  let hasHost = false;
  for (const [name, value] of headers) {
    hasHost ||= name === "host";
    head += `${name}: ${value}\r\n`;
  }
  if (!hasHost) head += `host: ${host}\r\n`;
  if (body !== undefined) head += `content-length: ${body.length}\r\n`;
  const lines = Buffer.from(`${head}\r\n`, "latin1");
  return body === undefined ? lines : Buffer.concat([lines, body]);
}
