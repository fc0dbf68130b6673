import sharp, { type Sharp } from "sharp";
import type { MediaType } from "../../shared/media-type.ts";
import type { Made, Order } from "../../shared/pictures/maker.ts";
import type { PictureFormat } from "../../shared/pictures/recipe.ts";
import { bytesOf, colorOf, type Frame } from "./frame.ts";

/** ours: what an address that names no quality gets. */
const QUALITY = 80;
/** ours: AVIF looks at so much less like JPEG and WebP do. */
const AVIF_LESS = 25;
/** ours: of what encoders may do for fewer bytes, what a reader has time to wait for. */
const EFFORT = { webp: 3, avif: 2, gif: 4, png: 7 };

interface Motion {
  delays: number[];
  loop: number;
  frames: number;
}

const TYPES: Record<PictureFormat, MediaType> = {
  jpg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  avif: "image/avif",
  gif: "image/gif",
};

/** Runs a pipeline to a file. What cameras and programs wrote into the other one is not in it. */
export async function encode(
  picture: Sharp,
  format: PictureFormat,
  order: Pick<Order, "quality" | "background">,
  motion?: Motion,
): Promise<Made> {
  const { data, info } = await encoded(
    behind(picture, format, order),
    format,
    order,
    motion,
  ).toBuffer({ resolveWithObject: true });
  const frames = motion?.frames ?? 1;
  return {
    kind: "made",
    bytes: new Uint8Array(data),
    type: TYPES[format],
    width: info.width,
    height: info.pageHeight ?? info.height / (info.pages === undefined ? 1 : frames),
  };
}

/** A color behind what shows through: said, or white where the format has nothing that does. */
function behind(picture: Sharp, format: PictureFormat, { background }: Pick<Order, "background">) {
  if (background !== null && bytesOf(background)[3] > 0)
    return picture.flatten({ background: colorOf(background) });
  return format === "jpg" ? picture.flatten({ background: "#ffffff" }) : picture;
}

function encoded(
  picture: Sharp,
  format: PictureFormat,
  { quality }: Pick<Order, "quality">,
  motion?: Motion,
): Sharp {
  const wanted = quality ?? QUALITY;
  const moving = motion === undefined ? {} : { delay: motion.delays, loop: motion.loop };
  switch (format) {
    case "jpg":
      return picture.jpeg({ quality: wanted, progressive: true });
    case "png":
      return quality === null
        ? picture.png({ compressionLevel: EFFORT.png })
        : picture.png({ palette: true, quality, effort: EFFORT.png });
    case "webp":
      return picture.webp({ quality: wanted, effort: EFFORT.webp, ...moving });
    case "avif":
      return picture.avif({ quality: Math.max(1, wanted - AVIF_LESS), effort: EFFORT.avif });
    case "gif":
      return picture.gif({ effort: EFFORT.gif, ...moving });
  }
}

/** Frames of one size as a picture: one after the other, where there are several. */
export function ofFrames(frames: readonly Frame[]): Sharp {
  const [first] = frames;
  if (first === undefined) throw new Error("a picture has a frame");
  const { width, height } = first;
  if (frames.length === 1) return sharp(first.data, { raw: { width, height, channels: 4 } });
  const all = Buffer.concat(frames.map(({ data }) => data));
  return sharp(all, {
    raw: { width, height: height * frames.length, channels: 4, pageHeight: height },
  });
}
