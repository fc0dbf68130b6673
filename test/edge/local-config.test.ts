import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../edge/node/config.ts";

/** What the local edge takes from its environment and hands to the worker. */

const env = { LARDER_PUSH_KEYS: `test:${"0123456789abcdef".repeat(2)}` };
const zone = { LARDER_PURGE_ZONE: "z", LARDER_PURGE_TOKEN: "canary-token" };

async function readIn(more: Record<string, string>, stored = "") {
  const folder = await mkdtemp(join(tmpdir(), "larder-config-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "env"), stored);
  return readConfig({ ...env, ...more, LARDER_DATA: folder });
}

test("without a zone the worker is told of none", async () => {
  expect((await readIn({})).zone).toEqual({});
  expect((await readIn({ LARDER_PURGE_TOKEN: "x", LARDER_PURGE_PLAN: "gold" })).zone).toEqual({});
});

test("a zone is handed on as a whole, from the environment or the data folder", async () => {
  const usual = {
    LARDER_PURGE_PLAN: "free",
    LARDER_PURGE_API: "https://api.cloudflare.com/client/v4",
  };
  expect((await readIn(zone)).zone).toEqual({ ...zone, ...usual });
  const own = { LARDER_PURGE_PLAN: "pro", LARDER_PURGE_API: "http://127.0.0.1:1/v4/" };
  const stored = Object.entries({ ...zone, ...own }).map(([name, value]) => `${name}=${value}\n`);
  expect((await readIn({}, stored.join(""))).zone).toEqual({
    ...zone,
    ...own,
    LARDER_PURGE_API: "http://127.0.0.1:1/v4",
  });
});

test.each([
  [{ LARDER_PURGE_TOKEN: "" }, "LARDER_PURGE_TOKEN must be set"],
  [{ LARDER_PURGE_PLAN: "gold" }, "LARDER_PURGE_PLAN must be one of free, pro"],
  [{ LARDER_PURGE_API: "cloudflare" }, "LARDER_PURGE_API must be an http(s) URL"],
])("a zone that cannot be purged is refused at the start: %j", async (wrong, sentence) => {
  const error = await readIn({ ...zone, ...wrong }).catch((thrown: unknown) => thrown);
  expect(String(error)).toContain(sentence);
  expect(String(error)).not.toContain("canary");
});
