/** Something that can be gone to or done, by its name. */
export interface Command {
  key: string;
  text: string;
  /** What tells it from others of the same name. */
  beside?: string;
  /** Keys that do it, one after the other: `g d`. */
  keys?: string | undefined;
  /** Another address, or something else. */
  href?: string;
  run?: () => void;
}

/** Those in whose names each word of the text begins a word; all of them for no text. */
export function matching(commands: readonly Command[], text: string): Command[] {
  const wanted = wordsOf(text);
  return commands.filter((command) => {
    const words = wordsOf(command.text);
    return wanted.every((one) => words.some((word) => word.startsWith(one)));
  });
}

const wordsOf = (text: string): string[] =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

/** How long the second key of two may take after the first. ours */
const SEQUENCE_MS = 1_500;

/** Follows keys that are pressed one after the other. @returns a function of a key and its time: what it completed */
export function createSequences(): (
  commands: readonly Command[],
  key: string,
  atMs: number,
) => Command | undefined {
  let first: { key: string; atMs: number } | null = null;
  return (commands, key, atMs) => {
    const isSecond = first !== null && atMs - first.atMs <= SEQUENCE_MS;
    const pressed = isSecond ? [`${first?.key} ${key}`, key] : [key];
    const found = pressed
      .map((one) => commands.find(({ keys }) => keys === one))
      .find((command) => command !== undefined);
    first = found === undefined ? { key, atMs } : null;
    return found;
  };
}
