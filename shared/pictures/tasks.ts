import { PICTURE_MAX_SIDE_PX } from "../limits-pictures.ts";
import { Wrong, type Options } from "./options.ts";
import { aligns, fits, type Align, type Recipe, type Step } from "./recipe.ts";

/** The tasks of an address (ButterCMS's image API, whose ranges are Filestack's) and what each is read as. */

/** What a task does: a step, or something about how the picture is encoded, or nothing that is not done anyway. */
export type Part = { step: Step } | { output: Partial<Omit<Recipe, "steps">> } | { nothing: true };

export interface Task {
  options: readonly string[];
  /** Whether it says something without options. */
  isBare: boolean;
  /** @throws Wrong */
  read(options: Options): Part;
}

export const WHITE = "ffffffff";
const BLACK = "000000ff";
/** What else there is of documents and films: `output` of it is refused by its list. */
export const OUTPUTS = ["jpg", "jpeg", "pjpg", "png", "webp", "avif", "gif"] as const;
type Output = (typeof OUTPUTS)[number];

export const formatNamed = (name: Output) =>
  name === "jpeg" || name === "pjpg" ? ("jpg" as const) : name;

const nothing = { nothing: true } as const;
const bare = (task: "flip" | "flop" | "monochrome" | "negative"): Task => ({
  options: [],
  isBare: true,
  read: () => ({ step: { task } }),
});

const amount = (task: "blur" | "sharpen"): Task => ({
  options: ["amount"],
  isBare: true,
  read: (options) => ({ step: { task, amount: options.number("amount", 0, 20, 2) } }),
});

const resize: Task = {
  options: ["width", "height", "fit", "align"],
  isBare: false,
  read(options) {
    const width = options.number("width", 1, PICTURE_MAX_SIDE_PX, null);
    const height = options.number("height", 1, PICTURE_MAX_SIDE_PX, null);
    if (width === null && height === null)
      throw new Wrong("`resize` needs a `width`, a `height`, or both.");
    const fit = options.oneOf("fit", fits, "clip");
    const align = alignOf(options);
    // with one side alone there is nothing to cut or to stretch
    if (width === null || height === null)
      return {
        step: { task: "resize", width, height, fit: fit === "max" ? fit : "clip", align: null },
      };
    return { step: { task: "resize", width, height, fit, align: fit === "crop" ? align : null } };
  },
};

/** `center`, `left`, `[top,left]`; the middle has two names. */
function alignOf(options: Options): Align | null {
  const list = options.list("align");
  if (list === null) return null;
  const named = list.filter((one) => one !== "center" && one !== "middle");
  const found = aligns.find((one) => one === (named.length === 0 ? "center" : named.join("-")));
  if (found === undefined || list.length > 2 || list.includes(""))
    throw new Wrong(
      "`align` of `resize` is one of center, top, bottom, left, right, or two of them such as [top,left]; faces are not looked for here.",
    );
  return found;
}

const crop: Task = {
  options: ["dim"],
  isBare: false,
  read(options) {
    const list = options.list("dim") ?? [];
    const [x = NaN, y = NaN, width = NaN, height = NaN] = list.map((one) =>
      /^\d{1,6}$/.test(one) ? Number(one) : NaN,
    );
    const isGood = [x, y, width, height].every((one) => one <= 100_000);
    if (list.length !== 4 || !isGood || width === 0 || height === 0)
      throw new Wrong(
        "`dim` of `crop` is [x,y,width,height], whole numbers up to 100000; width and height are at least 1.",
      );
    return { step: { task: "crop", x, y, width, height } };
  },
};

const rotate: Task = {
  options: ["deg", "exif", "background"],
  isBare: false,
  read(options) {
    if (options.has("exif")) options.oneOf("exif", ["true"], null);
    const background = options.color("background", WHITE);
    const isByCamera = options.list("deg")?.[0] === "exif";
    const deg = isByCamera ? 0 : options.number("deg", 0, 359, 0);
    if (deg === 0) return nothing;
    // nothing is behind a picture that is turned on its side
    return { step: { task: "rotate", deg, background: deg % 90 === 0 ? WHITE : background } };
  },
};

const output: Task = {
  options: ["format", "quality", "background", "strip", "compress"],
  isBare: false,
  read(options) {
    const format = options.oneOf("format", OUTPUTS, null);
    const quality = options.number("quality", 1, 100, null);
    const background = options.color("background", null);
    for (const always of ["strip", "compress"]) options.oneOf(always, ["true"], null);
    return {
      output: {
        ...(format !== null && { format: formatNamed(format) }),
        ...(quality !== null && { quality }),
        ...(background !== null && { background }),
      },
    };
  },
};

/** Every task that is made, by its name. */
export const TASKS: ReadonlyMap<string, Task> = new Map<string, Task>([
  ["resize", resize],
  ["crop", crop],
  ["rotate", rotate],
  ["flip", bare("flip")],
  ["flop", bare("flop")],
  [
    "quality",
    {
      options: ["value"],
      isBare: false,
      read: (options) => ({ output: { quality: options.number("value", 1, 100, null) } }),
    },
  ],
  ["output", output],
  ["auto_image", { options: [], isBare: true, read: () => ({ output: { format: "auto" } }) }],
  // what cameras wrote is never in it
  [
    "compress",
    {
      options: ["metadata"],
      isBare: true,
      read(options) {
        options.oneOf("metadata", ["false"], null);
        return nothing;
      },
    },
  ],
  ["no_metadata", { options: [], isBare: true, read: () => nothing }],
  ["blur", amount("blur")],
  ["sharpen", amount("sharpen")],
  ["monochrome", bare("monochrome")],
  ["negative", bare("negative")],
  [
    "sepia",
    {
      options: ["tone"],
      isBare: true,
      read: (options) => ({ step: { task: "sepia", tone: options.number("tone", 0, 100, 80) } }),
    },
  ],
  [
    "blackwhite",
    {
      options: ["threshold"],
      isBare: true,
      read: (options) => ({
        step: { task: "blackwhite", threshold: options.number("threshold", 0, 100, 50) },
      }),
    },
  ],
  [
    "modulate",
    {
      options: ["brightness", "hue", "saturation"],
      isBare: false,
      read: (options) => ({
        step: {
          task: "modulate",
          brightness: options.number("brightness", 0, 10_000, 100),
          hue: options.number("hue", 0, 359, 0),
          saturation: options.number("saturation", 0, 10_000, 100),
        },
      }),
    },
  ],
  [
    "border",
    {
      options: ["width", "color", "background"],
      isBare: true,
      read: (options) => ({
        step: {
          task: "border",
          width: options.number("width", 0, 1_000, 10),
          color: options.color("color", BLACK),
          background: options.color("background", null),
        },
      }),
    },
  ],
  [
    "rounded_corners",
    {
      options: ["radius", "blur", "background"],
      isBare: true,
      read: (options) => ({
        step: {
          task: "rounded_corners",
          radius:
            options.list("radius")?.[0] === "max" ? "max" : options.number("radius", 1, 10_000, 10),
          blur: options.number("blur", 0, 20, 0),
          background: options.color("background", null),
        },
      }),
    },
  ],
  [
    "circle",
    {
      options: ["background"],
      isBare: true,
      read: (options) => ({
        step: { task: "circle", background: options.color("background", null) },
      }),
    },
  ],
  [
    "vignette",
    {
      options: ["amount", "blurmode", "background"],
      isBare: true,
      read: (options) => ({
        step: {
          task: "vignette",
          amount: options.number("amount", 0, 100, 20),
          blurmode: options.oneOf("blurmode", ["gaussian", "linear"], "gaussian"),
          background: options.color("background", null),
        },
      }),
    },
  ],
]);

/** What the grammar has elsewhere and is not made here: of faces, of other files, of documents and films, and what paints. */
export const NOT_MADE: ReadonlySet<string> = new Set(
  `animate ascii asci blur_faces cache collage crop_faces detect_faces docinfo enhance enchance imagesize metadata oil_paint
  partial_blur partial_pixelate pdfconvert pdfinfo pixelate pixelate_faces pjpg polaroid redeye security sfw shadow smart_crop store
  tags torn_edges upscale urlscreenshot video_convert watermark zip`.split(/\s+/),
);
