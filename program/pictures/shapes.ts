import type { Step } from "../../shared/pictures/recipe.ts";
import type { Frame } from "./frame.ts";

/** What of a picture shows: pixels outside of a shape are not opaque, those at its edge a little. */

/** @param opacity of the pixel whose middle is there, 0 to 1 */
function masked(
  { data: before, width, height }: Frame,
  opacity: (x: number, y: number) => number,
): Frame {
  const data = new Uint8Array(before);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4 + 3;
      data[at] = Math.round((data[at] ?? 0) * opacity(x + 0.5, y + 0.5));
    }
  }
  return { data, width, height };
}

const within = (value: number) => Math.min(1, Math.max(0, value));

/** Its corners are quarters of circles, whose edge is as soft as `blur` says in pixels. */
export function roundedCorners(
  frame: Frame,
  { radius, blur }: Pick<Extract<Step, { task: "rounded_corners" }>, "radius" | "blur">,
): Frame {
  const { width, height } = frame;
  const most = Math.min(width, height) / 2;
  const round = radius === "max" ? most : Math.min(radius, most);
  const soft = Math.max(1, blur);
  return masked(frame, (x, y) => {
    const across = Math.max(round - x, x - (width - round), 0);
    const down = Math.max(round - y, y - (height - round), 0);
    if (across === 0 || down === 0) return 1;
    return within((round - Math.hypot(across, down)) / soft + 0.5);
  });
}

/** The circle in its middle, as large as there is room for. */
export function circle(frame: Frame): Frame {
  const side = Math.min(frame.width, frame.height);
  const left = Math.floor((frame.width - side) / 2);
  const top = Math.floor((frame.height - side) / 2);
  const data = new Uint8Array(side * side * 4);
  for (let y = 0; y < side; y += 1) {
    const from = ((top + y) * frame.width + left) * 4;
    data.set(frame.data.subarray(from, from + side * 4), y * side * 4);
  }
  const square = { data, width: side, height: side };
  return masked(square, (x, y) => within(side / 2 - Math.hypot(x - side / 2, y - side / 2) + 0.5));
}

/** It fades towards its corners: `amount` is how much of the way from there to its middle does. */
export function vignette(
  frame: Frame,
  { amount, blurmode }: Pick<Extract<Step, { task: "vignette" }>, "amount" | "blurmode">,
): Frame {
  const { width, height } = frame;
  const share = amount / 100;
  return masked(frame, (x, y) => {
    if (share === 0) return 1;
    // 0 in the middle, 1 in the corners
    const far = Math.hypot(x / (width / 2) - 1, y / (height / 2) - 1) / Math.SQRT2;
    const faded = within((far - (1 - share)) / share);
    return blurmode === "linear" ? 1 - faded : Math.exp(-4 * faded * faded);
  });
}
