import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { printTypes } from "../../../command/types/print.ts";
import { parseModel } from "../../../command/model/file.ts";
import type { ModelType } from "../../../command/model/shapes.ts";
import { beside, runLarder } from "../../support/commands.ts";
import { createTestOrigin } from "../../support/origin.ts";
import { temporaryFolder } from "../../support/processes.ts";

/** `larder types`. What its text means to a compiler is in `test/client/package.test.ts`. */

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const MODEL = at("site.model.json");
const FIXTURE = at("../../client/site.fixture.ts");

let folder: string;
beforeAll(async () => {
  const made = await temporaryFolder();
  folder = made.path;
  return made.remove;
});

describe("the types of a model", () => {
  it("are those that a compiler is given in the tests of the package", async () => {
    const { code, out } = await runLarder(["types", "-", "--model", MODEL]);
    expect([code, `${out}\n`]).toEqual([0, await readFile(FIXTURE, "utf8")]);
  });

  it("are the same from a site with this model", async () => {
    const origin = await createTestOrigin();
    const around = beside(origin);
    expect(await runLarder(["model", "push", MODEL], around)).toMatchObject({ code: 0 });
    const file = join(folder, "site.ts");
    const written = await runLarder(["types", file], around);
    expect(written).toEqual({ code: 0, out: `${file}: 9 types`, err: "" });
    expect(await readFile(file, "utf8")).toBe(await readFile(FIXTURE, "utf8"));
  });

  it("are checked against a file, which ends with 2 where it is another", async () => {
    const file = join(folder, "checked.ts");
    const check = () => runLarder(["types", file, "--model", MODEL, "--check"]);
    expect(await check()).toEqual({
      code: 2,
      out: `${file} is not there: run larder types.`,
      err: "",
    });
    await runLarder(["types", file, "--model", MODEL]);
    expect(await check()).toMatchObject({ code: 0 });
    await writeFile(file, "export {};\n");
    expect(await check()).toMatchObject({
      code: 2,
      out: expect.stringContaining("is another") as string,
    });
    expect(await readFile(file, "utf8")).toBe("export {};\n");
  });

  it("of nothing are a site that has nothing", () => {
    expect(printTypes([])).toBe(
      [
        "// Made by `larder types` from the content model: run it again instead of editing this.",
        "/** The site, for `createClient<Site>()`. */",
        "export interface Site {",
        "  pages: Record<never, object>;",
        "  singles: Record<never, object>;",
        "  collections: Record<never, object>;",
        "}",
        "",
      ].join("\n"),
    );
  });
});

describe("what people write", () => {
  const type = (key: string, name: string): ModelType => ({
    kind: "page",
    key,
    name,
    fields: [{ key: "a", kind: "date", name, help: name }],
  });

  it.each([
    "*/ export const x = 1; /*",
    "a\u2028b\r\nc",
    "\ud800",
    "\u0000",
    "صفحة",
    "日本語",
    "`${x}`",
    "//",
  ])("ends no comment: %j", (name) => {
    const text = printTypes([type("page", name)]);
    const code = text.replaceAll(/\/\*\*.*?\*\//g, "").replaceAll(/\/\/.*$/gm, "");
    expect(code).not.toMatch(/const|日|صفحة|\$|[\u2028\r\0]/);
    expect(code.replaceAll(/\s+/g, " ")).toContain(
      "interface PagePageFields { a: string | null; }",
    );
    expect(text.isWellFormed()).toBe(true);
  });

  it("never makes two names of one", () => {
    const keys = ["a-b", "a_b", "aB", "AB", "ABPage", "a-b-page", "page", "Page", "A-B2"];
    const kinds = ["page", "single", "collection", "component"] as const;
    const model = kinds.flatMap((kind) =>
      keys.map((key) => ({ kind, key, name: key, fields: [] })),
    );
    const names = [...printTypes(model).matchAll(/^export (?:interface|type) (\w+)/gm)].map(
      ([, name]) => name,
    );
    expect(names.length).toBe(keys.length * 7 + 1);
    expect(new Set(names).size).toBe(names.length);
    for (const name of ["Page", "Item", "Levels", "Fewer", "Reference"])
      expect(
        names.filter((one) => one === name),
        name,
      ).toEqual([]);
  });

  it("is a wrong command line, or a model that is none, and nothing is written", async () => {
    const file = join(folder, "never.ts");
    for (const args of [
      ["a", "b"],
      [""],
      ["--models", "x"],
      [file, "--model", join(folder, "nowhere.json")],
      [file, "--model", FIXTURE],
    ]) {
      const { code, out } = await runLarder(["types", ...args]);
      expect([args, code, out]).toEqual([args, 1, ""]);
    }
    await expect(readFile(file)).rejects.toThrow();
    expect(() => parseModel("{", "x")).toThrow("x is no JSON.");
  });
});
