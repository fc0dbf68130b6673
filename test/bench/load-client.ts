import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as z from "zod";
import { PLAIN, type Asking } from "./asking.ts";
import type { OpenPlan } from "./open-load.ts";

const CLOSED = fileURLToPath(new URL("./load.ts", import.meta.url));
const OPEN = fileURLToPath(new URL("./open-load.ts", import.meta.url));
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

/** Puts one URL on this machine under load from a process of its own. @throws Error when any answer is another than was asked for */
export async function load(
  url: string,
  connections: number,
  seconds: number,
  asking: Asking = PLAIN,
): Promise<Loaded> {
  const given = [url, String(connections), String(seconds), JSON.stringify(asking)];
  return loaded.parse(await printed(CLOSED, given, seconds));
}

const waited = z.object({
  answers: z.number(),
  seconds: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  p999Ms: z.number(),
  mostMs: z.number(),
  lateStarts: z.number(),
});

/** How long readers waited who came when chance said. */
export type Waited = z.infer<typeof waited>;

/** Lets readers come to this machine from a process of its own. @throws Error when any answer is another than was asked for */
export const openLoad = async (plan: OpenPlan): Promise<Waited> =>
  waited.parse(await printed(OPEN, [JSON.stringify(plan)], plan.seconds));

async function printed(script: string, given: string[], seconds: number): Promise<unknown> {
  const timeout = seconds * 1_000 + GRACE_MS;
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...given], { timeout });
  return JSON.parse(stdout);
}
