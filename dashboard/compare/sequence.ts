/** What two lists have in common, and what only one of them has. */

/** A run of entries that are in both lists, or in one. */
export interface Run {
  kind: "same" | "gone" | "new";
  entries: readonly string[];
}

/** ours: with more differences than this all between the common ends is taken for replaced; memory grows with its square. */
const MAX_DIFFERENCES = 1_000;

/** The shortest way from one list to another: those that are the same or gone are the first, those the same or new the second. */
export function compare(before: readonly string[], after: readonly string[]): Run[] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const had = before.slice(start, before.length - end);
  const has = after.slice(start, after.length - end);
  return settled([
    { kind: "same", entries: before.slice(0, start) },
    ...(between(had, has) ?? [replaced("gone", had), replaced("new", has)]),
    { kind: "same", entries: before.slice(before.length - end) },
  ]);
}

const replaced = (kind: Run["kind"], entries: readonly string[]): Run => ({ kind, entries });

/** How far into `had` one gets on each diagonal; that of `x` and `y` is `x - y`. */
type Reach = Int32Array<ArrayBuffer>;

/** Myers, "An O(ND) Difference Algorithm and Its Variations" (1986). @returns undefined when there are too many differences */
function between(had: readonly string[], has: readonly string[]): Run[] | undefined {
  const most = Math.min(had.length + has.length, MAX_DIFFERENCES);
  const rounds: Reach[] = [];
  const reach: Reach = new Int32Array(2 * most + 3);
  for (let round = 0; round <= most; round++) {
    rounds.push(reach.slice());
    for (let diagonal = -round; diagonal <= round; diagonal += 2) {
      let { x } = step(reach, round, diagonal);
      while (x < had.length && x - diagonal < has.length && had[x] === has[x - diagonal]) x++;
      reach[placeOf(reach, diagonal)] = x;
      if (x >= had.length && x - diagonal >= has.length) return wayBack(had, has, rounds);
    }
  }
  return undefined;
}

const placeOf = (reach: Reach, diagonal: number): number => diagonal + (reach.length - 1) / 2;

/** The next difference on the way to a diagonal: from the neighbour that got further. */
function step(reach: Reach, round: number, diagonal: number): { x: number; isNew: boolean } {
  const [left, right] = [-1, 1].map((beside) => reach[placeOf(reach, diagonal + beside)] ?? 0);
  const [before = 0, after = 0] = [left, right];
  const isNew = diagonal === -round || (diagonal !== round && before < after);
  return { x: isNew ? after : before + 1, isNew };
}

function wayBack(had: readonly string[], has: readonly string[], rounds: readonly Reach[]): Run[] {
  const runs: Run[] = [];
  let [x, y] = [had.length, has.length];
  for (const [round, reach] of [...rounds.entries()].toReversed()) {
    const diagonal = x - y;
    const { x: begin, isNew } = step(reach, round, diagonal);
    runs.push({ kind: "same", entries: had.slice(begin, x) });
    if (round === 0) break;
    [x, y] = [begin, begin - diagonal];
    runs.push(isNew ? replaced("new", has.slice(y - 1, y)) : replaced("gone", had.slice(x - 1, x)));
    if (isNew) y--;
    else x--;
  }
  return runs.toReversed();
}

/** Runs that are as long as they can be; of what lies between two that are the same, first what is gone. */
function settled(runs: readonly Run[]): Run[] {
  const found: Run[] = [];
  let [gone, added]: [string[], string[]] = [[], []];
  const flush = () => {
    if (gone.length > 0) found.push({ kind: "gone", entries: gone });
    if (added.length > 0) found.push({ kind: "new", entries: added });
    [gone, added] = [[], []];
  };
  for (const { kind, entries } of runs) {
    if (entries.length === 0) continue;
    if (kind === "gone") gone.push(...entries);
    else if (kind === "new") added.push(...entries);
    else {
      flush();
      const last = found.at(-1);
      if (last?.kind === "same")
        found[found.length - 1] = { kind, entries: [...last.entries, ...entries] };
      else found.push({ kind, entries });
    }
  }
  flush();
  return found;
}
