import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

/** Secrets are in no file of the project and in nothing that is deployed. */

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What keys of others look like, and keys of ours: `id:` and 32 characters or more. */
const PATTERNS: [name: string, pattern: RegExp][] = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  // the one in AWS's own examples is nobody's
  ["a key of AWS", /\b(?:AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[0-9A-Z]{16}\b/],
  ["a token of GitHub", /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40})/],
  ["a token of npm", /\bnpm_[A-Za-z0-9]{36}\b|_authToken[=]/],
  ["a token of Slack or Stripe", /\b(?:xox[abprs]-[\w-]{20}|[rs]k_live_\w{20})/],
  ["a JSON Web Token", /\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\./],
  ["a secret of a webhook", /\bwhsec_[A-Za-z0-9_-]{32}\b/],
  ["a secret in a setting", /^(?:\w*(?:SECRET|TOKEN|PUSH_KEYS)\w*)\s*=\s*["']?[\w:+/-]{32,}/m],
  [
    "an address with a password",
    /\bpostgres(?:ql)?:\/\/\w+:(?!\$|password@|secret@)[^@\s"'`$]{12,}@/,
  ],
];

/** Files that git has, but for what is no text or is a list of hashes. */
async function committed(): Promise<string[]> {
  const { stdout } = await promisify(execFile)("git", ["ls-files", "-z"], { cwd: root });
  return stdout.split("\0").filter((name) => name !== "" && name !== "package-lock.json");
}

const secretsIn = (text: string): string[] =>
  PATTERNS.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);

describe("D17: secrets", () => {
  it("are in no file of the repository", async () => {
    const files = await committed();
    expect(files.length).toBeGreaterThan(300);
    const found: string[] = [];
    for (const file of files) {
      const text = await readFile(join(root, file), "utf8").catch(() => "");
      found.push(...secretsIn(text).map((name) => `${file}: ${name}`));
    }
    expect(found).toEqual([]);
  });

  it("would be found if they were", () => {
    // put together here, so that this file has none
    const planted = [
      `${"-".repeat(5)}BEGIN EC PRIVATE KEY${"-".repeat(5)}`,
      `AKIA${"A1".repeat(8)}`,
      `ghp_${"a".repeat(36)}`,
      `LARDER_PUSH_KEYS=${"k1:"}${"0123456789abcdef".repeat(2)}`,
      `postgres://larder:${"s3cr3t".repeat(3)}@db/larder`,
    ];
    expect(planted.map((text) => secretsIn(text).length)).toEqual([1, 1, 1, 1, 1]);
  });

  it("are no variable of the worker's configuration, which is committed", async () => {
    const text = await readFile(join(root, "wrangler.toml"), "utf8");
    const settings = text.split("\n").filter((line) => !line.trim().startsWith("#"));
    expect(
      settings.filter((line) => /^\s*\w*(?:KEYS?|TOKEN|SECRET|PASSWORD)\w*\s*=/i.test(line)),
    ).toEqual([]);
  });

  it("and names of the demo are not in the worker that is deployed, which has no source map", async () => {
    const { outputFiles } = await build({
      entryPoints: [join(root, "edge/worker.ts")],
      bundle: true,
      format: "esm",
      write: false,
      external: ["cloudflare:*", "node:async_hooks"],
      logLevel: "silent",
    });
    const text = outputFiles.map((file) => file.text).join("\n");
    expect(outputFiles).toHaveLength(1);
    expect(text.length).toBeGreaterThan(10_000);
    expect(text).not.toMatch(/demo-(?:read|write|manage)/);
    expect(text).not.toMatch(/sourceMappingURL/);
    expect(secretsIn(text)).toEqual([]);
  });
});
