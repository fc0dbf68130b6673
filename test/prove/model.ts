import { explore, type Explored } from "../world/model/explore.ts";
import type { Variant } from "../world/model/variant.ts";
import { limits, whole, without } from "../world/model/variants.ts";
import type { AskedToProve, Part } from "./part.ts";

/** ours: about 2 GB of states. */
const MAX_STATES = 60_000_000;

const GROUPS = [
  { title: "The protocol as built", variants: whole },
  { title: "With a part changed", variants: without },
  { title: "What is not promised", variants: limits },
];

/** Every state of the publish protocol with two places and three versions, whole and with each part taken away. */
export const proveModel: Part = {
  name: "model",
  title: "every state of the publish protocol, two places and three versions",
  prove: async ({ quick, say }: AskedToProve) => {
    let held = true;
    for (const { title, variants } of GROUPS) {
      say(`${title}\n\n| variant | found | steps | states | transitions | seconds |`);
      say("|---|---|--:|--:|--:|--:|");
      for (const variant of variants) held = proveOne(variant, quick, say) && held;
      say("");
    }
    return held;
  },
};

/** One line of the table, and the trace when something else came out than must. */
function proveOne(variant: Variant, quick: boolean, say: AskedToProve["say"]): boolean {
  const begun = performance.now();
  const model = quick ? variant.small() : variant.model();
  const found = explore(model, { states: MAX_STATES, settles: variant.settles });
  const seconds = (performance.now() - begun) / 1000;
  const outcome = found.outcome === "violated" ? found.broken : found.outcome;
  const cells = [
    variant.name,
    outcome,
    found.steps.length === 0 ? "" : found.steps.length,
    ...counts(found),
    seconds.toFixed(1),
  ];
  say(`| ${cells.join(" | ")} |`);
  if (outcome === variant.expect) return true;
  say(
    `\n**Expected: ${variant.expect}**\n\n${found.steps.map((step) => `- ${step}`).join("\n")}\n`,
  );
  return false;
}

const counts = ({ states, transitions }: Explored): string[] =>
  [states, transitions].map((count) => count.toLocaleString("en"));
