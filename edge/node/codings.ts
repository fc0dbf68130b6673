import { parseAccept } from "hono/utils/accept";
import { LRUCache } from "lru-cache";
import type { Codings } from "../read/codings.ts";

/** How an answer may be compressed, best first where the reader does not care: small, and fast to unpack. */
export const CODINGS = ["br", "zstd", "gzip"] as const;
export type Coding = (typeof CODINGS)[number];

/** ours: what one packet holds is sent as it is. */
const CODED_FROM_BYTES = 1_400;

/** Makes what was not made yet. */
export type Compress = (
  etag: string,
  coding: Coding,
  body: Uint8Array,
) => Promise<Uint8Array<ArrayBuffer>>;

/** Bodies as readers take them, remembered as long as the body is: who drops an answer drops what it was compressed to. */
export function createCodings(compress: Compress): Codings {
  const coded = new WeakMap<Uint8Array, Map<Coding, Promise<Uint8Array<ArrayBuffer>>>>();
  return {
    async code({ etag, body }, acceptEncoding) {
      if (body.byteLength < CODED_FROM_BYTES) return null;
      const coding = negotiated(acceptEncoding);
      if (coding === null) return null;
      const known = coded.get(body) ?? new Map<Coding, Promise<Uint8Array<ArrayBuffer>>>();
      coded.set(body, known);
      const made = known.get(coding) ?? compress(etag, coding, body);
      known.set(coding, made);
      made.catch(() => known.delete(coding));
      return { coding, body: await made };
    },
  };
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
