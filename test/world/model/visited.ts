/** The states seen, in the order they were found, each with the one it was reached from. */
export interface Visited {
  /** Adds a state unless it is there. @returns where it is among them */
  add(state: Int32Array, parent: number): number;
  /** Copies the `index`-th state. */
  read(index: number, into: Int32Array): void;
  count(): number;
  /** The states from the first to the `index`-th. */
  pathTo(index: number): Int32Array[];
}

/** States in one piece of memory; a table of them would otherwise have to be copied as it grows. */
const CHUNK_BITS = 18;
const CHUNK = 1 << CHUNK_BITS;

/** Keeps states as bare words and finds them by open addressing: some 30 bytes a state, nothing for the collector. */
export function createVisited(words: number): Visited {
  const width = words + 1;
  const chunks: Int32Array[] = [];
  let table = new Int32Array(1 << 16);
  let count = 0;
  const chunkOf = (index: number): Int32Array => chunks[index >>> CHUNK_BITS]!;
  const offsetOf = (index: number): number => (index & (CHUNK - 1)) * width;
  const grow = (): void => {
    table = new Int32Array(table.length * 2);
    const mask = table.length - 1;
    for (let index = 0; index < count; index++) {
      let slot = hash(chunkOf(index), offsetOf(index), words) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = index + 1;
    }
  };
  const read = (index: number, into: Int32Array): void => {
    const chunk = chunkOf(index);
    const offset = offsetOf(index);
    for (let at = 0; at < words; at++) into[at] = chunk[offset + at]!;
  };
  return {
    add(state, parent) {
      if (count * 2 > table.length) grow();
      const mask = table.length - 1;
      let slot = hash(state, 0, words) & mask;
      for (let found = table[slot]!; found !== 0; found = table[slot]!) {
        if (isAt(chunkOf(found - 1), offsetOf(found - 1), state)) return found - 1;
        slot = (slot + 1) & mask;
      }
      if (count >>> CHUNK_BITS === chunks.length) chunks.push(new Int32Array(CHUNK * width));
      const chunk = chunkOf(count);
      const offset = offsetOf(count);
      chunk.set(state, offset);
      chunk[offset + words] = parent;
      count += 1;
      table[slot] = count;
      return count - 1;
    },
    read,
    count: () => count,
    pathTo(index) {
      const path: Int32Array[] = [];
      for (let at = index; at >= 0; at = chunkOf(at)[offsetOf(at) + words]!) {
        const state = new Int32Array(words);
        read(at, state);
        path.unshift(state);
      }
      return path;
    },
  };
}

function isAt(chunk: Int32Array, offset: number, state: Int32Array): boolean {
  for (let at = 0; at < state.length; at++) {
    if (chunk[offset + at] !== state[at]) return false;
  }
  return true;
}

/** MurmurHash3's mixing. */
function hash(from: Int32Array, offset: number, words: number): number {
  let mixed = 0;
  for (let at = 0; at < words; at++) {
    mixed = Math.imul(mixed ^ from[offset + at]!, 0x85eb_ca6b);
    mixed ^= mixed >>> 13;
    mixed = Math.imul(mixed, 0xc2b2_ae35);
    mixed ^= mixed >>> 16;
  }
  return mixed >>> 0;
}
