import * as z from "zod";
import { KV_MIN_CACHE_TTL_S } from "../../shared/limits.ts";
import type { MediaStore } from "../../shared/media.ts";
import { orRefused } from "./kv-refusal.ts";
import { isMediaType, type MediaType } from "../../shared/media-type.ts";

const metadataSchema = z.object({
  type: z.custom<MediaType>((value) => typeof value === "string" && isMediaType(value)),
  sizeBytes: z.int().min(1),
});

/** The part of a `KVNamespace` that is used. */
export interface KvOfMedia {
  getWithMetadata(
    key: string,
    options: { type: "stream"; cacheTtl: number },
  ): Promise<{ value: ReadableStream<Uint8Array> | null; metadata: unknown }>;
  put(key: string, value: Uint8Array<ArrayBuffer>, options: { metadata: object }): Promise<void>;
}

/** Files in Workers KV, read as streams: a worker has 128 MB for all its readers (Cloudflare's docs). */
export function createKvMediaStore(namespace: KvOfMedia): MediaStore {
  return {
    async get(key) {
      // no longer, though the bytes never change: KV also remembers that there was nothing (Cloudflare's docs)
      const options = { type: "stream", cacheTtl: KV_MIN_CACHE_TTL_S } as const;
      const { value, metadata } = await namespace.getWithMetadata(key, options);
      return value === null ? null : { ...metadataSchema.parse(metadata), body: value };
    },
    async put(key, bytes, type) {
      // refused: somebody has just written this key, and so the same bytes
      await orRefused(
        namespace.put(key, bytes, { metadata: { type, sizeBytes: bytes.byteLength } }),
      );
    },
  };
}
