import { expect, test } from "vitest";
import { inSets } from "../../origin/delivery/materialize/in-sets.ts";
import { MATERIALIZE_SET_SIZE, MATERIALIZE_SETS_AT_ONCE } from "../../shared/limits.ts";

/** Sets of a materialization: in order, some at once, and none left behind. */

const ALL = Array.from({ length: 4 * MATERIALIZE_SET_SIZE + 1 }, (_, nth) => nth);
const FAILING = 2 * MATERIALIZE_SET_SIZE;

/** Sums sets, every other one slowly. Counts those that are under way. */
function createSums({ fails }: { fails: boolean }) {
  const state = { underWay: 0, most: 0 };
  const sum = async (set: number[]) => {
    state.underWay += 1;
    state.most = Math.max(state.most, state.underWay);
    const isFailing = fails && set[0] === FAILING;
    const turns = isFailing ? 1 : 20 + 60 * (((set[0] ?? 0) / MATERIALIZE_SET_SIZE) % 2);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    state.underWay -= 1;
    if (isFailing) throw new Error("it cannot be summed");
    return set.reduce((total, each) => total + each, 0);
  };
  return { state, sum };
}

async function sumsOf(work: (set: number[]) => Promise<number>, stopAfter = Infinity) {
  const sums: { length: number; result: number }[] = [];
  for await (const { set, result } of inSets(ALL, work)) {
    sums.push({ length: set.length, result });
    if (sums.length === stopAfter) break;
  }
  return sums;
}

test("come in their order, each whole, and nothing of nothing", async () => {
  const { state, sum } = createSums({ fails: false });
  const sums = await sumsOf(sum);
  expect(sums.map(({ length }) => length)).toEqual([
    ...Array.from({ length: 4 }, () => MATERIALIZE_SET_SIZE),
    1,
  ]);
  const total = (ALL.length * (ALL.length - 1)) / 2;
  expect(sums.reduce((all, { result }) => all + result, 0)).toBe(total);
  expect(sums.at(-1)?.result).toBe(ALL.at(-1));
  expect(state).toEqual({ underWay: 0, most: MATERIALIZE_SETS_AT_ONCE });
  expect(await inSets([], sum).next()).toEqual({ done: true, value: undefined });
});

test("end when those that are under way have ended: after one that fails", async () => {
  const { state, sum } = createSums({ fails: true });
  await expect(sumsOf(sum)).rejects.toThrow("it cannot be summed");
  expect(state.underWay).toBe(0);
});

test("and when whoever takes them has enough", async () => {
  const { state, sum } = createSums({ fails: false });
  expect(await sumsOf(sum, 1)).toHaveLength(1);
  expect(state.underWay).toBe(0);
});
