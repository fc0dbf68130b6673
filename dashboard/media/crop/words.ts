/** What is said where a picture is cropped. */
export const words = {
  title: (name: string) => `Crop ${name}`,
  save: "Save as a new file",
  saved: (name: string) => `Saved as ${name}.`,
  frame: "Frame",
  frameHelp: "The frame is moved by arrows, with Shift by ten pixels, and sized by its numbers.",
  sides: { left: "Left", top: "Top", width: "Width", height: "Height" },
  ratio: "Shape",
  free: "Free",
  original: "As the picture",
  turn: "Turn right",
  result: (width: number, height: number, kind: string) => `${width} × ${height} pixels, ${kind}.`,
  rest: "The file itself stays as it is.",
  notPut: "There is another file by now. What you cropped is in the library.",
  unread: "The file cannot be read here: this origin does not have it, or cannot be reached.",
  drawing: "This is a drawing, which has no pixels.",
  moving: "It moves, and only the first of its pictures would be kept.",
  undecoded: "This browser cannot show this kind of picture.",
  tooLarge: (width: number, height: number) =>
    `It has ${width} × ${height} pixels, which is more than browsers can draw: at most 16,384 a side and 100 million in all.`,
  undrawn: "This browser could not draw the picture: it may be too large for its memory.",
} as const;
