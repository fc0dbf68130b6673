import { Button } from "../../ui/button.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { withSide, type Side } from "./frame.ts";
import { SHAPES, inShape, ratioOf, sizeOf, turnedRight, type Wanted } from "./shapes.ts";
import type { Picture } from "./picture.ts";
import { words } from "./words.ts";

export interface ControlsProps {
  picture: Picture;
  wanted: Wanted;
  /** Given a function of what is wanted then: several keys may come before it is drawn again. */
  onWant: (next: (wanted: Wanted) => Wanted) => void;
}

/** Which shape the frame keeps, and how the picture is held. */
export const Shapes = ({ picture: { image }, wanted, onWant }: ControlsProps) => (
  <div class="crop-shapes">
    <Select
      label={words.ratio}
      value={wanted.shape}
      options={SHAPES}
      onPick={(shape) => onWant((now) => inShape(now, shape, image))}
    />
    <Button icon="refresh" onClick={() => onWant((now) => turnedRight(now, image))}>
      {words.turn}
    </Button>
  </div>
);

const SIDES: readonly Side[] = ["left", "top", "width", "height"];

/** The frame as four numbers, in pixels of the picture. */
export function Sides({ picture: { image }, wanted, onWant }: ControlsProps) {
  const size = sizeOf(image, wanted.turns);
  const { frame } = wanted;
  const least = (side: Side) => (side === "left" || side === "top" ? 0 : 1);
  const most: Readonly<Record<Side, number>> = {
    ...size,
    left: size.width - frame.width,
    top: size.height - frame.height,
  };
  const set = (side: Side, text: string) => {
    const value = Number(text);
    // a number that is being written is no number at times
    if (text.trim() === "" || !Number.isFinite(value)) return;
    onWant((now) => {
      const there = sizeOf(image, now.turns);
      const next = withSide(now.frame, side, value, there, ratioOf(now, image));
      return { ...now, frame: next };
    });
  };
  return (
    <div class="crop-sides">
      {SIDES.map((side) => (
        <TextField
          key={side}
          label={words.sides[side]}
          type="number"
          inputmode="numeric"
          required
          min={least(side)}
          max={most[side]}
          value={String(frame[side])}
          onText={(text) => set(side, text)}
          // what was no number, or too much, is what it stands for again
          onBlur={({ currentTarget }) => {
            currentTarget.value = String(frame[side]);
          }}
        />
      ))}
    </div>
  );
}
