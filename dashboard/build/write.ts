import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import {
  DASHBOARD_ASSETS,
  DASHBOARD_FOLDER,
  DASHBOARD_MANIFEST,
  readDashboardManifest,
  type DashboardManifest,
} from "../../shared/dashboard-manifest.ts";
import { bundle } from "./bundle.ts";
import { hashSources } from "./sources.ts";

export const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

export type Built =
  | { kind: "unchanged" }
  /** Bytes as gzip leaves them: of the first script and the styles, and of everything. */
  | { kind: "built"; firstBytes: number; allBytes: number };

/**
 * Builds what an origin serves, unless it is there already. The manifest is written last and at once, so whoever reads it
 * finds all that it names; files of the build before stay for pages that are open.
 */
export async function writeBuild(
  root: string,
  { force = false }: { force?: boolean } = {},
): Promise<Built> {
  const folder = join(root, DASHBOARD_FOLDER);
  const sources = await hashSources(root);
  const before = await readManifest(folder);
  if (!force && before?.sources === sources) return { kind: "unchanged" };
  const { script, styles, icon, files } = await bundle(root);
  const assets = join(folder, DASHBOARD_ASSETS);
  await mkdir(assets, { recursive: true });
  const sizes = await Promise.all(
    files.map(async ({ name, bytes }) => [name, await writeAsset(assets, name, bytes)] as const),
  );
  const manifest: DashboardManifest = {
    sources,
    script,
    styles,
    icon,
    files: Object.fromEntries(sizes),
    former: Object.keys(before?.files ?? {}).filter(
      (name) => !files.some((file) => file.name === name),
    ),
  };
  await replaceFile(join(folder, DASHBOARD_MANIFEST), JSON.stringify(manifest, null, 2));
  await removeOthers(assets, manifest);
  const gzipOf = (name: string) => manifest.files[name]?.gzip ?? 0;
  return {
    kind: "built",
    firstBytes: gzipOf(script) + gzipOf(styles),
    allBytes: files.reduce((sum, { name }) => sum + gzipOf(name), 0),
  };
}

async function readManifest(folder: string): Promise<DashboardManifest | undefined> {
  const text = await readFile(join(folder, DASHBOARD_MANIFEST), "utf8").catch(() => "");
  return readDashboardManifest(text);
}

/** A file as it is and as browsers take it. @returns how many bytes each is */
async function writeAsset(folder: string, name: string, bytes: Uint8Array) {
  const [gzipped, brotli] = await Promise.all([
    promisify(gzip)(bytes, { level: 9 }),
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
      },
    }),
  ]);
  const path = join(folder, name);
  await Promise.all([
    replaceFile(path, bytes),
    replaceFile(`${path}.gz`, gzipped),
    replaceFile(`${path}.br`, brotli),
  ]);
  return { bytes: bytes.byteLength, gzip: gzipped.byteLength, brotli: brotli.byteLength };
}

/** In one step: whoever reads it has the file of before or the whole new one. */
async function replaceFile(path: string, bytes: Uint8Array | string): Promise<void> {
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, bytes);
  await rename(beside, path);
}

async function removeOthers(assets: string, { files, former }: DashboardManifest): Promise<void> {
  const kept = new Set(
    [...Object.keys(files), ...former].flatMap((name) => [name, `${name}.gz`, `${name}.br`]),
  );
  // what another build is writing has its number at the end
  const others = (await readdir(assets)).filter((name) => !kept.has(name) && !/\.\d+$/.test(name));
  await Promise.all(others.map((name) => rm(join(assets, name), { force: true })));
}
