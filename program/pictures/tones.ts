import type { Frame } from "./frame.ts";

/** Colors of pixels, one pixel after the other; how opaque they are stays. */

/** How light a color is to the eye (Rec. 709). */
const lightness = (red: number, green: number, blue: number): number =>
  0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** @param change writes a pixel's color at `at` */
function each(frame: Frame, change: (data: Uint8Array, at: number) => void): Frame {
  const data = new Uint8Array(frame.data);
  for (let at = 0; at < data.length; at += 4) change(data, at);
  return { ...frame, data };
}

const lightnessAt = (data: Uint8Array, at: number) =>
  lightness(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);

const write = (data: Uint8Array, at: number, red: number, green: number, blue: number) => {
  data[at] = Math.min(255, Math.round(red));
  data[at + 1] = Math.min(255, Math.round(green));
  data[at + 2] = Math.min(255, Math.round(blue));
};

export const monochrome = (frame: Frame): Frame =>
  each(frame, (data, at) => {
    const light = lightnessAt(data, at);
    write(data, at, light, light, light);
  });

export const negative = (frame: Frame): Frame =>
  each(frame, (data, at) =>
    write(data, at, 255 - (data[at] ?? 0), 255 - (data[at + 1] ?? 0), 255 - (data[at + 2] ?? 0)),
  );

/** @param threshold as a fraction: what is as light, or lighter, is white */
export const blackAndWhite = (frame: Frame, threshold: number): Frame =>
  each(frame, (data, at) => {
    const value = lightnessAt(data, at) >= threshold * 255 ? 255 : 0;
    write(data, at, value, value, value);
  });

/** @param tone as a fraction: how much of it is in brown */
export const sepia = (frame: Frame, tone: number): Frame =>
  each(frame, (data, at) => {
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    const mix = (own: number, brown: number) => own * (1 - tone) + Math.min(255, brown) * tone;
    // the matrix that CSS's `sepia()` has (Filter Effects, §9.6)
    write(
      data,
      at,
      mix(red, 0.393 * red + 0.769 * green + 0.189 * blue),
      mix(green, 0.349 * red + 0.686 * green + 0.168 * blue),
      mix(blue, 0.272 * red + 0.534 * green + 0.131 * blue),
    );
  });
