import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build, type BuildOptions, type Metafile, type Plugin } from "esbuild";
import { sharedBy } from "./together.ts";

/** What browsers must be able to do: what `light-dark()` needs (docs/dashboard.md). */
const BROWSERS = ["chrome123", "edge123", "firefox120", "safari17.5"];

export interface Bundled {
  /** What the page begins with. */
  script: string;
  styles: string;
  icon: string;
  files: { name: string; bytes: Uint8Array }[];
}

/** What the page begins with, and the screen that is to be there at once when somebody opens a document. */
const MAIN = "dashboard/main.tsx";
const OPENED = "dashboard/screens/document/screen.tsx";

/** Bundles the dashboard: one script to begin with, one for each thing that is loaded on demand, one for what those share. */
export async function bundle(root: string): Promise<Bundled> {
  const options = {
    absWorkingDir: root,
    outdir: "out",
    bundle: true,
    splitting: true,
    format: "esm",
    target: BROWSERS,
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { "process.env.NODE_ENV": '"production"' },
    metafile: true,
    write: false,
    logLevel: "silent",
  } satisfies BuildOptions;
  // of what imports what, packages play no part
  const { metafile: before } = await build({
    ...options,
    entryPoints: [join(root, MAIN)],
    packages: "external",
  });
  const together = sharedBy(before.inputs, MAIN, OPENED).map((path) => join(root, path));
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: [MAIN, "dashboard/styles.css", "dashboard/icon.svg"].map((path) =>
      join(root, path),
    ),
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    minify: true,
    loader: { ".svg": "copy" },
    legalComments: "none",
    plugins: [loadedAfter([join(root, MAIN), ...together])],
  });
  const files = outputFiles.map(({ path, contents }) => ({
    name: basename(path),
    bytes: contents,
  }));
  const outputOf = (source: string) => requireOutput(metafile, source);
  return {
    script: beginningOf(metafile, outputOf(MAIN)),
    styles: basename(outputOf("dashboard/styles.css")),
    icon: basename(outputOf("dashboard/icon.svg")),
    files,
  };
}

const BEFORE = "larder:before";

/**
 * What is loaded on demand imports the beginning, and what documents share with other screens. Else esbuild, which does not see
 * that it is there already, cuts what several use into a file for each set of users, and the first page asks for ten of them.
 */
const loadedAfter = (before: string[]): Plugin => ({
  name: "loaded after",
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
      const text = await readFile(path, "utf8");
      const loader = path.endsWith("x") ? "tsx" : "ts";
      return { contents: `${text}\nimport ${JSON.stringify(BEFORE)};`, loader };
    });
    building.onResolve({ filter: /^larder:/ }, ({ path }) => ({ path, namespace: "larder" }));
    building.onLoad({ filter: /./, namespace: "larder" }, () => ({
      contents: before.map((path) => `import ${JSON.stringify(path)};`).join("\n"),
      resolveDir: "/",
    }));
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
