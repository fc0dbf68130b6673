import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { COMPILED } from "../support/processes.ts";
import { useLarder, type Got } from "../support/larder.ts";

/** Backups by the commands that operators type, beside a whole Larder. */

const larder = useLarder({ edgeScript: "edge/node/main.ts" });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "larder-backup-"));
});
afterAll(() => rm(folder, { recursive: true }));

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

interface Ended {
  code: number;
  out: string;
  said: string;
}

/** Runs a command to its end. */
const run = (
  name: "backup" | "restore" | "export" | "collect",
  ...args: string[]
): Promise<Ended> =>
  new Promise((resolve) => {
    const { PATH = "" } = process.env;
    const { databaseUrl, pushKeys } = larder();
    const media = join(folder, "media");
    const env = {
      PATH,
      ...COMPILED,
      DATABASE_URL: databaseUrl,
      LARDER_PUSH_KEYS: pushKeys,
      LARDER_MEDIA_DIR: media,
    };
    const node = join(projectRoot, "node_modules", ".bin", "node");
    const script = `origin/commands/${name}.ts`;
    const options = { cwd: projectRoot, env, maxBuffer: 64 * 1024 * 1024 };
    execFile(node, [script, ...args], options, (error, out, said) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, said }),
    );
  });

const capitalOf = ({ status, json }: Got): unknown =>
  status === 200 ? (json as { data: { fields: { capital: string } } }).data.fields.capital : status;

const FRANCE = "/v2/pages/country/france/";

describe("a restore of an older state", () => {
  let path: string;
  let token: string;
  const write = async (slug: string, capital: string) =>
    (await larder().write("PATCH", `/v2/pages/country/${slug}/`, { fields: { capital } })).status;

  it("is taken beside a running origin", async () => {
    path = join(folder, "before.tar.zst");
    expect(await write("france", "Before")).toBe(202);
    const { code, out, said } = await run("backup", "--out", path);
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/before\.tar\.zst: 1 sites, 0 files of media, /) as string,
    });
    expect(said).toContain("documents: 579 rows");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await run("backup", "--out", path)).said).toContain("There is a file");
    const checked = await run("restore", path, "--check");
    expect(checked).toMatchObject({
      code: 0,
      out: expect.stringContaining("site demo (1), up to change ") as string,
    });
  });

  it("is refused beside a running origin, and where there are sites unless that is said", async () => {
    expect(await write("france", "After")).toBe(202);
    const made = await larder().manage("POST", "/manage/v1/tokens", {
      label: "late",
      scopes: ["read"],
    });
    token = (made.json as { token: string }).token;
    await larder().live();
    await eventually("the token to be known", async () =>
      (await larder().read(FRANCE, token)).status === 200 ? true : undefined,
    );
    expect(await run("restore", path, "--replace")).toMatchObject({
      code: 1,
      said: expect.stringContaining("Stop them first") as string,
    });
    await larder().origin.kill("SIGTERM");
    expect(await run("restore", path)).toMatchObject({
      code: 1,
      said: expect.stringContaining("say --replace") as string,
    });
  });

  it("is noticed by the edge, which goes on until it has all of the older state, and then gives nothing else", async () => {
    const { code, out } = await run("restore", path, "--replace");
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringContaining("A new epoch began for 1 sites") as string,
    });
    expect(capitalOf(await larder().read(FRANCE))).toBe("After");
    await larder().origin.start();
    await eventually("the edge to give what was restored", async () =>
      capitalOf(await larder().read(FRANCE)) === "Before" ? true : undefined,
    );
    await eventually("the lost token to be refused", async () =>
      (await larder().read(FRANCE, token)).status === 401 ? true : undefined,
    );
    expect(await write("france", "Later")).toBe(202);
    await larder().live();
    expect(capitalOf(await larder().read(FRANCE))).toBe("Later");
  });
});

describe("an export", () => {
  it("is a line of JSON for each thing, and says at its end that it is whole", async () => {
    const { code, out, said } = await run("export", "demo");
    expect({ code, said: said.trim() }).toEqual({
      code: 0,
      said: expect.stringMatching(/exported demo: .* 579 document/) as string,
    });
    const lines = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ kind: "site", format: 1, slug: "demo" });
    const kinds = Map.groupBy(lines, ({ kind }) => kind);
    const counts = Object.fromEntries([...kinds].map(([kind, all]) => [kind, all.length]));
    const { site: _, end: __, ...counted } = counts;
    expect(lines.at(-1)).toEqual({ kind: "end", lines: counted });
    const france = kinds.get("document")?.find(({ slug }) => slug === "france");
    const { en } = (france?.["published"] ?? {}) as { en?: { revision: number } };
    const revision = kinds.get("revision")?.find(({ id }) => id === en?.revision);
    expect(revision).toMatchObject({
      document: france?.["id"],
      locale: "en",
      fields: { capital: "Later" },
    });
    const all = await run(
      "export",
      "demo",
      "--revisions",
      "all",
      "--out",
      join(folder, "all.ndjson"),
    );
    expect(all).toMatchObject({ code: 0, out: "" });
    const text = await readFile(join(folder, "all.ndjson"), "utf8");
    expect(text.match(/"capital": "(Before|Later)"/g)).toHaveLength(2);
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("of a site that is not there, to a place that is taken, or with words nobody knows, is refused", async () => {
    const refused: [string[], string][] = [
      [["nowhere"], 'There is no site "nowhere"'],
      [[], "Say which site"],
      [["demo", "more"], "Say which site"],
      [["demo", "--revisions", "some"], "--revisions is all or current"],
      [["demo", "--out", folder], "There is a file"],
      [["demo", "--tokens"], "--tokens"],
    ];
    for (const [args, sentence] of refused)
      expect(await run("export", ...args), sentence).toMatchObject({
        code: 1,
        out: "",
        said: expect.stringContaining(sentence) as string,
      });
  });
});

/** Nobody borders on it. */
const FIJI = "/v2/pages/country/fiji/";

describe("a collection", () => {
  it("says what would go, and deletes it when it is told to", async () => {
    expect((await larder().write("DELETE", FIJI)).status).toBe(204);
    await larder().live();
    const dry = await run("collect", "--dry-run", "--grace-days", "0");
    expect(dry).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^documents: would delete 1 deleted ones with \d+ revisions\nlog: would delete .*\nmedia: would delete 0 files/,
      ) as string,
    });
    expect((await run("collect", "--only", "documents")).out).toMatch(/^documents: deleted 0 /);
    await larder().live();
    expect((await run("collect", "--only", "documents", "--grace-days", "0")).out).toMatch(
      /^documents: deleted 1 /,
    );
    expect((await larder().read(FIJI)).status).toBe(404);
  });

  it("of nobody knows what is refused", async () => {
    for (const args of [
      ["--only", "sites"],
      ["--grace-days", "-1"],
      ["--grace-days", "many"],
      ["demo"],
      ["--force"],
    ])
      expect(await run("collect", ...args), args.join(" ")).toMatchObject({ code: 1, out: "" });
  });
});
