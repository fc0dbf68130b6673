import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { conduct } from "./conduct.ts";
import type { Outcome, Scenario } from "./scenario.ts";
import { SCENARIOS, scenariosCalled } from "./scenarios.ts";
import { readTally, tallyLines } from "./tally.ts";

/** A little of `npm run drill`, and that it says so when something does not hold. */

/** Each takes seconds on a machine that does nothing else, a minute on one that does much. */
const TIMEOUT_MS = 180_000;

const ran = (troubles: string[] = []): Outcome => ({
  kind: "ran",
  figure: "3 of 4",
  figures: { reads: 4 },
  troubles,
  acknowledged: 5,
  publishes: 3,
  faults: 2,
  reads: 4,
});

const scenario = (name: string, outcome: () => Outcome): Scenario => ({
  name,
  rows: ["F-0"],
  title: "nothing happens",
  asks: "nothing",
  seconds: { short: 1, usual: 2 },
  run: async () => outcome(),
});

async function conducted(scenarios: Scenario[], seconds?: number) {
  const folder = await mkdtemp(join(tmpdir(), "larder-drill-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const lines: string[] = [];
  const say = (text: string) => void lines.push(...text.split("\n"));
  const options = { seed: 3, seconds, short: true, edge: "node", folder, say } as const;
  return { code: await conduct(scenarios, options), folder, lines };
}

test("what held and what was skipped is no failure, and each has a line and a file", async () => {
  const { code, folder, lines } = await conducted([
    scenario("good", () => ran()),
    scenario("elsewhere", () => ({ kind: "skipped", why: "there is no such disk" })),
  ]);
  expect(code).toBe(0);
  expect(lines).toContain("held      good (F-0): 3 of 4");
  expect(lines).toContain("skipped   elsewhere (F-0): there is no such disk");
  const files = (await readdir(folder)).filter((name) => name !== "tally.json");
  expect(files).toHaveLength(2);
  const file = files.find((name) => name.endsWith("-good.json")) ?? "";
  const result: unknown = JSON.parse(await readFile(join(folder, file), "utf8"));
  expect(result).toMatchObject({ scenario: "good", seed: 3, seconds: 1, outcome: ran() });
});

test("what did not hold or broke off is", async () => {
  for (const bad of [
    () => ran(["a read was lost"]),
    (): Outcome => {
      throw new Error("no database came");
    },
  ]) {
    const { code, lines } = await conducted([scenario("bad", bad), scenario("good", () => ran())]);
    expect(code).toBe(1);
    expect(lines.some((line) => line.startsWith("NOT HELD  bad (F-0): "))).toBe(true);
    expect(lines.join("\n")).toMatch(/a read was lost|no database came/);
  }
});

test("runs add up", async () => {
  const again = scenario("again", () => ran());
  const { folder } = await conducted([again, again, scenario("bad", () => ran(["lost"]))]);
  const tally = await readTally(folder);
  expect(tally["again"]).toMatchObject({ runs: 2, faults: 4, publishes: 6, notHeld: 0 });
  expect(Object.values(tally["again"]?.commands ?? {})).toEqual([2]);
  expect(tallyLines(tally).at(-1)).toBe("| all | 3 | 6 | 9 | 15 | 12 | 1 |");
});

test("scenarios have names of their own, and go by their faults' numbers too", () => {
  const names = SCENARIOS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(scenariosCalled("f-3").map(({ name }) => name)).toEqual(["all-dead-spike"]);
  expect(scenariosCalled("nothing")).toEqual([]);
});

test(
  "what is asked wrongly is refused with a sentence, and nothing is started",
  async () => {
    const run = (...words: string[]) =>
      new Promise<{ code: unknown; text: string }>((resolve) => {
        const main = fileURLToPath(new URL("main.ts", import.meta.url));
        execFile(process.execPath, [main, ...words], (error, stdout, stderr) =>
          resolve({ code: error?.code ?? 0, text: stdout + stderr }),
        );
      });
    for (const [words, says] of [
      [["nothing"], 'There is no scenario "nothing"'],
      [["F-1", "--edge", "moon"], '--edge is node or worker, not "moon"'],
      [["F-1", "--seconds=-1"], "numbers above 0"],
      [["--no-such"], "'--no-such'"],
    ] as const) {
      const { code, text } = await run(...words);
      expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining(says) });
      expect(text).not.toContain("    at ");
    }
    const listed = await run("--list");
    for (const { name, asks } of SCENARIOS) {
      expect(listed.text).toContain(name);
      expect(listed.text).toContain(asks);
    }
    expect((await run("--help")).text).toContain("--list");
  },
  TIMEOUT_MS,
);

test.each([
  { name: "partitioned", edge: "node" },
  { name: "zombie", edge: "worker" },
] as const)(
  "$name holds at an edge of $edge",
  async ({ name, edge }) => {
    const [one] = scenariosCalled(name);
    const outcome = await one!.run({
      seed: 5,
      seconds: 2,
      short: true,
      edge,
      say: () => undefined,
    });
    expect(outcome).toMatchObject({ kind: "ran", troubles: [] });
    const { faults, acknowledged } = outcome as Extract<Outcome, { kind: "ran" }>;
    expect(faults).toBeGreaterThan(0);
    expect(acknowledged).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);
