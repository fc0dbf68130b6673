import { expect, it } from "vitest";
import { createWorkerPictures } from "../../edge/cloudflare/images.ts";
import { mediaKey } from "../../shared/keys.ts";
import { hashOf } from "../../shared/media.ts";
import { png } from "../support/media.ts";
import { createMemoryMediaStore } from "../support/memory-media-store.ts";

/** What the worker leaves to an origin, before Cloudflare Images are asked, which bill for each. */

it("makes nothing that is cut by a focal point: Cloudflare Images cut by the middle", async () => {
  const file = png("pear");
  const name = { site: 1, hash: await hashOf(file) };
  const store = createMemoryMediaStore();
  await store.put(mediaKey(name), file, "image/png");
  const asked: unknown[] = [];
  const images = {
    input: () => ({
      transform(transform: unknown) {
        asked.push(transform);
        throw new Error("not here");
      },
      output: () => Promise.reject(new Error("not here")),
    }),
  };
  const pictures = createWorkerPictures(images, store, () => undefined);
  const step = { task: "resize", width: 64, height: 64, fit: "crop", align: null } as const;
  const order = { steps: [step], format: null, quality: null, background: null, mayBeWebp: false };
  const make = (focus: { x: number; y: number } | null) =>
    pictures.make(name, { ...order, focus }, mediaKey(name));
  expect(await make({ x: 0, y: 0.5 })).toEqual({ kind: "elsewhere" });
  expect(asked).toEqual([]);
  expect(await make(null)).toEqual({ kind: "elsewhere" });
  expect(asked).toEqual([{ width: 64, height: 64, fit: "cover" }]);
});
