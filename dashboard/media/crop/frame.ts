/** Where a picture is cut: rectangles in whole pixels of the picture. Nothing here knows of a page. */

export interface Size {
  width: number;
  height: number;
}

/** A part of a picture: never smaller than a pixel, never beyond the picture's edges. */
export interface Frame extends Size {
  left: number;
  top: number;
}

export type Side = "left" | "top" | "width" | "height";

export interface Point {
  x: number;
  y: number;
}

/** Which edge is pulled along an axis: the left or upper one, neither, the right or lower one. */
export type Pull = -1 | 0 | 1;

/** A place by which a frame is pulled. */
export interface Handle {
  x: Pull;
  y: Pull;
}

/** All but the middle, in the order in which they are drawn. */
export const HANDLES: readonly Handle[] = ([-1, 0, 1] as const).flatMap((y) =>
  ([-1, 0, 1] as const).filter((x) => x !== 0 || y !== 0).map((x) => ({ x, y })),
);

/** ours: how much of a picture is in the frame at first, so that its edges can be seen and pulled. */
const FIRST_PART = 0.8;
/** What floating point may lack of a whole pixel. */
const EPSILON = 1e-9;

const clamp = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);

/** The frame that a picture is shown with first: its middle. */
export const firstFrame = ({ width, height }: Size): Frame => {
  const picture = { width, height };
  const part = (length: number) => Math.max(1, Math.round(length * FIRST_PART));
  const size = { width: part(width), height: part(height) };
  return around(size, { left: 0, top: 0, ...picture }, picture);
};

/** The frame so far to the right and down, as far as the picture goes. */
export const moved = (frame: Frame, by: Point, picture: Size): Frame => ({
  ...frame,
  left: clamp(Math.round(frame.left + by.x), 0, picture.width - frame.width),
  top: clamp(Math.round(frame.top + by.y), 0, picture.height - frame.height),
});

/**
 * The frame with one of its edges or corners pulled. What is opposite stays where it is.
 * @param ratio width by height, which is kept; null for any
 */
export function pulled(
  frame: Frame,
  handle: Handle,
  by: Point,
  picture: Size,
  ratio: number | null,
): Frame {
  const wanted = {
    width: frame.width + handle.x * by.x,
    height: frame.height + handle.y * by.y,
  };
  const room = {
    width: roomOf(frame.left, frame.width, handle.x, picture.width),
    height: roomOf(frame.top, frame.height, handle.y, picture.height),
  };
  const size =
    ratio === null
      ? { width: whole(wanted.width, room.width), height: whole(wanted.height, room.height) }
      : inRatio(widthOf(wanted, handle, ratio), ratio, room);
  return {
    ...size,
    left: startOf(frame.left, frame.width, handle.x, size.width, picture.width),
    top: startOf(frame.top, frame.height, handle.y, size.height, picture.height),
  };
}

/** The frame with one of its four numbers set, as near as the picture and the ratio allow. One that grows beyond an edge moves off it. */
export function withSide(
  frame: Frame,
  side: Side,
  value: number,
  picture: Size,
  ratio: number | null,
): Frame {
  if (side === "left" || side === "top")
    return moved({ ...frame, [side]: value }, { x: 0, y: 0 }, picture);
  const size =
    ratio === null
      ? { ...sizeOf(frame), [side]: whole(value, picture[side]) }
      : inRatio(side === "width" ? value : value * ratio, ratio, picture);
  return moved({ ...frame, ...size }, { x: 0, y: 0 }, picture);
}

/** A frame of this ratio in the place of another one: as wide, where that fits, and around the same middle. */
export const withRatio = (frame: Frame, ratio: number | null, picture: Size): Frame =>
  ratio === null ? frame : around(inRatio(frame.width, ratio, picture), frame, picture);

/** What is in the frame, once the picture was turned by a quarter, clockwise. @param picture as it was before */
export const turned = (frame: Frame, picture: Size): Frame => ({
  left: picture.height - frame.top - frame.height,
  top: frame.left,
  width: frame.height,
  height: frame.width,
});

const sizeOf = ({ width, height }: Size): Size => ({ width, height });

const whole = (length: number, most: number): number => clamp(Math.round(length), 1, most);

/** A size of this ratio and about this width that fits. The longer side is whole, and the other one follows it within half a pixel. */
function inRatio(width: number, ratio: number, room: Size): Size {
  if (ratio >= 1) {
    const most = Math.floor(Math.min(room.width, room.height * ratio) + EPSILON);
    const wide = whole(width, most);
    return { width: wide, height: Math.max(1, Math.round(wide / ratio)) };
  }
  const most = Math.floor(Math.min(room.width / ratio, room.height) + EPSILON);
  const high = whole(width / ratio, most);
  return { width: Math.max(1, Math.round(high * ratio)), height: high };
}

/** The width that is wanted: of a corner by whichever of its two edges asks for more. */
function widthOf(wanted: Size, { x, y }: Handle, ratio: number): number {
  if (y === 0) return wanted.width;
  if (x === 0) return wanted.height * ratio;
  return Math.max(wanted.width, wanted.height * ratio);
}

/** How long a frame can become when this edge is pulled. */
const roomOf = (start: number, length: number, pull: Pull, all: number): number =>
  pull === 0 ? all : pull === 1 ? all - start : start + length;

/** Where a frame starts that was pulled to another length. */
const startOf = (start: number, length: number, pull: Pull, now: number, all: number): number =>
  pull === 1
    ? start
    : pull === -1
      ? start + length - now
      : clamp(Math.round(start + (length - now) / 2), 0, all - now);

/** A frame of this size around another one's middle. */
const around = (size: Size, { left, top, width, height }: Frame, picture: Size): Frame => ({
  ...size,
  left: startOf(left, width, 0, size.width, picture.width),
  top: startOf(top, height, 0, size.height, picture.height),
});
