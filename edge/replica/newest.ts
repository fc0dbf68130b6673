import type { Range } from "../../shared/content/source.ts";
import { FEW_FOUND, FOUND_AT_ONCE } from "../../shared/limits-edge.ts";
import { IDS_OF_SPACE, type Rows } from "./schema.ts";

/** Puts in order what a search found: by rank, and those of a rank, of which there may be very many, by time as far as a page needs it. */

/** The documents of a type in a locale. */
export type Space = { no: number; locale: string; type: number; count: number };

/** Documents that were found, by their rows in `words`, ascending, and the rank of each. */
interface Ranked {
  spaces: Space[];
  docs: number[];
  ranks: Int32Array;
}

type Timed = { at: number; published: number; id: number };

const statement = {
  times: `
    select x.key as nth, d.published
    from json_each(?1) x cross join spaces s on s.no = x.value / ${IDS_OF_SPACE}
      cross join documents d on d.locale = s.locale and d.id = x.value % ${IDS_OF_SPACE}`,
  newest: `
    select s.no, (
      select json_group_array(json_array(published, id)) from (
        select d.published, d.id from documents d indexed by documents_published
        where d.locale = s.locale and d.type = s.type order by d.published desc, d.id desc limit ?2)) as newest
    from json_each(?1) x cross join spaces s on s.no = x.value`,
};

/** @returns where in `docs` those of the page are, in its order */
export function inTimeOrder(rows: Rows, ranked: Ranked, { offset, limit }: Range): number[] {
  const counts = new Map<number, number>();
  for (const rank of ranked.ranks) counts.set(rank, (counts.get(rank) ?? 0) + 1);
  const page: number[] = [];
  let before = 0;
  for (const [rank, count] of [...counts].toSorted(([a], [b]) => b - a)) {
    const from = Math.max(offset - before, 0);
    const to = Math.min(offset + limit - before, count);
    if (from < to) page.push(...ofRank(rows, ranked, { rank, count }, to).slice(from, to));
    before += count;
    if (before >= offset + limit) break;
  }
  return page;
}

/** The newest `wanted` of a rank at least: from the newest documents when many have it, each of its own otherwise. */
function ofRank(
  rows: Rows,
  ranked: Ranked,
  of: { rank: number; count: number },
  wanted: number,
): number[] {
  const total = ranked.spaces.reduce((sum, { count }) => sum + count, 0);
  const steps = Math.ceil((2 * wanted * total) / of.count) + WALKED;
  if (of.count > FEW_FOUND && steps < of.count) {
    const walked = walk(rows, ranked, of.rank, steps);
    if (walked.length >= wanted) return walked;
  }
  return lookUp(rows, ranked, of.rank);
}

/** Documents that are looked at beyond twice those that would do if they were spread evenly. */
const WALKED = 100;

/** Of the newest documents those of the rank, in their order. */
function walk(rows: Rows, { spaces, docs, ranks }: Ranked, rank: number, steps: number): number[] {
  const numbers = JSON.stringify(spaces.map(({ no }) => no));
  const lists = rows
    .run<{ no: number; newest: string }>(statement.newest, numbers, steps)
    .map(({ no, newest }) => ({ no, newest: JSON.parse(newest) as [number, number][] }));
  const found = lists.flatMap(({ no, newest }) =>
    newest.flatMap(([published, id]): Timed[] => {
      const at = indexOf(docs, no * IDS_OF_SPACE + id);
      return at >= 0 && ranks[at] === rank ? [{ at, published, id }] : [];
    }),
  );
  // past the end of a list that goes on, another one's documents may come after some that were not seen
  const ends = lists.flatMap(({ newest }) =>
    newest.length < steps ? [] : newest.slice(-1).map(([published, id]) => ({ published, id })),
  );
  return inOrder(found.filter((one) => ends.every((end) => byTime(one, end) <= 0)));
}

function lookUp(rows: Rows, { docs, ranks }: Ranked, rank: number): number[] {
  const places = [...ranks.keys()].filter((at) => ranks[at] === rank);
  const timed: Timed[] = [];
  for (let start = 0; start < places.length; start += FOUND_AT_ONCE) {
    const some = places.slice(start, start + FOUND_AT_ONCE);
    const asked = JSON.stringify(some.map((at) => docs[at]));
    for (const { nth, published } of rows.run<{ nth: number; published: number }>(
      statement.times,
      asked,
    )) {
      const at = some[nth] ?? 0;
      timed.push({ at, published, id: (docs[at] ?? 0) % IDS_OF_SPACE });
    }
  }
  return inOrder(timed);
}

/** The newest first, of the same time the one with the highest id. */
const byTime = (a: Omit<Timed, "at">, b: Omit<Timed, "at">): number =>
  b.published - a.published || b.id - a.id;

const inOrder = (timed: Timed[]): number[] => timed.toSorted(byTime).map(({ at }) => at);

/** Where a number is among ascending ones; -1 for nowhere. */
function indexOf(numbers: number[], number: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return numbers[low] === number ? low : -1;
}
