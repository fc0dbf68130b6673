import { expect, it } from "vitest";
import { createKvMediaStore } from "../../edge/cloudflare/kv-media-store.ts";
import type { MediaKey } from "../../shared/keys.ts";
import { orRefused } from "../../edge/cloudflare/kv-refusal.ts";

/** What KV says to more than one write a second of a key, as workerd words it. */
const tooSoon = () => Promise.reject(new Error("KV PUT failed: 429 Too Many Requests"));

it("a write that KV refuses is told from one that fails and one that was made", async () => {
  expect(await orRefused(tooSoon())).toBe("refused");
  expect(await orRefused(Promise.resolve())).toBe("written");
  const failed = Promise.reject(new Error("KV PUT failed: 500 Internal Server Error"));
  await expect(orRefused(failed)).rejects.toThrow("500");
});

it("a file that somebody else has just put is put", async () => {
  const namespace = { getWithMetadata: tooSoon, put: tooSoon };
  const put = createKvMediaStore(namespace).put(
    "m/7/x" as MediaKey,
    new Uint8Array([1]),
    "image/png",
  );
  expect(await put).toBeUndefined();
});
