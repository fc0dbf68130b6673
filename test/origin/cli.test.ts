import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { runCommand } from "../../origin/cli.ts";
import { AppError } from "../../shared/errors.ts";
import { freePorts } from "../support/processes.ts";
import { originsOfFile, TEST_KEYS, type TestOrigin } from "../support/origin.ts";

/** `npm run site`: what it does to tokens, beside an origin. */

const newOrigin = originsOfFile();

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));
const node = join(projectRoot, "node_modules", ".bin", "node");

const envOf = (origin: TestOrigin) => ({
  DATABASE_URL: origin.parts.postgres.pool.options.connectionString ?? "",
  LARDER_PUSH_KEYS: TEST_KEYS,
});

interface Ran {
  out: string;
  /** What is said when it is refused; null when it was done. */
  refused: string | null;
}

/** @throws what is no refusal */
async function run(origin: TestOrigin, ...args: string[]): Promise<Ran> {
  const lines: string[] = [];
  try {
    await runCommand(args, envOf(origin), (line) => void lines.push(line));
    return { out: lines.join("\n"), refused: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { out: lines.join("\n"), refused: error.message };
  }
}

const statusAs = async (origin: TestOrigin, token: string) =>
  (await origin.request("GET", "/manage/v1/site", undefined, token)).status;

it("ends with 1 and the sentence alone when it refuses", async () => {
  const { PATH = "" } = process.env;
  const env = { PATH, ...envOf(await newOrigin()) };
  const args = ["origin/cli.ts", "tokens", "nowhere"];
  const ended = promisify(execFile)(node, args, { cwd: projectRoot, env });
  await expect(ended).rejects.toMatchObject({
    code: 1,
    stdout: "",
    stderr: 'There is no site "nowhere"; npm run site -- list has them.\n',
  });
});

it("says that Postgres cannot be reached, and what to do", async () => {
  const [port = 0] = await freePorts(1);
  for (const host of ["127.0.0.1", "localhost"]) {
    const { PATH = "" } = process.env;
    const DATABASE_URL = `postgres://larder:larder@${host}:${port}/larder`;
    const env = { PATH, DATABASE_URL, LARDER_PUSH_KEYS: TEST_KEYS };
    const ended = promisify(execFile)(node, ["origin/cli.ts", "list"], { cwd: projectRoot, env });
    const sentence = "Postgres cannot be reached (ECONNREFUSED). Start it (npm start,";
    const stderr: unknown = expect.stringContaining(sentence);
    await expect(ended, host).rejects.toMatchObject({ code: 1, stdout: "", stderr });
  }
});

it("touches nothing of a database that only newer versions can work with, and says which", async () => {
  const origin = await newOrigin();
  const { pool } = origin.parts.postgres;
  await pool.query("insert into migrations (name, needs) values ('9999_takes.sql', 9999)");
  const { refused } = await run(origin, "list");
  await pool.query("delete from migrations where name = '9999_takes.sql'");
  expect(refused).toContain("that knows migration 9999");
  expect((await run(origin, "list")).refused).toBe(null);
});

describe("tokens", () => {
  it("are made for a site that nobody can manage any more, listed without their text, and revoked", async () => {
    const origin = await newOrigin();
    const { slug } = origin.site;
    const [own] = await idsOf(origin);
    await origin.request("DELETE", `/manage/v1/tokens/${own}?force=1`);
    const made = await run(origin, "token", slug, "--scopes", "manage, read", "--label", "back in");
    expect(made).toMatchObject({ refused: null });
    const [token = ""] = made.out.split("\n");
    expect(await statusAs(origin, token)).toBe(200);
    expect(await origin.materialize()).toMatchObject({ kind: "done" });
    const id = /Token (\d+) of /.exec(made.out)?.[1] ?? "";
    const listed = await run(origin, "tokens", slug);
    const [first, second] = listed.out.trim().split("\n");
    expect(first).toMatch(new RegExp(`^${own}\t.*\trevoked \\S+\t"test"$`));
    expect(second).toBe(`${id}\tread,manage\tin force\t"back in"`);
    expect(listed.out).not.toContain(token);
    const revoked = await run(origin, "revoke", slug, id);
    expect(revoked).toMatchObject({ refused: null });
    expect(revoked.out).toContain(`npm run site -- token ${slug} --scopes read,manage`);
    expect(await statusAs(origin, token)).toBe(401);
    expect(await origin.materialize()).toMatchObject({ kind: "done" });
  });

  it("are refused with a sentence that helps, and nothing is changed", async () => {
    const origin = await newOrigin();
    const other = await newOrigin();
    const { slug } = origin.site;
    const [own] = await idsOf(other);
    const wrong: [string[], string][] = [
      [["token", "nowhere", "--scopes", "read"], `There is no site "nowhere"`],
      [["tokens", "nowhere"], `There is no site "nowhere"`],
      [["revoke", "nowhere", "1"], `There is no site "nowhere"`],
      [["token", slug, "--scopes", "read,admin"], `There is no scope "admin"`],
      [["token", slug], "Say what the token may do"],
      [["token", slug, "--scopes", "read", "--label", ""], "A label has"],
      [["revoke", slug, String(own)], `${slug} has no token ${own} in force.`],
      [["revoke", slug, "first"], "Say which token"],
      [["revoke", slug], "Say which token"],
      [["tokens"], `no such command as "tokens"`],
      [["tokken", slug], `no such command as "tokken"`],
      [["token", slug, "--scope", "read"], "--scope"],
    ];
    for (const [args, sentence] of wrong) {
      const { out, refused } = await run(origin, ...args);
      expect.soft([args, out, refused]).toEqual([args, "", expect.stringContaining(sentence)]);
    }
    expect([await idsOf(origin), await idsOf(other)]).toHaveLength(2);
    expect((await idsOf(origin)).length).toBe(1);
  });

  it("are in the help of every command", async () => {
    const origin = await newOrigin();
    const text = expect.stringMatching(/token <slug>.*tokens.*revoke <slug>/s) as string;
    for (const args of [["--help"], ["token", "--help"], []]) {
      expect(await run(origin, ...args)).toEqual({ out: text, refused: null });
    }
  });
});

async function idsOf(origin: TestOrigin): Promise<number[]> {
  const { body } = await origin.request("GET", "/manage/v1/tokens");
  return (body as { data: { id: number }[] }).data.map(({ id }) => id);
}
