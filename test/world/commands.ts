import type { Random } from "../../shared/clock.ts";
import { createRandom, pick } from "../support/random.ts";
import { SLUGS, slugsOf, TOKEN_QUERIES, TOKENS } from "./content.ts";
import { FAIR, type Weather } from "./network.ts";
import { queriesOf } from "./question.ts";
import type { Shape } from "./world.ts";

/**
 * What happens in a world, in order; `afterMs` is the time since what happened before. `id` seeds what chance does after
 * it, so that leaving out other commands changes little.
 */
export type Command = { id: number; afterMs: number } & Act;

export type Act =
  | { do: "publish" | "takeDown" | "remove"; site: number; slug: string }
  | { do: "release"; site: number }
  | { do: "token"; site: number; hash: string }
  | { do: "unseen"; site: number }
  | { do: "read" | "readFrom"; edge: number; place: number; site: number; printed: string }
  | { do: "evict" | "forgetCopies"; edge: number; place: number }
  | { do: "crashOrigin"; nth: number | null; restartMs: number }
  | { do: "takeOver" | "pauseOrigin"; ms: number }
  | { do: "crashLedger"; edge: number; site: number; nth: number | null }
  | { do: "pauseLedger"; edge: number; site: number; ms: number }
  | { do: "weather"; edge: number; weather: Weather; forMs: number }
  | { do: "cut"; edge: number; way: "both" | "to edge" | "to origin"; forMs: number }
  | { do: "kvDown"; edge: number; percent: number; forMs: number }
  | { do: "putsFail" | "slow"; edge: number; percent: number; forMs: number }
  | { do: "crashPurger"; edge: number }
  | { do: "loseRecord"; edge: number; site: number }
  | { do: "ledgerDown" | "quota"; edge: number; forMs: number }
  | { do: "purges"; edge: number; lost: number; late: number; forMs: number }
  | { do: "clock"; edge: number | null; jumpMs: number }
  | { do: "database"; percent: number; forMs: number }
  | { do: "notifyLost"; percent: number; forMs: number }
  | { do: "backup" | "restore" };

/** A world and what happens in it, all from one seed. */
export interface Sequence {
  seed: number;
  shape: Shape;
  commands: Command[];
}

export const FAULTS = [
  "evict",
  "forgetCopies",
  "crashOrigin",
  "takeOver",
  "pauseOrigin",
  "crashLedger",
  "pauseLedger",
  "weather",
  "cut",
  "kvDown",
  "putsFail",
  "slow",
  "ledgerDown",
  "quota",
  "crashPurger",
  "purges",
  "clock",
  "database",
  "notifyLost",
  "restore",
] as const;
/** Worlds that have it ask their edges, which takes long. */
export const RARE_FAULTS = ["loseRecord"] as const;
export type Fault = (typeof FAULTS)[number] | (typeof RARE_FAULTS)[number];
export const isFault = (name: string): name is Fault =>
  [...FAULTS, ...RARE_FAULTS].some((fault) => fault === name);

/** ours: the share of worlds that have a rare fault. */
const RARE = 0.07;

/** ours: the share of worlds whose edges take documents, and of publishes that are of all pages at once. */
const WITH_DOCUMENTS = 0.5;
/** ours: the same of edges that take them only after some time, which they are asked about. */
const LATER = 0.4;
const RELEASES = 0.15;

/** ours: one world in so many is large; most of what can go wrong shows in a small one, which costs an eighth. */
const LARGE_EVERY = 50;
/** ours: how many things happen in a world. */
const COMMANDS = { small: { least: 8, most: 22 }, large: { least: 40, most: 70 } };

/**
 * Each world has its own few kinds of faults, unless told which: what all faults together hide, two of them may show.
 */
export function generate(seed: number, only?: readonly Fault[]): Sequence {
  const random = createRandom(seed ^ 0x5eed);
  // chance of its own: the other worlds stay what they are
  const rare = createRandom(seed ^ 0x7a7e);
  const documented = createRandom(seed ^ 0xd0c5);
  const large = seed % LARGE_EVERY === 0;
  const rarely = RARE_FAULTS.filter(() => rare() < RARE);
  const cache = random() < 0.2 ? "memory" : "tiers";
  const asks = (only ?? rarely).includes("loseRecord");
  const taking = asks && documented() < LATER ? "later" : "all";
  const documents = documented() < WITH_DOCUMENTS ? taking : "none";
  const shape: Shape = {
    edges: large && random() < 0.2 ? 2 : 1,
    places: cache === "memory" || random() < 0.3 ? 1 : 2,
    sites: large && random() < 0.15 ? 2 : 1,
    slugs: large ? SLUGS.length : 1 + Math.floor(random() * 2),
    cache,
    shortQuota: random() < 0.3,
    mostEntries: random() < 0.5 ? 500 : 1 + Math.floor(random() * 4),
    asks,
    documents,
  };
  const kinds = only ?? [...FAULTS.filter(() => random() < 0.25), ...rarely];
  const between = (least: number, most: number) =>
    least + Math.floor(random() * (most - least + 1));
  const { least, most } = large ? COMMANDS.large : COMMANDS.small;
  const count = between(least, most);
  const faultShare = random() * 0.3;
  const makers = { random, between, shape };
  const commands = Array.from({ length: count }, (_, at): Command => {
    const roll = random();
    const faulty = kinds.length > 0 && at > 3 && roll < faultShare;
    const act = faulty
      ? fault(makers, pick(random, kinds))
      : roll > 0.7 || at < 3
        ? edit(makers)
        : read(makers);
    const isRelease = act.do === "publish" && documented() < RELEASES;
    const done: Act = isRelease ? { do: "release", site: act.site } : act;
    return { id: at, afterMs: pause(random, between), ...done };
  });
  return { seed, shape, commands };
}

interface Makers {
  random: Random;
  between: (least: number, most: number) => number;
  shape: Shape;
}

/** Mostly no time at all: what is to race must be close together. */
function pause(random: Random, between: Makers["between"]): number {
  const roll = random();
  if (roll < 0.35) return between(0, 30);
  if (roll < 0.65) return between(30, 500);
  if (roll < 0.9) return between(500, 6_000);
  if (roll < 0.98) return between(6_000, 60_000);
  return between(60_000, 200_000);
}

function edit({ random, between, shape }: Makers): Act {
  const site = between(1, shape.sites);
  const roll = random();
  const slug = pick(random, slugsOf(shape.slugs));
  if (roll < 0.7) return { do: "publish", site, slug };
  if (roll < 0.85) return { do: "takeDown", site, slug };
  if (roll < 0.9) return { do: "remove", site, slug };
  if (roll < 0.94) return { do: "unseen", site };
  // each site has a token of its own: a token is of one site
  return { do: "token", site, hash: TOKENS[site - 1]! };
}

function read({ random, between, shape }: Makers): Act {
  const site = between(1, shape.sites);
  const roll = random();
  const where = { edge: between(1, shape.edges), place: between(0, shape.places - 1), site };
  if (roll < 0.08) return { do: "read", ...where, printed: TOKEN_QUERIES[site - 1]! };
  const printed = pick(random, queriesOf(shape));
  return { do: roll < 0.2 ? "readFrom" : "read", ...where, printed };
}

function fault({ random, between, shape }: Makers, kind: Fault): Act {
  const edge = between(1, shape.edges);
  const site = between(1, shape.sites);
  const nth = random() < 0.7 ? between(0, 25) : null;
  const forMs = random() < 0.5 ? between(500, 5_000) : between(5_000, 100_000);
  const percent = pick(random, [20, 50, 90]);
  switch (kind) {
    case "evict":
    case "forgetCopies":
      return { do: kind, edge, place: between(0, shape.places - 1) };
    case "crashOrigin":
      return { do: kind, nth, restartMs: between(50, 5_000) };
    case "takeOver":
      return { do: kind, ms: between(100, 90_000) };
    case "pauseOrigin":
      return { do: kind, ms: between(100, 3_000) };
    case "crashLedger":
      return { do: kind, edge, site, nth };
    case "pauseLedger":
      return { do: kind, edge, site, ms: between(100, 15_000) };
    case "weather":
      return { do: kind, edge, weather: weather(random), forMs };
    case "cut":
      return { do: kind, edge, way: pick(random, ["both", "to edge", "to origin"]), forMs };
    case "kvDown":
    case "putsFail":
    case "slow":
      return { do: kind, edge, percent, forMs };
    case "ledgerDown":
    case "quota":
      return { do: kind, edge, forMs };
    case "crashPurger":
      return { do: kind, edge };
    case "loseRecord":
      return { do: kind, edge, site };
    case "purges":
      return { do: kind, edge, lost: pick(random, [0, 30, 100]), late: percent, forMs };
    case "clock":
      return {
        do: kind,
        edge: random() < 0.7 ? edge : null,
        jumpMs: pick(random, [-3_600_000, -30_000, 30_000, 3_600_000]),
      };
    case "database":
      return { do: kind, percent: pick(random, [30, 60, 100]), forMs };
    case "notifyLost":
      return { do: kind, percent, forMs };
    case "restore":
      return { do: random() < 0.5 ? "backup" : "restore" };
  }
}

function weather(random: Random): Weather {
  const share = () => (random() < 0.5 ? 0 : pick(random, [0.1, 0.3, 0.7]));
  return { ...FAIR, lost: share(), replyLost: share(), doubled: share(), held: share() };
}
