import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as z from "zod";

/** What each example says that it needs is what is installed here and tried. */

const root = fileURLToPath(new URL("../../", import.meta.url));
const versions = z.record(z.string(), z.string()).default({});
const manifest = z.object({
  version: z.string().optional(),
  private: z.boolean().optional(),
  dependencies: versions,
  devDependencies: versions,
  scripts: versions,
});
const read = (path: string) => manifest.parse(JSON.parse(readFileSync(`${root}${path}`, "utf8")));
const examples = globSync("examples/*/", { cwd: root }).map((path) => path.replace(/\/$/, ""));

describe.each(examples)("%s", (example) => {
  const { dependencies, devDependencies, private: isPrivate } = read(`${example}/package.json`);
  const ours = read("package.json");

  it("names the versions that are installed here", () => {
    expect(isPrivate).toBe(true);
    const { larder, ...others } = { ...dependencies, ...devDependencies };
    expect(larder).toBe(read("client/package.json").version);
    for (const [name, version] of Object.entries(others))
      expect([name, version]).toEqual([name, ours.devDependencies[name]]);
  });

  it("says how it is run, with commands that there are", () => {
    const text = readFileSync(`${root}${example}/README.md`, "utf8");
    const [, block = ""] = /```\n([^`]*)```/.exec(text) ?? [];
    const commands = block.trim().split("\n");
    expect(commands.length).toBeLessThanOrEqual(3);
    const { scripts } = read(`${example}/package.json`);
    const prefix = `--prefix ${example}`;
    const own = commands.filter((command) => command.includes(prefix));
    expect(own.length).toBe(1);
    const [, script = ""] = /npm (?:run )?(\S+) --prefix/.exec(own[0] ?? "") ?? [];
    expect(Object.keys(scripts)).toContain(script);
  });

  it("has nothing among its files that is made", () => {
    const files = execFileSync(
      "git",
      ["ls-files", "--others", "--cached", "--exclude-standard", example],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    const made = /node_modules|package-lock|\.next|next-env|(?:^|\/)dist\/|\.astro\/|larder-copies/;
    expect(files.split("\n").filter((file) => made.test(file))).toEqual([]);
  });
});

it("there are three", () => {
  expect(examples.toSorted()).toEqual(["examples/astro", "examples/browser", "examples/next"]);
});
