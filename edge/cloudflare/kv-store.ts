import * as z from "zod";
import type { Report } from "../../shared/events.ts";
import { KV_MIN_CACHE_TTL_S } from "../../shared/limits.ts";
import { parseVersion, printVersion } from "../../shared/version.ts";
import type { Storable, Store, Stored } from "../ports.ts";
import { orRefused } from "./kv-refusal.ts";

/** What the metadata of a KV value holds; well below KV's 1,024 bytes, which the tags may not be. */
const metadataSchema = z.object({
  version: z.string(),
  etag: z.string().optional(),
  /** Bytes of tags before the body. */
  tagBytes: z.int().min(0).default(0),
});

/** What a value and its metadata say; undefined when another version wrote what this one cannot read. */
function parseStored(value: ArrayBuffer, metadata: unknown): Stored | undefined {
  const { data } = metadataSchema.safeParse(metadata);
  const version = parseVersion(data?.version ?? null);
  if (data === undefined || version === null || data.tagBytes > value.byteLength) return undefined;
  const { etag, tagBytes } = data;
  if (etag === undefined) return { state: "gone", version };
  const tags = new TextDecoder().decode(new Uint8Array(value, 0, tagBytes));
  return { state: "live", version, etag, body: new Uint8Array(value, tagBytes), tags };
}

/**
 * Bodies in Workers KV. KV may give an older value or none for a minute or more after a put; whoever reads compares the
 * version with the ledger's. What cannot be read counts as nothing, and is put again like anything that is missing.
 */
export function createKvStore(namespace: KVNamespace, report: Report): Store {
  return {
    async get(key): Promise<Stored | null> {
      const options = { type: "arrayBuffer", cacheTtl: KV_MIN_CACHE_TTL_S } as const;
      const { value, metadata } = await namespace.getWithMetadata(key, options);
      if (value === null) return null;
      const stored = parseStored(value, metadata);
      if (stored !== undefined) return stored;
      report({ kind: "edge.trouble", part: "store", cause: `what ${key} holds cannot be read` });
      return null;
    },
    put(key, stored: Storable) {
      const version = printVersion(stored.version);
      if (stored.state === "gone")
        return orRefused(namespace.put(key, "", { metadata: { version } }));
      const { etag, tags, body } = stored;
      // tags are ASCII: a character is a byte
      const metadata = { version, etag, tagBytes: tags.length };
      return orRefused(namespace.put(key, tags + body, { metadata }));
    },
    delete: (key) => orRefused(namespace.delete(key)),
  };
}
