import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import * as z from "zod";

/** The viewer's files, from its package; each is read once. */

export interface ViewerFile {
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
  gzipped: Uint8Array<ArrayBuffer>;
}

/** All that a page may load; the package has more. */
const TYPES = new Map([
  ["swagger-ui-bundle.js", "text/javascript; charset=utf-8"],
  ["swagger-ui-standalone-preset.js", "text/javascript; charset=utf-8"],
  ["index.css", "text/css; charset=utf-8"],
  ["swagger-ui.css", "text/css; charset=utf-8"],
  ["favicon-32x32.png", "image/png"],
]);

const pathOf = (name: string) => fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`));

const manifestSchema = z.object({ version: z.string().regex(/^[\w.-]+$/) });
let version: string | undefined;

/** The version of the package, which stands in the address of its files. */
export async function viewerVersion(): Promise<string> {
  version ??= manifestSchema.parse(
    JSON.parse(await readFile(pathOf("package.json"), "utf8")),
  ).version;
  return version;
}

const files = new Map<string, ViewerFile>();

/** A file of the viewer by name, or undefined when it has none of that name. */
export async function findViewerFile(name: string): Promise<ViewerFile | undefined> {
  const type = TYPES.get(name);
  if (type === undefined) return undefined;
  const file = files.get(name) ?? (await readViewerFile(name, type));
  files.set(name, file);
  return file;
}

async function readViewerFile(name: string, type: string): Promise<ViewerFile> {
  const bytes = new Uint8Array(await readFile(pathOf(name)));
  return { type, bytes, gzipped: new Uint8Array(await promisify(gzip)(bytes)) };
}
