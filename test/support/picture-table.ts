import type { Decoded } from "./pictures.ts";

/** The grammar of pictures, a row for each task and option; the file is one of four colors, 200 × 100. */

export interface Row {
  tasks: string;
  /** Width and height of what is made. */
  size: [number, number];
  format?: string;
  /** The colors of its quarters as one reads; `*` for whatever it is. */
  quarters?: string;
  /** A point, by fractions, and what is there, about. */
  point?: [number, number, [number, number, number, number]];
  also?: (made: Decoded) => boolean;
}

const RGBW = "red green blue white";
/** Only how opaque it is counts where nothing is to be seen. */
const corner = (alpha: number): NonNullable<Row["point"]> => [0, 0, [-1, -1, -1, alpha]];

export const MADE: Row[] = [
  { tasks: "resize=width:100", size: [100, 50], quarters: RGBW },
  { tasks: "resize=height:25", size: [50, 25], quarters: RGBW },
  { tasks: "resize=width:400", size: [400, 200], quarters: RGBW },
  { tasks: "resize=width:80,height:80", size: [80, 40], quarters: RGBW },
  { tasks: "resize=width:80,height:80,fit:clip", size: [80, 40], quarters: RGBW },
  { tasks: "resize=width:400,fit:max", size: [200, 100], quarters: RGBW },
  { tasks: "resize=width:80,height:80,fit:scale", size: [80, 80], quarters: RGBW },
  { tasks: "resize=width:80,height:80,fit:crop", size: [80, 80], quarters: RGBW },
  {
    tasks: "resize=width:80,height:80,fit:crop,align:left",
    size: [80, 80],
    quarters: "red * blue *",
    point: [0.95, 0.1, [255, 0, 0, 255]],
  },
  {
    tasks: "resize=width:80,height:80,fit:crop,align:right",
    size: [80, 80],
    quarters: "* green * white",
    point: [0.05, 0.1, [0, 255, 0, 255]],
  },
  {
    tasks: "resize=width:200,height:20,fit:crop,align:top",
    size: [200, 20],
    quarters: "red green red green",
  },
  {
    tasks: "resize=width:200,height:20,fit:crop,align:bottom",
    size: [200, 20],
    quarters: "blue white blue white",
  },
  { tasks: "resize=width:200,height:20,fit:crop,align:center", size: [200, 20], quarters: RGBW },
  {
    tasks: "resize=width:80,height:80,fit:crop,align:[top,left]",
    size: [80, 80],
    quarters: "red * blue *",
  },
  { tasks: "crop=dim:[100,0,100,50]", size: [100, 50], quarters: "green green green green" },
  { tasks: "crop=dim:[150,75,400,400]", size: [50, 25], quarters: "white white white white" },
  { tasks: "rotate=deg:90", size: [100, 200], quarters: "blue red white green" },
  { tasks: "rotate=deg:180", size: [200, 100], quarters: "white blue green red" },
  { tasks: "rotate=deg:270", size: [100, 200], quarters: "green white red blue" },
  {
    tasks: "rotate=deg:45,background:ff0000",
    size: [212, 212],
    point: [0.01, 0.01, [255, 0, 0, 255]],
  },
  { tasks: "rotate=deg:exif", size: [200, 100], quarters: RGBW },
  { tasks: "rotate=exif:true", size: [200, 100], quarters: RGBW },
  { tasks: "flip", size: [200, 100], quarters: "blue white red green" },
  { tasks: "flop", size: [200, 100], quarters: "green red white blue" },
  { tasks: "quality=value:40", size: [200, 100], quarters: RGBW },
  { tasks: "output=format:jpg", size: [200, 100], format: "jpeg", quarters: RGBW },
  { tasks: "output=format:jpeg,quality:70", size: [200, 100], format: "jpeg", quarters: RGBW },
  { tasks: "output=format:pjpg", size: [200, 100], format: "jpeg", quarters: RGBW },
  { tasks: "output=format:png", size: [200, 100], format: "png", quarters: RGBW },
  { tasks: "output=format:webp", size: [200, 100], format: "webp", quarters: RGBW },
  { tasks: "output=format:avif", size: [200, 100], format: "avif", quarters: RGBW },
  { tasks: "output=format:gif", size: [200, 100], format: "gif", quarters: RGBW },
  {
    tasks: "circle/output=format:jpg,background:blue",
    size: [100, 100],
    format: "jpeg",
    point: [0, 0, [0, 0, 255, 255]],
  },
  { tasks: "output=strip:true,compress:true", size: [200, 100], quarters: RGBW },
  { tasks: "auto_image", size: [200, 100], format: "png", quarters: RGBW },
  { tasks: "compress", size: [200, 100], quarters: RGBW },
  { tasks: "compress=metadata:false", size: [200, 100], quarters: RGBW },
  { tasks: "no_metadata", size: [200, 100], quarters: RGBW },
  { tasks: "blur", size: [200, 100], quarters: RGBW },
  { tasks: "blur=amount:20", size: [200, 100], point: [0.5, 0.1, [128, 128, 0, 255]] },
  { tasks: "sharpen", size: [200, 100], quarters: RGBW },
  { tasks: "sharpen=amount:5", size: [200, 100], quarters: RGBW },
  { tasks: "monochrome", size: [200, 100], point: [0.1, 0.1, [54, 54, 54, 255]] },
  { tasks: "negative", size: [200, 100], point: [0.1, 0.1, [0, 255, 255, 255]] },
  { tasks: "sepia", size: [200, 100], point: [0.1, 0.1, [131, 71, 56, 255]] },
  { tasks: "sepia=tone:0", size: [200, 100], quarters: RGBW },
  { tasks: "blackwhite", size: [200, 100], point: [0.9, 0.1, [255, 255, 255, 255]] },
  { tasks: "blackwhite=threshold:90", size: [200, 100], point: [0.9, 0.1, [0, 0, 0, 255]] },
  { tasks: "modulate=brightness:50", size: [200, 100], point: [0.9, 0.9, [119, 119, 119, 255]] },
  {
    tasks: "modulate=saturation:0",
    size: [200, 100],
    also: ({ at }) => Math.abs(at(0.1, 0.1)[0] - at(0.1, 0.1)[1]) < 12,
  },
  {
    tasks: "modulate=hue:120",
    size: [200, 100],
    also: ({ at }) => at(0.1, 0.1)[1] > at(0.1, 0.1)[0],
  },
  { tasks: "border", size: [220, 120], point: [0, 0, [0, 0, 0, 255]] },
  {
    tasks: "border=width:4,color:green,background:white",
    size: [208, 108],
    point: [0, 0, [0, 128, 0, 255]],
  },
  { tasks: "rounded_corners", size: [200, 100], quarters: RGBW, point: corner(0) },
  { tasks: "rounded_corners=radius:40,blur:2", size: [200, 100], quarters: RGBW, point: corner(0) },
  {
    tasks: "rounded_corners=radius:max,background:white",
    size: [200, 100],
    point: [0, 0, [255, 255, 255, 255]],
  },
  { tasks: "circle", size: [100, 100], quarters: RGBW, point: corner(0) },
  { tasks: "circle=background:00f", size: [100, 100], point: [0, 0, [0, 0, 255, 255]] },
  { tasks: "vignette", size: [200, 100], point: [0.4, 0.4, [255, 0, 0, 255]] },
  {
    tasks: "vignette=amount:100,blurmode:linear",
    size: [200, 100],
    also: ({ at }) => at(0, 0)[3] < 10 && at(0.5, 0.5)[3] > 240,
  },
  {
    tasks: "vignette=amount:50,blurmode:gaussian,background:black",
    size: [200, 100],
    also: ({ at }) => at(0, 0)[0] < 30 && at(0, 0)[3] === 255,
  },
  {
    tasks: "crop=dim:[0,0,100,100]/rotate=deg:90/resize=width:50/monochrome",
    size: [50, 50],
    point: [0.9, 0.1, [54, 54, 54, 255]],
  },
];

/** What is refused, and what the sentence says. */
export const REFUSED: [string, string][] = [
  ["resize", "`resize` needs one of width, height, fit, align."],
  ["resize=fit:crop", "`resize` needs a `width`, a `height`, or both."],
  ["resize=width:0", "`width` of `resize` is a whole number from 1 to 4096."],
  ["resize=width:4097", "`width` of `resize` is a whole number from 1 to 4096."],
  ["resize=width:1.5", "`width` of `resize` is a whole number from 1 to 4096."],
  ["resize=width:-1", "`width` of `resize` is a whole number from 1 to 4096."],
  ["resize=width:", "`width` of `resize` has no value."],
  ["resize=width:10,width:10", "`width` of `resize` stands there twice."],
  ["resize=depth:10", "`resize` has no option `depth`; it has width, height, fit, align."],
  ["resize=__proto__:10", "`resize` has no option `__proto__`; it has width, height, fit, align."],
  ["resize=width:10,fit:cover", "`fit` of `resize` is one of clip, crop, scale, max."],
  ["resize=width:10,align:faces", "faces are not looked for here."],
  ["resize=width:10/resize=width:20", "`resize` stands there twice."],
  ["crop=dim:[1,2,3]", "`dim` of `crop` is [x,y,width,height]"],
  ["crop=dim:[0,0,0,10]", "`dim` of `crop` is [x,y,width,height]"],
  ["crop=dim:[200,0,10,10]", "`crop` begins at 200, 0, and the picture has 200 × 100 pixels."],
  ["rotate=deg:360", "`deg` of `rotate` is a whole number from 0 to 359."],
  ["rotate=deg:45,background:nocolor", "`background` of `rotate` is a color"],
  ["rotate=exif:false", "`exif` of `rotate` is one of true."],
  ["flip=amount:1", "`flip` has no options."],
  ["quality=value:0", "`value` of `quality` is a whole number from 1 to 100."],
  ["quality=value:50/output=quality:60", "`quality` stands there twice."],
  ["output=format:pdf", "`format` of `output` is one of jpg, jpeg, pjpg, png, webp, avif, gif."],
  [
    "output=page:2",
    "`output` has no option `page`; it has format, quality, background, strip, compress.",
  ],
  ["auto_image/output=format:webp", "`format` stands there twice."],
  ["blur=amount:21", "`amount` of `blur` is a whole number from 0 to 20."],
  ["nothing=at:all", "`nothing` is no task. Tasks are resize, crop, rotate, flip, flop,"],
  ["__proto__=a:1", "`__proto__` is no task."],
  ["watermark=file:abc", "`watermark` is not made here. Tasks are resize,"],
  ["crop_faces", "`crop_faces` is not made here."],
  [
    "flip/flop/blur/sharpen/monochrome/negative/sepia/circle/border",
    "A recipe has at most 8 tasks.",
  ],
];
