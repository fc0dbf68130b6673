/** A stored colour as a browser's field for colours takes it: six digits. Black where it is none. */
export function pickedColour(text: string): string {
  if (/^#[0-9a-f]{6}([0-9a-f]{2})?$/i.test(text)) return text.slice(0, 7).toLowerCase();
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?$/i.exec(text);
  if (short === null) return "#000000";
  return `#${short
    .slice(1)
    .map((digit) => digit + digit)
    .join("")}`.toLowerCase();
}

/** A colour that was picked, with the alpha of the one before: what is half seen through stays so. */
export function withAlphaOf(before: string, picked: string): string {
  const [, long, short] =
    /^#(?:[0-9a-f]{6}([0-9a-f]{2})|[0-9a-f]{3}([0-9a-f]))$/i.exec(before) ?? [];
  return picked + (long ?? (short === undefined ? "" : short + short));
}
