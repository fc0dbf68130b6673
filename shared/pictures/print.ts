import type { Recipe, Step } from "./recipe.ts";
import { WHITE } from "./tasks.ts";

/** The one way in which a recipe is written: tasks between slashes, in their order, with what is not understood without. */
export function printRecipe({ steps, format, quality, background }: Recipe): string {
  const output = [
    ...(format === null || format === "auto" ? [] : [`format:${format}`]),
    ...(background === null ? [] : [`background:${background}`]),
  ];
  const tasks = [
    ...steps.map(printStep),
    ...(output.length === 0 ? [] : [`output=${output.join(",")}`]),
    ...(format === "auto" ? ["auto_image"] : []),
    ...(quality === null ? [] : [`quality=value:${quality}`]),
  ];
  // what asks for nothing but being made anew
  return tasks.length === 0 ? "compress" : tasks.join("/");
}

function printStep(step: Step): string {
  const options = printOptions(step);
  return options.length === 0 ? step.task : `${step.task}=${options.join(",")}`;
}

const unless = (name: string, value: string | number | null, usual: string | number | null) =>
  value === usual || value === null ? [] : [`${name}:${value}`];

function printOptions(step: Step): string[] {
  switch (step.task) {
    case "resize":
      return [
        ...unless("width", step.width, null),
        ...unless("height", step.height, null),
        ...unless("fit", step.fit, "clip"),
        ...unless(
          "align",
          step.align?.includes("-") === true ? `[${step.align.replace("-", ",")}]` : step.align,
          null,
        ),
      ];
    case "crop":
      return [`dim:[${step.x},${step.y},${step.width},${step.height}]`];
    case "rotate":
      return [`deg:${step.deg}`, ...unless("background", step.background, WHITE)];
    case "blur":
    case "sharpen":
      return [`amount:${step.amount}`];
    case "sepia":
      return [`tone:${step.tone}`];
    case "blackwhite":
      return [`threshold:${step.threshold}`];
    case "modulate":
      return [`brightness:${step.brightness}`, `hue:${step.hue}`, `saturation:${step.saturation}`];
    case "border":
      return [
        `width:${step.width}`,
        `color:${step.color}`,
        ...unless("background", step.background, null),
      ];
    case "rounded_corners":
      return [
        `radius:${step.radius}`,
        `blur:${step.blur}`,
        ...unless("background", step.background, null),
      ];
    case "circle":
      return unless("background", step.background, null);
    case "vignette":
      return [
        `amount:${step.amount}`,
        `blurmode:${step.blurmode}`,
        ...unless("background", step.background, null),
      ];
    default:
      return [];
  }
}
