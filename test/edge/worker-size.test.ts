import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { bundleByWrangler } from "../support/worker-bundle.ts";

/** What is uploaded to Cloudflare: an isolate reads all of it before its first answer. */

const LIMIT_BYTES = 200_000;
/** One that comes along by accident is seen here. */
const PACKAGES = ["@orama/stemmers", "entities", "lru-cache", "zod"];

it("the worker is small, keeps names for traces, and has no package that it does not need", async () => {
  const folder = await mkdtemp(join(tmpdir(), "larder-worker-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { script, inputs } = await bundleByWrangler(folder);
  const source = await readFile(script);
  expect(gzipSync(source).byteLength).toBeLessThanOrEqual(LIMIT_BYTES);
  expect(source.toString()).toContain('"wireGateway"');
  const packages = inputs.flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  expect([...new Set(packages)].toSorted()).toEqual(PACKAGES);
  // `import { z }` keeps all of zod, forty languages of messages with it; `import * as z` what is used
  expect(inputs.filter((path) => /zod\/v4\/locales\/(?!en\.)/.test(path))).toEqual([]);
});
