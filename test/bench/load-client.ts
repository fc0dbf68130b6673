import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as z from "zod";

const LOAD = fileURLToPath(new URL("./load.ts", import.meta.url));
/** How much longer than asked a load may take before it is ended. */
const GRACE_MS = 20_000;

const loaded = z.object({
  answers: z.number(),
  seconds: z.number(),
  bodyBytes: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
});

/** What a load came to. */
export type Loaded = z.infer<typeof loaded>;

/** Puts one URL on this machine under load from a process of its own. @throws Error when any answer is not a 200 */
export async function load(url: string, connections: number, seconds: number): Promise<Loaded> {
  const given = [LOAD, url, String(connections), String(seconds)];
  const timeout = seconds * 1_000 + GRACE_MS;
  const { stdout } = await promisify(execFile)(process.execPath, given, { timeout });
  return loaded.parse(JSON.parse(stdout));
}
