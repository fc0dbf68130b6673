import { parseDocument } from "yaml";
import { isObject, type Values } from "../../../shared/content/field-kind.ts";

/** A Markdown file in two: what is said about it, and its text. */
export type FrontMatter =
  | { kind: "read"; values: Values; body: string }
  | { kind: "broken"; why: string };

/** ours: aliases of YAML that may stand for others; a bomb has many. */
const MAX_ALIASES = 50;

/** Reads YAML between two lines of `---` at the beginning of a file. A file without has none. Pure. */
export function readFrontMatter(text: string): FrontMatter {
  const source = text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  const [first = ""] = source.split("\n", 1);
  if (first.trimEnd() === "+++")
    return {
      kind: "broken",
      why: "its front matter is TOML; only YAML, between lines of ---, is read",
    };
  if (first.trimEnd() === ";;;" || first.trimEnd() === "---json" || first.trimEnd() === "{")
    return {
      kind: "broken",
      why: "its front matter is JSON; only YAML, between lines of ---, is read",
    };
  if (first.trimEnd() !== "---") return { kind: "read", values: {}, body: source };
  const end = endOf(source, first.length);
  if (end === undefined)
    return { kind: "broken", why: "its front matter has no end, a line of ---" };
  return withValues(source.slice(first.length + 1, end.at), source.slice(end.after));
}

function endOf(source: string, from: number): { at: number; after: number } | undefined {
  for (let at = source.indexOf("\n---", from); at >= 0; at = source.indexOf("\n---", at + 1)) {
    const line = source.indexOf("\n", at + 1);
    const after = line < 0 ? source.length : line + 1;
    if (source.slice(at + 1, after).trim() === "---") return { at: at + 1, after };
  }
  return undefined;
}

function withValues(yaml: string, body: string): FrontMatter {
  const document = parseDocument(yaml, { uniqueKeys: true, logLevel: "silent" });
  const [error] = document.errors;
  if (error !== undefined) {
    const [sentence = ""] = error.message.split("\n", 1);
    return { kind: "broken", why: `its front matter is no YAML: ${sentence}` };
  }
  try {
    const values: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    if (values === null) return { kind: "read", values: {}, body };
    if (isObject(values)) return { kind: "read", values, body };
    return { kind: "broken", why: "its front matter is no mapping of names to values" };
  } catch (error) {
    const why = error instanceof Error ? error.message : "it cannot be read";
    return { kind: "broken", why: `its front matter is no YAML: ${why}` };
  }
}
