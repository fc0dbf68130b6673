import { execFile } from "node:child_process";
import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { analyse, type ParsedLiteral } from "scslre";
import { RegExpParser } from "@eslint-community/regexpp";
import { parseAst } from "vitest/node";

/** The regular expressions of what runs, dependencies included, and what each costs in the worst case. */

export interface Pattern {
  source: string;
  flags: string;
  /** The module it stands in, or that makes it while it loads. */
  where: string;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

async function ownModules(): Promise<{ file: string; text: string }[]> {
  const files: string[] = [];
  for await (const file of glob("{doors,origin,edge,shared}/**/*.ts", { cwd: ROOT }))
    files.push(file);
  const read = async (file: string) => ({ file, text: await readFile(`${ROOT}${file}`, "utf8") });
  return Promise.all(files.toSorted().map(read));
}

/** Every literal in the project's own modules. */
export const ownLiterals = async (): Promise<Pattern[]> =>
  (await ownModules()).flatMap(({ file, text }) => literalsIn(text, () => file));

/** The project's modules that put texts into a normal form of Unicode by themselves. */
export const ownNormalizers = async (): Promise<string[]> =>
  (await ownModules()).filter(({ text }) => text.includes(".normalize(")).map(({ file }) => file);

/** The project's modules that make patterns of texts. */
export const ownMakers = async (): Promise<string[]> =>
  (await ownModules()).filter(({ text }) => /\bRegExp\(/.test(text)).map(({ file }) => file);

/** Every literal in the libraries that become part of a program. */
export async function libraryLiterals(entry: string): Promise<Pattern[]> {
  const built = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    external: ["cloudflare:*", "pg-native"],
    // modules are named by where they are asked for, wherever they lie
    preserveSymlinks: true,
    logLevel: "silent",
  });
  const text = built.outputFiles[0]?.text ?? "";
  // a line of its own names each module
  const modules = [...text.matchAll(/^ {0,4}\/\/ ((?:[\w@.-]+\/)+[\w@.-]+)$/gm)];
  const whereOf = (at: number) => modules.findLast(({ index }) => index < at)?.[1] ?? entry;
  return literalsIn(text, whereOf).filter(({ where }) => where.startsWith("node_modules/"));
}

interface Node {
  type?: unknown;
  regex?: { pattern: string; flags: string };
  start?: number;
}

function literalsIn(text: string, whereOf: (at: number) => string): Pattern[] {
  const found: Pattern[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { type, regex, start = 0 }: Node = node;
    if (type === "Literal" && regex !== undefined)
      found.push({ source: regex.pattern, flags: regex.flags, where: whereOf(start) });
    for (const child of Object.values(node)) walk(child);
  };
  walk(parseAst(text, { lang: "ts" }));
  return found;
}

/** Every pattern that is made while a program's modules load, by them or by libraries. */
export async function madeBy(entry: string): Promise<Pattern[]> {
  const script = `
    const made = [];
    globalThis.RegExp = new Proxy(RegExp, {
      construct(target, given, of) {
        const pattern = Reflect.construct(target, given, of);
        made.push([pattern.source, pattern.flags]);
        return pattern;
      },
      apply(target, self, given) {
        const pattern = Reflect.apply(target, self, given);
        made.push([pattern.source, pattern.flags]);
        return pattern;
      },
    });
    await import(${JSON.stringify(`${ROOT}${entry}`)});
    process.stdout.write(JSON.stringify(made), () => process.exit());
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script],
    { cwd: ROOT, maxBuffer: 10_000_000 },
  );
  const made = JSON.parse(stdout) as [string, string][];
  return made.map(([source, flags]) => ({ source, flags, where: entry }));
}

/** Why a pattern's time can grow faster than the text it is used on; empty when it cannot. */
export function growthOf({ source, flags }: Pick<Pattern, "source" | "flags">): string[] {
  const parser = new RegExpParser();
  const parsed: ParsedLiteral = {
    pattern: parser.parsePattern(source, 0, source.length, {
      unicode: flags.includes("u"),
      unicodeSets: flags.includes("v"),
    }),
    flags: parser.parseFlags(flags),
  };
  return analyse(parsed).reports.map(({ type, exponential }) =>
    exponential ? `exponential ${type}` : type,
  );
}
