import type { FocalPoint } from "../../../shared/media.ts";

/** Where a point of a picture is, and what is seen around it when the picture is cut to another shape. */

export interface Size {
  width: number;
  height: number;
}

/** The point of a picture in which nobody set one. */
export const MIDDLE: FocalPoint = { x: 0.5, y: 0.5 };

/** A part of a side as people say it: so much of a hundred. */
export const percentOf = (part: number): number => Math.round(part * 100);

/** The nearest point that is within the picture and on the grid of sliders. */
export function within({ x, y }: FocalPoint): FocalPoint {
  const part = (value: number) => percentOf(Math.min(1, Math.max(0, value))) / 100;
  return { x: part(x), y: part(y) };
}

/**
 * `object-position` of a picture that covers a box, so that the point is as near to the middle as the picture's edges let
 * it: the same part as is cut of it for `fit:crop`.
 */
export function positionOf(point: FocalPoint, picture: Size, box: Size): string {
  const scale = Math.max(box.width / picture.width, box.height / picture.height);
  const along = (part: number, length: number, room: number) => {
    const over = length * scale - room;
    // as wide, or as high, as the box: nothing is cut there
    if (over < 1e-9) return 50;
    return (Math.min(over, Math.max(0, part * length * scale - room / 2)) / over) * 100;
  };
  const [x, y] = [
    along(point.x, picture.width, box.width),
    along(point.y, picture.height, box.height),
  ];
  return `${x}% ${y}%`;
}
