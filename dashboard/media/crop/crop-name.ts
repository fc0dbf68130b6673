/** ours: how the name of what was cut out ends, and how much of the old name is before that; the origin keeps 80 of all. */
const ENDING = "-crop";
const MOST_NAME_CHARS = 70;

const EXTENSIONS: Readonly<Record<string, string>> = { "image/jpeg": "jpg", "image/webp": "webp" };

/** What a file that was cut out of another is called: `pear.png` gives `pear-crop.png`, and so does `pear-crop.png`. */
export function cropName(name: string, type: string): string {
  const stem = name.replace(/\.[A-Za-z0-9]{1,5}$/, "").slice(0, MOST_NAME_CHARS);
  const bare = stem.endsWith(ENDING) ? stem.slice(0, -ENDING.length) : stem;
  return `${bare}${ENDING}.${EXTENSIONS[type] ?? "png"}`;
}
