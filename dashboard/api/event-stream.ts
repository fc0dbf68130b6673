import { parseJson } from "../../shared/json.ts";

/** A message of a stream of events. */
export interface Message {
  data: unknown;
  /** What to say the next time, so as to miss nothing. */
  id: string | null;
}

/**
 * Reads a stream of events (HTML Living Standard §9.2.6) from pieces of text that end anywhere. `EventSource` would do, but for
 * the header that names the site. @returns a function of a piece, and what it completed
 */
export function createMessageReader(): (piece: string) => Message[] {
  let rest = "";
  let id: string | null = null;
  return (piece) => {
    const blocks = `${rest}${piece}`.replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => {
      const lines = block.split("\n");
      id = valueOf(lines, "id")[0] ?? id;
      const data = valueOf(lines, "data");
      // a comment is a heartbeat
      return data.length === 0 ? [] : [{ data: parseJson(data.join("\n")), id }];
    });
  };
}

const valueOf = (lines: readonly string[], name: string): string[] =>
  lines
    .filter((line) => line.startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).replace(/^ /, ""));
