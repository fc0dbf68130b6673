/** The steps found, by the order of their states, to ask what can be reached in the end. */
export interface Edges {
  /** The steps added from here on are those of the next state, which is settled or not. */
  begin(isSettled: boolean): void;
  add(reached: number): void;
  /** The first state from which no settled one can be reached, -1 when there is none. */
  firstThatNeverSettles(): number;
}

const CHUNK_BITS = 20;
const CHUNK = 1 << CHUNK_BITS;

/** Numbers in pieces, so that a long list is not copied as it grows. */
function createNumbers() {
  const chunks: Int32Array[] = [];
  let length = 0;
  return {
    push(value: number) {
      if (length >>> CHUNK_BITS === chunks.length) chunks.push(new Int32Array(CHUNK));
      chunks[length >>> CHUNK_BITS]![length & (CHUNK - 1)] = value;
      length += 1;
    },
    at: (index: number): number => chunks[index >>> CHUNK_BITS]![index & (CHUNK - 1)]!,
    length: () => length,
  };
}

/** Four bytes a step and eight a state. */
export function createEdges(): Edges {
  const reached = createNumbers();
  const starts = createNumbers();
  const settled = createNumbers();
  return {
    begin(isSettled) {
      starts.push(reached.length());
      settled.push(isSettled ? 1 : 0);
    },
    add: (state) => reached.push(state),
    firstThatNeverSettles() {
      const able = Uint8Array.from({ length: settled.length() }, (_, state) => settled.at(state));
      const endOf = (state: number) =>
        state + 1 < starts.length() ? starts.at(state + 1) : reached.length();
      const leadsOn = (state: number): boolean => {
        for (let step = starts.at(state); step < endOf(state); step++) {
          if (able[reached.at(step)] === 1) return true;
        }
        return false;
      };
      // most steps lead to states found later, so going backwards nearly always meets what is marked already
      for (let added = true; added;) {
        added = false;
        for (let state = able.length - 1; state >= 0; state--) {
          if (able[state] === 1 || !leadsOn(state)) continue;
          able[state] = 1;
          added = true;
        }
      }
      return able.indexOf(0);
    },
  };
}
