import { promisify } from "node:util";
import { brotliCompress, constants, gzip, zstdCompress } from "node:zlib";
import { LRUCache } from "lru-cache";
import type { Held } from "../cache/memory-cache.ts";
import type { Coding } from "./codings.ts";
import { shareBytes } from "./shared-bytes.ts";

/** ours: how hard it is tried. What is made once is sent often, but a reader waits for the first. */
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;
const ZSTD_LEVEL = 6;

const compressors: Record<Coding, (bytes: Uint8Array) => Promise<Buffer>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: GZIP_LEVEL }),
  zstd: (bytes) =>
    promisify(zstdCompress)(bytes, {
      params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL },
    }),
};

/**
 * Compresses bytes in the threads that Node has for it, each once for whoever asks: an ETag names the bytes
 * (`shared/digest.ts`), and what was made is kept in shared memory.
 */
export interface Compressor {
  compress(etag: string, coding: Coding, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  state(): Held;
}

export function createCompressor(maxBytes: number): Compressor {
  const made = new LRUCache<string, Uint8Array<ArrayBuffer>>({
    maxSize: maxBytes,
    sizeCalculation: (bytes) => bytes.byteLength + 1,
  });
  const making = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  return {
    state: () => ({ answers: made.size, bytes: made.calculatedSize }),
    async compress(etag, coding, bytes) {
      const name = `${coding} ${etag}`;
      const known = made.get(name) ?? making.get(name);
      if (known !== undefined) return known;
      const work = compressors[coding](bytes).then((packed) => {
        const shared = shareBytes(packed);
        made.set(name, shared);
        return shared;
      });
      making.set(name, work);
      try {
        return await work;
      } finally {
        making.delete(name);
      }
    },
  };
}
