import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";
import { COMPATIBILITY_DATE, COMPATIBILITY_FLAGS } from "../../edge/local/miniflare.ts";

/** What `wrangler.toml` tells the platform, as the pinned wrangler reads it. */

interface Config {
  compatibility_date: string;
  compatibility_flags: string[];
  migrations: unknown[];
  exports: Record<string, { type: string }>;
  cache: object;
  durable_objects: { bindings: { name: string; class_name: string }[] };
}

const FILE = fileURLToPath(new URL("../../wrangler.toml", import.meta.url));
const WORKER = new URL("../../edge/worker.ts", import.meta.url);
let config: Config;

beforeAll(() => {
  config = readConfig({ config: FILE }) as unknown as Config;
});

/** What the worker exports: classes by name, the default one as `default`. */
async function exportedClasses(): Promise<string[]> {
  const source = await readFile(WORKER, "utf8");
  const named = [...source.matchAll(/^export class (\w+)/gm)].map(([, name]) => name!);
  const passedOn = [...source.matchAll(/^export \{ ([^}]+) \} from/gm)].flatMap(([, names]) =>
    names!.split(",").map((name) => name.trim()),
  );
  return [...named, ...passedOn, "default"].toSorted();
}

describe("wrangler.toml", () => {
  it("declares each class that the worker exports once, and none that it does not", async () => {
    expect(Object.keys(config.exports).toSorted()).toEqual(await exportedClasses());
  });

  it("declares Durable Objects in `exports` alone: `migrations` exclude them (Cloudflare's docs)", async () => {
    expect(config.migrations).toEqual([]);
    expect(await readFile(FILE, "utf8")).not.toMatch(/^\[\[?migrations/m);
    const objects = Object.entries(config.exports).filter(
      ([, { type }]) => type === "durable-object",
    );
    const sqlite = { type: "durable-object", storage: "sqlite" };
    expect(Object.fromEntries(objects)).toEqual({ Ledger: sqlite, Purger: sqlite });
    expect(
      config.durable_objects.bindings.map(({ name, class_name }) => [name, class_name]),
    ).toEqual(objects.map(([name]) => [name.toUpperCase(), name]));
  });

  it("caches the content layer alone, across versions", () => {
    expect(config.cache).toEqual({ enabled: false, cross_version_cache: true });
    const entrypoints = Object.entries(config.exports).filter(([, { type }]) => type === "worker");
    expect(Object.fromEntries(entrypoints)).toEqual({
      default: { type: "worker", cache: { enabled: false } },
      Content: { type: "worker", cache: { enabled: true } },
    });
  });

  it("runs the behaviour of the day that the local edge runs", () => {
    expect(config.compatibility_date).toBe(COMPATIBILITY_DATE);
    expect(config.compatibility_flags).toEqual(COMPATIBILITY_FLAGS);
  });
});
