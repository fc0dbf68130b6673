import { accessSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorldOptions } from "../prove/processes/world.ts";
import { inS, ofHistory, untilDrained } from "./figures.ts";
import {
  staged,
  type Drill,
  type Hit,
  type Outcome,
  type Scenario,
  type Stage,
} from "./scenario.ts";

/** Clocks that jump and disagree: F-20. Needs libfaketime, which is not part of the project. */

/** Where Debian and Ubuntu put it, on each kind of processor. */
const LIBRARIES = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map(
  (machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`,
);

function foundLibrary(): string | undefined {
  return LIBRARIES.find((path) => {
    try {
      accessSync(path);
      return true;
    } catch {
      return false;
    }
  });
}

const PARTS = ["postgres", "origin-a", "origin-b", "edge-1", "edge-2"] as const;
type PartName = (typeof PARTS)[number];

const clockFile = (folder: string, name: PartName): string => join(folder, `clock-of-${name}`);

/** Each part goes by a clock of its own, which a file sets; timers go on as they are. */
const withClocks = (library: string): WorldOptions => ({
  env: (folder) =>
    Object.fromEntries(
      PARTS.map((name) => [
        name,
        {
          LD_PRELOAD: library,
          FAKETIME_TIMESTAMP_FILE: clockFile(folder, name),
          FAKETIME_CACHE_DURATION: "1",
          FAKETIME_DONT_FAKE_MONOTONIC: "1",
        },
      ]),
    ),
  async prepare(folder) {
    for (const name of PARTS) await writeFile(clockFile(folder, name), "+0\n");
  },
});

const jump = ({ world }: Stage, name: PartName, seconds: number): Hit => {
  const set = (to: number) =>
    writeFile(clockFile(world.folder, name), `${to < 0 ? "" : "+"}${to}\n`);
  return {
    kind: `clock ${seconds > 0 ? "+" : ""}${seconds} s`,
    target: `clock of ${name}`,
    begin: () => set(seconds),
    end: () => set(0),
  };
};

const HOUR = 3_600;
/** Whose clock jumps, and how far. Postgres's is everybody's: no further than requests may be signed ahead or behind. */
const JUMPS: [name: PartName, seconds: number][] = [
  ["origin-a", HOUR],
  ["origin-a", -HOUR],
  ["origin-b", 30],
  ["postgres", 30],
  ["postgres", -30],
  ["edge-1", HOUR],
  ["edge-1", -HOUR],
  ["edge-2", -30],
];
const SHORT_JUMPS = 2;

async function clocksJump(drill: Drill): Promise<Outcome> {
  const library = foundLibrary();
  if (library === undefined)
    return {
      kind: "skipped",
      why: "there is no libfaketime (Debian: apt-get install libfaketime)",
    };
  return staged(drill, { world: withClocks(library) }, async (stage) => {
    const jumps = drill.short ? JUMPS.slice(0, SHORT_JUMPS) : JUMPS;
    const rows: { what: string; healedMs: number }[] = [];
    for (const [name, seconds] of jumps) {
      const hit = jump(stage, name, seconds);
      await stage.hit(hit, () => stage.clock.sleep((drill.seconds * 1_000) / jumps.length));
      const healedMs = await untilDrained(stage);
      rows.push({ what: `${name} ${hit.kind}`, healedMs });
      stage.tell(`${name} ${hit.kind}: everything everywhere ${inS(healedMs)} after it went back`);
    }
    return (ran) => {
      const told = ofHistory(ran);
      const worst = rows.toSorted((a, b) => b.healedMs - a.healedMs)[0];
      return {
        ...told,
        figure: `${rows.length} jumps, each there and back, the slowest healed in ${inS(worst?.healedMs ?? 0)} (${worst?.what}); ${told.figure}`,
        figures: { ...told.figures, rows },
      };
    };
  });
}

export const clocks: Scenario[] = [
  {
    name: "clocks-jump",
    rows: ["F-20"],
    title: "clocks of origins, Postgres and edges jump by half a minute and by an hour, and back",
    asks: "versions do not care: 0 promises broken; everything is everywhere again: the time",
    seconds: { short: 6, usual: 120 },
    run: clocksJump,
  },
];
