import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import type { Asks } from "./asks.ts";

const ASKS = fileURLToPath(new URL("./asks.ts", import.meta.url));
/** How much longer than asked it may take: what waits when the last request arrives is waited for. */
const GRACE_MS = 60_000;
const OUTPUT_BYTES = 16 * 1024 * 1024;

const asked = z.object({
  statuses: z.record(z.string(), z.number()),
  unsent: z.number(),
  seconds: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  last: z.record(z.string(), z.object({ title: z.string(), change: z.number() })),
});

/** What came of it. */
export type Asked = z.infer<typeof asked>;

/** Asks a program of this machine in an open loop, from a process of its own. @throws when a connection fails */
export async function askAll(asks: Asks): Promise<Asked> {
  const { stdout } = await promisify(execFile)(process.execPath, [ASKS], {
    env: { ...process.env, ASKS: JSON.stringify(asks) },
    timeout: asks.seconds * 1_000 + GRACE_MS,
    maxBuffer: OUTPUT_BYTES,
  });
  return asked.parse(JSON.parse(stdout));
}
