/** ours: longer texts than this are not copied when they become part of another. */
export const COPIED_MOST_CHARS = 4_000;

/**
 * Texts with commas between. A document's text is embedded in many others, and these in an answer: what is long is only
 * strung together here, and copied once, when all of it is needed. So an answer that turns out to be too large cost little.
 */
export function joined(parts: readonly string[]): string {
  let chars = 0;
  for (const part of parts) chars += part.length;
  if (chars <= COPIED_MOST_CHARS) return parts.join(",");
  let text = parts[0] ?? "";
  for (const part of parts.slice(1)) text += `,${part}`;
  return text;
}
