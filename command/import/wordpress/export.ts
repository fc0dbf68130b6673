import { createReadStream } from "node:fs";
import { Parser } from "htmlparser2";
import { AppError } from "../../../shared/errors.ts";
import { WORDPRESS_DEPTH, WORDPRESS_TEXT_CHARS } from "../../../shared/limits-import-sources.ts";

/** An element of an export that holds texts: its own, and its children's by their names. */
export interface Entry {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: Entry[];
}

/** Elements of a channel that are given as a whole; others are passed over. */
const WHOLE: ReadonlySet<string> = new Set([
  "item",
  "title",
  "wp:wxr_version",
  "wp:base_blog_url",
  "wp:author",
  "wp:category",
  "wp:tag",
  "wp:term",
]);
/** Of an item, what no import needs and may be much. */
const SKIPPED: ReadonlySet<string> = new Set(["wp:comment"]);

/**
 * The elements of an export of WordPress, in their order, each as soon as it ends; the file is never in memory as a whole.
 * Entities that a document defines are not expanded.
 * @throws AppError `invalid` when the file is no such export, `too_large` when one element is
 */
export async function* readExport(path: string): AsyncGenerator<Entry> {
  const collector = createCollector();
  const parser = new Parser(collector.handler, { xmlMode: true, decodeEntities: true });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of createReadStream(path)) {
      parser.write(decoder.decode(chunk as Buffer, { stream: true }));
      yield* collector.take();
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("invalid", `${path} cannot be read.`, { cause });
  }
  parser.write(decoder.decode());
  parser.end();
  yield* collector.take();
  if (!collector.isExport())
    throw new AppError("invalid", `${path} is no export of WordPress (WXR).`);
}

function createCollector() {
  const open: Entry[] = [];
  const done: Entry[] = [];
  let [chars, isExport, skipping] = [0, false, 0];
  const handler = {
    onopentag(name: string, attributes: Record<string, string>) {
      if (open.length >= WORDPRESS_DEPTH)
        throw new AppError("invalid", "The elements of this file stand too deep in one another.");
      if (SKIPPED.has(name)) skipping += 1;
      open.push({ name, attributes: skipping > 0 ? {} : attributes, text: "", children: [] });
    },
    ontext(text: string) {
      const entry = open.at(-1);
      if (entry === undefined || skipping > 0 || open.length < 3) return;
      chars += text.length;
      if (chars > WORDPRESS_TEXT_CHARS)
        throw new AppError("too_large", `One <${open[2]?.name ?? ""}> of this file is too large.`);
      entry.text += text.replaceAll("\0", "").toWellFormed();
    },
    onclosetag(name: string) {
      const entry = open.pop();
      if (entry === undefined) return;
      if (SKIPPED.has(name)) skipping -= 1;
      const parent = open.at(-1);
      if (open.length === 2 && open[0]?.name === "rss" && parent?.name === "channel") {
        if (name === "wp:wxr_version") isExport = true;
        if (WHOLE.has(name)) done.push(entry);
        chars = 0;
        return;
      }
      if (parent !== undefined && open.length > 2)
        parent.children.push(SKIPPED.has(name) ? { ...entry, children: [] } : entry);
    },
  };
  return { handler, isExport: () => isExport, take: () => done.splice(0) };
}

/** The text of a child; empty where there is none. */
export const textOf = (entry: Entry, name: string): string =>
  entry.children.find((child) => child.name === name)?.text ?? "";

/** `wp:postmeta` and `wp:termmeta`: the last value of each key. */
export const metaOf = (entry: Entry): Map<string, string> =>
  new Map(
    entry.children
      .filter(({ name }) => name === "wp:postmeta")
      .map((meta) => [textOf(meta, "wp:meta_key"), textOf(meta, "wp:meta_value")]),
  );
