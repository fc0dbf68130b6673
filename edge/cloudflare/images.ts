import { causeText, type Report } from "../../shared/events.ts";
import { mediaKey } from "../../shared/keys.ts";
import type { MediaStore } from "../../shared/media.ts";
import { typeOf, type MediaType } from "../../shared/media-type.ts";
import type { Order } from "../../shared/pictures/maker.ts";
import type { EdgePictures } from "../media/ports.ts";

/** The part of Cloudflare Images' binding that is used. */
export interface ImagesOfWorker {
  input(stream: ReadableStream<Uint8Array>): ImagesInput;
}

interface ImagesInput {
  transform(transform: ImagesTransform): ImagesInput;
  output(options: ImagesOutput): Promise<{ response(): Response }>;
}

interface ImagesTransform {
  width?: number;
  height?: number;
  fit?: "scale-down" | "contain" | "cover";
}

interface ImagesOutput {
  format: "image/jpeg" | "image/png" | "image/webp" | "image/avif";
  quality?: number;
  background?: string;
}

/** ours: as `program/pictures/encode.ts` has it, so that a picture looks the same wherever it was made. */
const QUALITY = 80;
const AVIF_LESS = 25;

/**
 * Makes pictures by Cloudflare Images, of JPEGs and PNGs in the store, which do not move. What it cannot say as we mean it, and what it
 * fails at, is an origin's.
 */
export function createWorkerPictures(
  images: ImagesOfWorker,
  store: MediaStore,
  report: Report,
): EdgePictures {
  return {
    async make(name, order) {
      const transform = transformOf(order);
      const found = transform === null ? null : await store.get(mediaKey(name));
      if (found === null || transform === null) return { kind: "elsewhere" };
      const body = found.body instanceof Uint8Array ? streamOf(found.body) : found.body;
      const output = outputOf(found.type, order);
      if (output === null) {
        await body.cancel();
        return { kind: "elsewhere" };
      }
      try {
        const made = await images.input(body).transform(transform).output(output);
        const bytes = new Uint8Array(await made.response().arrayBuffer());
        const type = typeOf(bytes);
        return type?.startsWith("image/") === true
          ? { kind: "made", bytes, type }
          : { kind: "elsewhere" };
      } catch (error) {
        report({ kind: "edge.trouble", part: "pictures", cause: causeText(error) });
        return { kind: "elsewhere" };
      }
    },
  };
}

const streamOf = (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]).stream();

/** The steps in its words; null where it has none. */
function transformOf({ steps: [step, ...others], focus }: Order): ImagesTransform | null {
  if (others.length > 0) return null;
  if (step === undefined) return {};
  if (step.task !== "resize") return null;
  const { width, height, fit, align } = step;
  const sides = { ...(width !== null && { width }), ...(height !== null && { height }) };
  if (fit === "max") return { ...sides, fit: "scale-down" };
  if (fit === "clip") return { ...sides, fit: "contain" };
  // it cuts by the middle
  return fit === "crop" && align === null && focus === null ? { ...sides, fit: "cover" } : null;
}

function outputOf(type: MediaType, { format, quality, background }: Order): ImagesOutput | null {
  if ((type !== "image/jpeg" && type !== "image/png") || background !== null) return null;
  const wanted = quality ?? QUALITY;
  switch (format) {
    case "jpg":
      return { format: "image/jpeg", quality: wanted, background: "#ffffff" };
    case "webp":
      return { format: "image/webp", quality: wanted };
    case "avif":
      return { format: "image/avif", quality: Math.max(1, wanted - AVIF_LESS) };
    case null:
      return type === "image/png" && quality === null
        ? { format: "image/png" }
        : { format: type, quality: wanted };
    default:
      return null;
  }
}
