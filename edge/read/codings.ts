import { LRUCache } from "lru-cache";
import { parseAccept } from "hono/utils/accept";
import { matches } from "../../shared/respond.ts";
import type { Answer } from "../ports.ts";

/** How an answer may be compressed, best first where the reader does not care: as small, and as fast to unpack. */
export const CODINGS = ["br", "zstd", "gzip"] as const;
export type Coding = (typeof CODINGS)[number];

/** ours: a packet holds as much; less is sent as it is. */
const CODED_FROM_BYTES = 1_400;

/** An answer's body, which its ETag names. */
export interface Codable {
  etag: string;
  body: Uint8Array<ArrayBuffer>;
}

/** Compresses answers where the platform does not. */
export interface Codings {
  /** Made once for all readers. */
  code(answer: Codable, coding: Coding): Promise<Uint8Array<ArrayBuffer>>;
}

/** A body as it goes out. */
export interface Coded {
  coding: Coding;
  body: Uint8Array<ArrayBuffer>;
}

/** The answer's body as this reader takes it; null where it goes as it is, or not at all. */
export async function codedFor(
  codings: Codings | undefined,
  { headers }: Request,
  answer: Answer,
): Promise<Coded | null> {
  if (codings === undefined || answer.kind !== "live") return null;
  const { etag, body } = answer;
  if (!(body instanceof Uint8Array) || body.byteLength < CODED_FROM_BYTES) return null;
  const coding = negotiated(headers.get("accept-encoding") ?? "");
  if (coding === null || matches(headers.get("if-none-match"), etag)) return null;
  return { coding, body: await codings.code({ etag, body }, coding) };
}

/** What browsers and SDKs say, which is little and ever the same. */
const remembered = new LRUCache<string, { coding: Coding | null }>({ max: 100 });
const REMEMBERED_CHARS = 200;

/** What is taken by these words (RFC 9110 §12.5.3); null for the bytes as they are. */
export function negotiated(acceptEncoding: string): Coding | null {
  const known = remembered.get(acceptEncoding);
  if (known !== undefined) return known.coding;
  const coding = negotiate(acceptEncoding);
  if (acceptEncoding.length <= REMEMBERED_CHARS) remembered.set(acceptEncoding, { coding });
  return coding;
}

function negotiate(acceptEncoding: string): Coding | null {
  const weights = new Map(
    parseAccept(acceptEncoding).map(({ type, q }) => [type.toLowerCase(), q]),
  );
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get("*") ?? 0;
  const [best] = CODINGS.filter((coding) => weightOf(coding) > 0).toSorted(
    (one, other) => weightOf(other) - weightOf(one),
  );
  const asIs = weights.get("identity") ?? 0;
  return best === undefined || weightOf(best) < asIs ? null : best;
}
