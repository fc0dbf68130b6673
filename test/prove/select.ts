import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Part } from "./part.ts";

/** ours: of them none may differ. */
const QUESTIONS = 100_000;
const QUICK_QUESTIONS = 2_000;

/** What edges select from their documents against what origins render from Postgres: the test of `npm test`, for longer. */
export const proveSelect: Part = {
  name: "select",
  title:
    "questions to an edge's documents, answered as the origin does, site after site from a seed on",
  prove: async ({ quick, seed, say }) => {
    const questions = quick ? QUICK_QUESTIONS : QUESTIONS;
    const first = seed ?? 1;
    const child = spawn(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "run", "test/edge/select.property.test.ts"],
      {
        env: { ...process.env, LARDER_QUESTIONS: String(questions), LARDER_SEED: String(first) },
        stdio: "inherit",
      },
    );
    const [code] = (await once(child, "exit")) as [number | null];
    say(
      `${questions} questions from seed ${first} on: ${code === 0 ? "none differs" : "see above"}`,
    );
    return code === 0;
  },
};
