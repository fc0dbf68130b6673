import { MEDIA_PATH } from "../../../../shared/media.ts";
import type { Attack, AttackStack } from "../attack.ts";
import { add } from "../generated/run.ts";
import { sendGenerated, type Sent } from "../generated/sender.ts";

/** A second: no flood, which is for what stands in front, but more than any browser asks. */
const PACE = 300;

export const attack: Attack = {
  row: 12,
  title: `generated requests, ${PACE} a second, with every token of a site`,
  holds: "read, write and manage token",
  run: async (stack, signal) => {
    const total: Sent = { counts: {}, failures: [] };
    await sendGenerated(optionsOf(stack), signal, (sent) => add(total, sent));
    const what: Record<string, number> = {};
    for (const [name, count] of Object.entries(total.counts)) {
      // by status; what is wrong with an answer is for the run that looks for it
      const key = name.startsWith("failed") ? "failed" : (name.split(" ")[2] ?? "");
      what[key] = (what[key] ?? 0) + count;
    }
    return { what };
  },
};

const optionsOf = ({ edgeUrl, originUrl, tokens }: AttackStack) => ({
  seed: process.pid,
  first: 0,
  most: Number.MAX_SAFE_INTEGER,
  pace: PACE,
  edgePort: Number(new URL(edgeUrl).port),
  originPort: Number(new URL(originUrl).port),
  principals: {
    attacker: tokens,
    readers: [tokens.read],
    idleRead: tokens.read,
    file: `${MEDIA_PATH}1/${"0".repeat(32)}/a.png`,
  },
  secrets: [],
});
