import { PICTURE_MAX_SIDE_PX } from "../../shared/limits-pictures.ts";
import type { FocalPoint } from "../../shared/media.ts";
import type { Align, Resize, Step } from "../../shared/pictures/recipe.ts";

/** How large what is made becomes, and which part of it stays; no pixel is needed. */

export interface Size {
  width: number;
  height: number;
}

export interface Window extends Size {
  left: number;
  top: number;
}

export interface Plan {
  /** The whole picture in its new size. */
  scaled: Size;
  /** What of that stays; null: all. */
  window: Window | null;
}

/** ours: how far a picture may reach beyond what is cut out of it: a strip of 1 × 10,000 is not made a square. */
const FAR_SIDES = 4;

/** How a picture becomes the size that is asked for. @returns null when it would have a longer side than it may */
export function planResize(step: Resize, size: Size, focus: FocalPoint | null): Plan | null {
  const { width, height, fit } = step;
  const byWidth = width === null ? null : width / size.width;
  const byHeight = height === null ? null : height / size.height;
  if (fit === "scale" && width !== null && height !== null)
    return { scaled: { width, height }, window: null };
  const factors = [byWidth, byHeight].filter((one) => one !== null);
  const isCut = fit === "crop" && width !== null && height !== null;
  const factor = isCut ? Math.max(...factors) : Math.min(...factors, ...(fit === "max" ? [1] : []));
  const scaled = times(size, factor);
  if (!isCut) return isShort(scaled) ? { scaled, window: null } : null;
  // rounding must not make it smaller than what is cut out of it
  const whole = {
    width: Math.max(scaled.width, width),
    height: Math.max(scaled.height, height),
  };
  if (Math.max(whole.width, whole.height) > FAR_SIDES * PICTURE_MAX_SIDE_PX) return null;
  const at = pointOf(step.align, focus);
  const place = (all: number, part: number, share: number) =>
    step.align === null && focus !== null
      ? clamp(Math.round(all * share - part / 2), 0, all - part)
      : Math.round((all - part) * share);
  const left = place(whole.width, width, at.x);
  const top = place(whole.height, height, at.y);
  return { scaled: whole, window: { left, top, width, height } };
}

/** How large a picture is when a step that does not resize it was done, at least. */
export function sizeAfter(step: Step, { width, height }: Size): Size {
  if (step.task === "border")
    return { width: width + 2 * step.width, height: height + 2 * step.width };
  if (step.task !== "rotate") return { width, height };
  const radians = (step.deg * Math.PI) / 180;
  const [across, along] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))];
  return {
    width: Math.floor(width * across + height * along),
    height: Math.floor(width * along + height * across),
  };
}

const times = ({ width, height }: Size, factor: number): Size => ({
  width: Math.max(1, Math.round(width * factor)),
  height: Math.max(1, Math.round(height * factor)),
});

const isShort = ({ width, height }: Size) => Math.max(width, height) <= PICTURE_MAX_SIDE_PX;

const clamp = (value: number, least: number, most: number) =>
  Math.min(Math.max(value, least), most);

/** Where the middle of what stays should be, or which edge it touches. */
function pointOf(align: Align | null, focus: FocalPoint | null): FocalPoint {
  if (align === null) return focus ?? { x: 0.5, y: 0.5 };
  const named = align.split("-");
  const share = (first: string, last: string) => {
    if (named.includes(first)) return 0;
    return named.includes(last) ? 1 : 0.5;
  };
  return { x: share("left", "right"), y: share("top", "bottom") };
}
