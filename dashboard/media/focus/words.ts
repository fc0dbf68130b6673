/** What is said where a picture's focal point is set. */
export const words = {
  title: (name: string) => `Focal point of ${name}`,
  help: "What stays in sight when the picture is cut to another shape. Press on the picture, or move the sliders.",
  across: "From the left",
  down: "From the top",
  percent: (part: number) => `${part} %`,
  shapes: "As it is cut",
  save: "Save",
  saved: "Saved. It is cut anew in about a minute.",
  middle: "Use the middle",
} as const;
