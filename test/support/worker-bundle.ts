import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as z from "zod";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TIMEOUT_MS = 120_000;

const bundled = z.object({
  outputs: z.record(
    z.string(),
    z.object({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) }),
  ),
});

export interface WorkerBundle {
  /** The file that would be uploaded. */
  script: string;
  /** The files of which something is in it. */
  inputs: string[];
}

/** Makes the worker as `npm run deploy:cloudflare` uploads it, in a folder; nothing leaves the machine. */
export async function bundleByWrangler(folder: string): Promise<WorkerBundle> {
  const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  const meta = join(folder, "meta.json");
  const args = [wrangler, "deploy", "--dry-run", "--outdir", folder, "--metafile", meta];
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false" };
  await promisify(execFile)(process.execPath, args, { cwd: ROOT, env, timeout: TIMEOUT_MS });
  const { outputs } = bundled.parse(JSON.parse(await readFile(meta, "utf8")));
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [path] : [],
    ),
  );
  return { script: join(folder, "worker.js"), inputs };
}
