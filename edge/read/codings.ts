import { matches } from "../../shared/respond.ts";
import type { Answer } from "../ports.ts";

/** An answer's body, which its ETag names. */
export interface Codable {
  etag: string;
  body: Uint8Array<ArrayBuffer>;
}

/** A body as it goes out. */
export interface Coded {
  /** For `Content-Encoding`. */
  coding: string;
  body: Uint8Array<ArrayBuffer>;
}

/** Compresses answers where the platform does not. */
export interface Codings {
  /** The body as whoever sends this `Accept-Encoding` takes it, made once for all readers; null where it goes as it is. */
  code(answer: Codable, acceptEncoding: string): Promise<Coded | null>;
}

/** The answer's body as this reader takes it; null where it goes as it is, or not at all. */
export function codedFor(
  codings: Codings | undefined,
  { headers }: Request,
  answer: Answer,
): Promise<Coded | null> | null {
  if (codings === undefined || answer.kind !== "live") return null;
  const { etag, body } = answer;
  const acceptEncoding = headers.get("accept-encoding");
  if (acceptEncoding === null || !(body instanceof Uint8Array)) return null;
  if (matches(headers.get("if-none-match"), etag)) return null;
  return codings.code({ etag, body }, acceptEncoding);
}
