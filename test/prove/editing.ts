import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Part } from "./part.ts";

/** ours: of them none may lose a word. */
const INTERLEAVINGS = 100_000;
const QUICK_INTERLEAVINGS = 2_000;

/**
 * Two editors, lost answers, resends, crashes, a program that writes, and a tenth as many histories of devices with journals,
 * queues and tabs: the tests of `npm test`, for longer.
 */
export const proveEditing: Part = {
  name: "editing",
  title: "what two editors, their crashes and a program do to a working copy: no word is lost",
  prove: async ({ quick, seed, say }) => {
    const interleavings = quick ? QUICK_INTERLEAVINGS : INTERLEAVINGS;
    const first = seed ?? 1;
    const child = spawn(
      process.execPath,
      [
        "node_modules/vitest/vitest.mjs",
        "run",
        "--testTimeout=3600000",
        "test/dashboard/work/interleaving.property.test.ts",
        "test/dashboard/work/devices.property.test.ts",
      ],
      {
        env: {
          ...process.env,
          LARDER_INTERLEAVINGS: String(interleavings),
          LARDER_SEED: String(first),
        },
        stdio: "inherit",
      },
    );
    const [code] = (await once(child, "exit")) as [number | null];
    const found = code === 0 ? "all end alike, no word is lost" : "see above";
    say(`${interleavings} interleavings from seed ${first}: ${found}`);
    return code === 0;
  },
};
