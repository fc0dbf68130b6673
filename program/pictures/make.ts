import {
  PICTURE_MAX_AVIF_PIXELS,
  PICTURE_MAX_ENCODED_PIXELS,
  PICTURE_MAX_PAINTED_PIXELS,
} from "../../shared/limits-pictures.ts";
import type { Made, Order } from "../../shared/pictures/maker.ts";
import type { PictureFormat, Step } from "../../shared/pictures/recipe.ts";
import { encode, ofFrames } from "./encode.ts";
import { frameOf, type Frame } from "./frame.ts";
import { framesOf, open, pixelsOf, Refused, type Opened } from "./open.ts";
import { paint } from "./paint.ts";
import { planResize, sizeAfter, type Size } from "./plan.ts";
import { cut, resized } from "./resize.ts";

/** Makes a picture by a recipe. @throws Refused, or whatever the library says of the file */
export async function make(bytes: Uint8Array<ArrayBuffer>, order: Order): Promise<Made> {
  const opened = await open(bytes);
  const format = formatOf(opened, order);
  if (opened.frames > 1 && (format === "gif" || format === "webp"))
    return makeMoving(opened, order, format);
  const [first, ...others] = order.steps;
  const isShaped = first?.task === "resize" || first?.task === "crop";
  const shaped = isShaped
    ? shape(pixelsOf(opened), opened.size, first, order.focus)
    : { picture: pixelsOf(opened), size: opened.size };
  const rest = isShaped ? others : order.steps;
  if (rest.length === 0) return encode(shaped.picture, fitting(format, shaped.size, order), order);
  requirePainted(shaped.size);
  const frame = await painted(await frameOf(shaped.picture), rest, isShaped ? null : order.focus);
  return encode(ofFrames([frame]), fitting(format, frame, order), order);
}

/** Every frame for itself, so that none shows through another. */
async function makeMoving(opened: Opened, order: Order, format: "gif" | "webp"): Promise<Made> {
  const { size, frames, delays, loop } = opened;
  const { data } = await frameOf(framesOf(opened));
  const lengthBytes = size.width * size.height * 4;
  if (data.byteLength !== lengthBytes * frames)
    throw new Refused("This file cannot be opened as a picture: its frames are of several sizes.");
  const made: Frame[] = [];
  for (let at = 0; at < frames; at += 1) {
    const one = data.subarray(at * lengthBytes, (at + 1) * lengthBytes);
    made.push(await painted({ data: one, ...size }, order.steps, order.focus));
    requireMoving(made[0], frames);
  }
  return encode(ofFrames(made), format, order, { delays, loop, frames });
}

function requireMoving(first: Size | undefined, frames: number): void {
  if (first !== undefined && first.width * first.height * frames > PICTURE_MAX_ENCODED_PIXELS)
    throw new Refused(
      `Made are at most ${PICTURE_MAX_ENCODED_PIXELS} pixels, in all frames together. Ask for a smaller one.`,
    );
}

async function painted(
  frame: Frame,
  steps: readonly Step[],
  focus: Order["focus"],
): Promise<Frame> {
  let now = frame;
  // the focal point is one of the file's: what has moved has none
  let at = focus;
  for (const step of steps) {
    if (step.task === "resize" || step.task === "crop") {
      const { picture, size } = shape(ofFrames([now]), now, step, at);
      requirePainted(size);
      now = await frameOf(picture);
    } else {
      requirePainted(sizeAfter(step, now));
      now = await paint(now, step);
    }
    if (MOVING.has(step.task)) at = null;
    requirePainted(now);
  }
  return now;
}

const MOVING: ReadonlySet<Step["task"]> = new Set(["resize", "crop", "rotate", "flip", "flop"]);

function shape(
  picture: ReturnType<typeof pixelsOf>,
  size: Size,
  step: Extract<Step, { task: "resize" | "crop" }>,
  focus: Order["focus"],
) {
  if (step.task === "crop") return cut(picture, size, step);
  const plan = planResize(step, size, focus);
  if (plan === null)
    throw new Refused(
      `A picture of ${size.width} × ${size.height} would have a side that is longer than may be. Name its width and its height.`,
    );
  return resized(picture, plan);
}

function requirePainted({ width, height }: Size): void {
  if (width * height > PICTURE_MAX_PAINTED_PIXELS)
    throw new Refused(
      `What is done to a picture is done to at most ${PICTURE_MAX_PAINTED_PIXELS} pixels. Put a \`resize\` first.`,
    );
}

/** What it becomes: the order's format, or what keeps its frames. */
function formatOf({ format, frames }: Opened, order: Order): PictureFormat {
  const wanted = order.format ?? format;
  return wanted === "avif" && frames > 1 && order.mayBeWebp ? "webp" : wanted;
}

/** The format, or the one that such a size is done in time in. */
function fitting(format: PictureFormat, size: Size, { mayBeWebp }: Order): PictureFormat {
  const pixels = size.width * size.height;
  if (pixels > PICTURE_MAX_ENCODED_PIXELS)
    throw new Refused(
      `It would have ${pixels} pixels; made are at most ${PICTURE_MAX_ENCODED_PIXELS}. Ask for a smaller one.`,
    );
  if (format !== "avif" || pixels <= PICTURE_MAX_AVIF_PIXELS) return format;
  if (mayBeWebp) return "webp";
  throw new Refused(
    `It would have ${pixels} pixels; AVIF is made of at most ${PICTURE_MAX_AVIF_PIXELS}. Ask for a smaller one, or for WebP.`,
  );
}
