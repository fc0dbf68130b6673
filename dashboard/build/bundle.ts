import { readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

/** What browsers must be able to do: what `light-dark()` needs (docs/dashboard.md). */
const BROWSERS = ["chrome123", "edge123", "firefox120", "safari17.5"];

export interface Bundled {
  /** What the page begins with. */
  script: string;
  styles: string;
  icon: string;
  files: { name: string; bytes: Uint8Array }[];
}

/** Bundles the dashboard: one script to begin with, one for each thing that is loaded on demand. */
export async function bundle(root: string): Promise<Bundled> {
  const main = join(root, "dashboard/main.tsx");
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [main, join(root, "dashboard/styles.css"), join(root, "dashboard/icon.svg")],
    outdir: "out",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    target: BROWSERS,
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".svg": "copy" },
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
    plugins: [oneBeginning(main)],
  });
  const files = outputFiles.map(({ path, contents }) => ({
    name: basename(path),
    bytes: contents,
  }));
  const outputOf = (source: string) => requireOutput(metafile, source);
  return {
    script: beginningOf(metafile, outputOf("dashboard/main.tsx")),
    styles: basename(outputOf("dashboard/styles.css")),
    icon: basename(outputOf("dashboard/icon.svg")),
    files,
  };
}

/**
 * What is loaded on demand imports the beginning. Else esbuild, which does not see that it is there already, cuts what both
 * use into a file for each set of users, and the first page asks for ten of them.
 */
const oneBeginning = (main: string): Plugin => ({
  name: "one beginning",
  setup(building) {
    const onDemand = new Set<string>();
    building.onResolve({ filter: /^\.{1,2}\// }, async ({ path, kind, resolveDir, pluginData }) => {
      if (kind !== "dynamic-import" || pluginData === onDemand) return undefined;
      const found = await building.resolve(path, { kind, resolveDir, pluginData: onDemand });
      onDemand.add(found.path);
      return found;
    });
    building.onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
      if (!onDemand.has(path)) return undefined;
      const from = relative(building.initialOptions.absWorkingDir ?? "", main);
      const text = await readFile(path, "utf8");
      const loader = path.endsWith("x") ? "tsx" : "ts";
      return { contents: `${text}\nimport ${JSON.stringify(`larder:${from}`)};`, loader };
    });
    building.onResolve({ filter: /^larder:/ }, () => ({ path: main }));
  },
});

function requireOutput({ outputs }: Metafile, source: string): string {
  const found = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source);
  // a file that is copied as it is has no entry point
  const copied = Object.entries(outputs).find(([, { inputs }]) => source in inputs);
  const [name] = found ?? copied ?? [];
  if (name === undefined) throw new Error(`nothing was made of ${source}`);
  return name;
}

/** The entry itself, or the one file that it only passes on to. */
function beginningOf({ outputs }: Metafile, entry: string): string {
  const { imports = [], inputs = {} } = outputs[entry] ?? {};
  const [only, ...others] = imports.filter(({ kind }) => kind === "import-statement");
  const isStub = Object.values(inputs).every(({ bytesInOutput }) => bytesInOutput === 0);
  return basename(isStub && only !== undefined && others.length === 0 ? only.path : entry);
}
