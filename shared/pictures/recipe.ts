/** What is made of a picture: steps one after the other, and how it is encoded then. */

export const pictureFormats = ["jpg", "png", "webp", "avif", "gif"] as const;
export type PictureFormat = (typeof pictureFormats)[number];

/** `clip`: all of it within the size. `max`: the same, and never larger than it is. `crop`: fills it. `scale`: stretched. */
export const fits = ["clip", "crop", "scale", "max"] as const;
export type Fit = (typeof fits)[number];

/** What stays of a picture that is cut to a shape. */
export const aligns = [
  "center",
  "top",
  "bottom",
  "left",
  "right",
  "top-left",
  "top-right",
  "bottom-left",
  "bottom-right",
] as const;
export type Align = (typeof aligns)[number];

/** Eight digits, with how opaque it is: `ff0000ff`. */
export type Color = string;

export interface Resize {
  task: "resize";
  width: number | null;
  height: number | null;
  fit: Fit;
  /** Null where the address names none: what the file's focal point says, or its middle. */
  align: Align | null;
}

export type Step =
  | Resize
  | { task: "crop"; x: number; y: number; width: number; height: number }
  | { task: "rotate"; deg: number; background: Color }
  | { task: "flip" }
  | { task: "flop" }
  | { task: "blur"; amount: number }
  | { task: "sharpen"; amount: number }
  | { task: "monochrome" }
  | { task: "negative" }
  | { task: "sepia"; tone: number }
  | { task: "blackwhite"; threshold: number }
  | { task: "modulate"; brightness: number; hue: number; saturation: number }
  | { task: "border"; width: number; color: Color; background: Color | null }
  | { task: "rounded_corners"; radius: number | "max"; blur: number; background: Color | null }
  | { task: "circle"; background: Color | null }
  | { task: "vignette"; amount: number; blurmode: "gaussian" | "linear"; background: Color | null };

/** As an address says it. */
export interface Recipe {
  steps: readonly Step[];
  /** `auto`: what the reader's program takes; null: what the file is. */
  format: PictureFormat | "auto" | null;
  /** 1 to 100; null: ours. */
  quality: number | null;
  /** Behind what is not opaque, where the format has no transparency. */
  background: Color | null;
}
