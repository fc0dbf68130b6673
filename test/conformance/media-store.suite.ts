import { describe, expect, it } from "vitest";
import { mediaKey } from "../../shared/keys.ts";
import type { MediaStore } from "../../shared/media.ts";
import type { MediaType } from "../../shared/media-type.ts";
import { MEDIA_MAX_BYTES } from "../../shared/limits-media.ts";
import { BEGINNINGS, pdf, png } from "../support/media.ts";

const [first, second] = ["a", "b"].map((char) => char.repeat(32)) as [string, string];
const key = (hash: string, site = 1) => mediaKey({ site, hash });

/** What a store says of a key, with its bytes read to their end. */
async function read(store: MediaStore, ...of: Parameters<typeof key>) {
  const found = await store.get(key(...of));
  if (found === null) return null;
  const { type, sizeBytes, body } = found;
  const bytes = new Uint8Array(await new Response(body).arrayBuffer());
  return { type, sizeBytes, bytes };
}

const stored = (bytes: Uint8Array<ArrayBuffer>, type: MediaType = "image/png") => ({
  type,
  sizeBytes: bytes.byteLength,
  bytes,
});

/** What every store of media does. @param fresh makes a new, empty store */
export function mediaStoreSuite(name: string, fresh: () => MediaStore | Promise<MediaStore>): void {
  describe(`the ${name}`, () => {
    it("holds nothing under a key that was never put", async () => {
      expect(await read(await fresh(), first)).toBeNull();
    });

    it("gives back bytes, their number and type", async () => {
      const store = await fresh();
      const every = png(String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte)));
      await store.put(key(first), every, "image/png");
      await store.put(key(second), pdf(), "application/pdf");
      expect(await read(store, first)).toEqual(stored(every));
      expect(await read(store, second)).toEqual(stored(pdf(), "application/pdf"));
    });

    it("knows every type we keep", async () => {
      const store = await fresh();
      for (const [index, [type, bytes]] of BEGINNINGS.entries()) {
        const hash = index.toString(16).padStart(32, "0");
        await store.put(key(hash), bytes, type);
        expect(await read(store, hash)).toEqual(stored(bytes, type));
      }
    });

    it("takes a file of the largest size", async () => {
      const store = await fresh();
      const large = new Uint8Array(MEDIA_MAX_BYTES).fill(7);
      large.set(png());
      await store.put(key(first), large, "image/png");
      const found = await read(store, first);
      expect([found?.sizeBytes, found?.bytes.byteLength]).toEqual([
        MEDIA_MAX_BYTES,
        MEDIA_MAX_BYTES,
      ]);
      expect(Buffer.compare(found?.bytes ?? png(), large)).toBe(0);
    });

    it("never mixes sites", async () => {
      const store = await fresh();
      await store.put(key(first, 1), png("one"), "image/png");
      expect(await read(store, first, 11)).toBeNull();
      await store.put(key(first, 11), png("eleven"), "image/png");
      expect(await read(store, first, 1)).toEqual(stored(png("one")));
      expect(await read(store, first, 11)).toEqual(stored(png("eleven")));
    });

    it("takes the same file many times, at once and again", async () => {
      const store = await fresh();
      await Promise.all(Array.from({ length: 8 }, () => store.put(key(first), png(), "image/png")));
      await store.put(key(first), png(), "image/png");
      expect(await read(store, first)).toEqual(stored(png()));
    });
  });
}
