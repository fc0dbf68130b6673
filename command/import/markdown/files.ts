import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { AppError } from "../../../shared/errors.ts";
import { MARKDOWN_FILE_BYTES } from "../../../shared/limits-import-sources.ts";

/** A file of Markdown in a folder. */
export interface MarkdownFile {
  path: string;
  /** From the folder on, with `/` between; what it is told apart by at each import. */
  name: string;
}

/** All of them, by name; what is hidden and what links lead to is passed over. @throws AppError `invalid` without a folder */
export async function listMarkdown(folder: string): Promise<MarkdownFile[]> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new AppError("invalid", `There is no folder ${folder}.`);
  const found: MarkdownFile[] = [];
  const walk = async (at: string): Promise<void> => {
    for (const entry of await readdir(at, { withFileTypes: true })) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const path = join(at, entry.name);
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile() && /\.(?:md|markdown)$/i.test(entry.name))
        found.push({ path, name: relative(folder, path).split(sep).join("/") });
    }
  };
  await walk(folder);
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The text of a file; undefined when it is too large. Bytes that are no UTF-8 become U+FFFD. */
export async function readMarkdown({ path }: MarkdownFile): Promise<string | undefined> {
  const { size } = await stat(path);
  if (size > MARKDOWN_FILE_BYTES) return undefined;
  return (await readFile(path, "utf8")).replaceAll("\0", "");
}

/** What a file's name says: `2019-05-01-hello.md` is of a day, `hello/index.md` is called as its folder. */
export function nameSays({ name }: MarkdownFile): { slug: string; day: string | null } {
  const bare = basename(name).replace(/\.(?:md|markdown)$/i, "");
  const folder = basename(dirname(name));
  const isIndex = /^_?index$/i.test(bare) || /^readme$/i.test(bare);
  const called = isIndex && folder !== "." ? folder : bare;
  const [, day, rest] = /^(\d{4}-\d{2}-\d{2})-(.+)$/.exec(called) ?? [];
  return day === undefined || rest === undefined
    ? { slug: called, day: null }
    : { slug: rest, day };
}
