import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { deploymentConfig } from "../../deploy/wrangler-config.ts";

/** Deploying to Cloudflare, with a wrangler that keeps an account in a file. */

const root = fileURLToPath(new URL("../../", import.meta.url));
const node = join(root, "node_modules", ".bin", "node");
const KEYS = `a:${"0123456789abcdef".repeat(2)}`;

/** Takes what the script asks of wrangler, and refuses everything else. */
const WRANGLER = `#!${node}
const { readFileSync, writeFileSync } = require("node:fs");
const path = __dirname + "/account.json";
const account = JSON.parse(readFileSync(path, "utf8"));
const args = process.argv.slice(2);
const valueOf = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const save = () => writeFileSync(path, JSON.stringify(account));
account.asked.push(args.filter((arg) => !arg.startsWith("/")).join(" "));
save();
const command = args.join(" ");
if (account.isOut) { console.error("You are not logged in."); process.exit(1); }
if (command === "kv namespace list") console.log("a word before\\n" + JSON.stringify(account.namespaces));
else if (command.startsWith("kv namespace create ")) {
  account.namespaces.push({ id: "f".repeat(31) + account.namespaces.length, title: args[3] });
  save();
} else if (args[0] === "deploy") {
  account.deployed.push({ config: readFileSync(valueOf("--config"), "utf8"), isDry: args.includes("--dry-run"),
    secrets: valueOf("--secrets-file") && JSON.parse(readFileSync(valueOf("--secrets-file"), "utf8")) });
  save();
} else { console.error("unknown: " + command); process.exit(1); }
`;

interface Account {
  isOut?: boolean;
  asked: string[];
  namespaces: { id: string; title: string }[];
  deployed: { config: string; isDry: boolean; secrets?: Record<string, string> }[];
}

async function createAccount(isOut = false) {
  const folder = await mkdtemp(join(tmpdir(), "larder-wrangler-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const wrangler = join(folder, "wrangler.cjs");
  await writeFile(wrangler, WRANGLER);
  await chmod(wrangler, 0o755);
  const path = join(folder, "account.json");
  const other = { id: "e".repeat(32), title: "another-store" };
  await writeFile(path, JSON.stringify({ isOut, asked: [], namespaces: [other], deployed: [] }));
  const run = (args: string[], env: Record<string, string> = { LARDER_PUSH_KEYS: KEYS }) =>
    new Promise<{ code: number; out: string; said: string }>((resolve) => {
      const { PATH = "" } = process.env;
      const options = { cwd: root, env: { PATH, LARDER_WRANGLER: wrangler, ...env } };
      execFile(node, ["deploy/cloudflare.ts", ...args], options, (error, out, said) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, out, said }),
      );
    });
  return { run, account: async () => JSON.parse(await readFile(path, "utf8")) as Account };
}

const USUAL = ["--domain", "edge.example.com", "--origins", "https://origin.example.com"];

describe("deploying to Cloudflare", () => {
  it("makes what is not there, and the second time only uploads; secrets are in no output and no file is left", async () => {
    const { run, account } = await createAccount();
    const args = [...USUAL, "--location", "weur"];
    const first = await run(args, { LARDER_PUSH_KEYS: KEYS, LARDER_PURGE_TOKEN: "purge-token" });
    expect(first).toMatchObject({ code: 0, said: "" });
    expect(first.out).toContain("/manage/v1/edges");
    const second = await run(args);
    expect(second.code).toBe(0);
    const { asked, namespaces, deployed } = await account();
    const list = "kv namespace list";
    expect(asked).toEqual([
      list,
      "kv namespace create larder-edge-store",
      list,
      "deploy --config --secrets-file",
      list,
      "deploy --config --secrets-file",
    ]);
    expect(namespaces.map(({ title }) => title)).toEqual(["another-store", "larder-edge-store"]);
    const [made, again] = deployed;
    expect(again?.config).toBe(made?.config);
    expect(made?.config).toContain(`id = "${"f".repeat(31)}1"`);
    expect(made?.config).toContain(
      `routes = [{ pattern = "edge.example.com", custom_domain = true }]`,
    );
    expect(made?.config).toContain(`LARDER_LEDGER_LOCATION = "weur"`);
    expect([made?.secrets, again?.secrets]).toEqual([
      { LARDER_PUSH_KEYS: KEYS, LARDER_PURGE_TOKEN: "purge-token" },
      { LARDER_PUSH_KEYS: KEYS },
    ]);
    expect(`${first.out}${second.out}${made?.config ?? ""}`).not.toMatch(
      /0123456789abcdef|purge-token/,
    );
    expect((await readdir(root)).filter((name) => name.startsWith(".wrangler-"))).toEqual([]);
  });

  it("creates and uploads nothing in a dry run, logged in or not", async () => {
    for (const isOut of [false, true]) {
      const { run, account } = await createAccount(isOut);
      const { code, out } = await run([...USUAL, "--dry-run"]);
      const { asked, namespaces } = await account();
      expect(namespaces).toHaveLength(1);
      expect(asked).toEqual(["kv namespace list", "deploy --config --dry-run --outdir"]);
      expect(out).toContain("namespace larder-edge-store: would be created");
      // not even compiling can be tried without the stand-in being logged in
      if (!isOut)
        expect({ code, last: out.trim().split("\n").at(-1) }).toEqual({
          code: 0,
          last: "Nothing was created or uploaded.",
        });
    }
  });

  it("is refused with a sentence before anything is asked", async () => {
    const { run, account } = await createAccount();
    const refused: [string[], Record<string, string>, string][] = [
      [USUAL, {}, "LARDER_PUSH_KEYS: there is no push key"],
      [USUAL, { LARDER_PUSH_KEYS: "a:short-secret" }, "LARDER_PUSH_KEYS: each push key"],
      [["--origins", "https://a.example"], { LARDER_PUSH_KEYS: KEYS }, "--domain is a host"],
      [["--domain", 'a.example"\nx = "'], { LARDER_PUSH_KEYS: KEYS }, "--domain is a host"],
      [["--domain", "a.example"], { LARDER_PUSH_KEYS: KEYS }, "--origins"],
      [
        ["--domain", "a.example", "--origins", "http://a.example"],
        { LARDER_PUSH_KEYS: KEYS },
        "no https address",
      ],
      [[...USUAL, "--location", "moon"], { LARDER_PUSH_KEYS: KEYS }, "--location is one of"],
      [[...USUAL, "--force"], { LARDER_PUSH_KEYS: KEYS }, "--force"],
    ];
    for (const [args, env, sentence] of refused) {
      const { code, said } = await run(args, env);
      expect.soft([code, said], sentence).toEqual([1, expect.stringContaining(sentence)]);
      expect.soft(said).not.toContain("short-secret");
    }
    expect((await account()).asked).toEqual([]);
  });

  it("writes a configuration only of the form that it knows", async () => {
    const project = await readFile(join(root, "wrangler.toml"), "utf8");
    const deployment = {
      name: "x",
      domain: "a.b",
      origins: "https://$&",
      location: "",
      storeId: "1",
    };
    expect(deploymentConfig(project, deployment)).toContain('LARDER_ORIGINS = "https://$&"');
    const changed = project.replace("workers_dev = false", "workers_dev = true");
    expect(() => deploymentConfig(changed, deployment)).toThrow("wrangler.toml has not one line");
  });
});
