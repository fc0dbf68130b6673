import type { Step } from "../../shared/pictures/recipe.ts";
import { ofFrames } from "./encode.ts";
import { bytesOf, colorOf, frameOf, type Frame } from "./frame.ts";
import { circle, roundedCorners, vignette } from "./shapes.ts";
import { blackAndWhite, monochrome, negative, sepia } from "./tones.ts";

/** A step that neither cuts nor resizes. */
type Paint = Exclude<Step, { task: "resize" | "crop" }>;

/** Does one step to a picture's pixels. */
export async function paint(frame: Frame, step: Paint): Promise<Frame> {
  const picture = () => ofFrames([frame]);
  switch (step.task) {
    case "flip":
      return frameOf(picture().flip());
    case "flop":
      return frameOf(picture().flop());
    case "rotate":
      return frameOf(picture().rotate(step.deg, { background: colorOf(step.background) }));
    case "blur":
      return step.amount === 0 ? frame : frameOf(picture().blur(step.amount));
    case "sharpen":
      return step.amount === 0 ? frame : frameOf(picture().sharpen({ sigma: step.amount }));
    case "modulate":
      return frameOf(
        picture().modulate({
          brightness: step.brightness / 100,
          saturation: step.saturation / 100,
          hue: step.hue,
        }),
      );
    case "monochrome":
      return monochrome(frame);
    case "negative":
      return negative(frame);
    case "sepia":
      return sepia(frame, step.tone / 100);
    case "blackwhite":
      return blackAndWhite(frame, step.threshold / 100);
    case "border":
      return border(frame, step);
    case "rounded_corners":
      return over(roundedCorners(frame, step), step.background);
    case "circle":
      return over(circle(frame), step.background);
    case "vignette":
      return over(vignette(frame, step), step.background);
  }
}

async function border(
  frame: Frame,
  { width, color, background }: Extract<Step, { task: "border" }>,
): Promise<Frame> {
  const [top, left, bottom, right] = [width, width, width, width];
  const inside = await over(frame, background);
  const sides = { top, left, bottom, right, background: colorOf(color) };
  return width === 0 ? inside : frameOf(ofFrames([inside]).extend(sides));
}

/** Puts a color behind what shows through; nothing where none is said. */
async function over(frame: Frame, background: string | null): Promise<Frame> {
  if (background === null || bytesOf(background)[3] === 0) return frame;
  return frameOf(ofFrames([frame]).flatten({ background: colorOf(background) }));
}
