import type { Place, State } from "./state.ts";

/** How a state becomes words: versions take three bits, sets one bit an element, a place half a word. */

export function pack(state: State, into: Int32Array): void {
  into[0] =
    state.db |
    (state.log << 3) |
    (state.known << 6) |
    (state.reply << 9) |
    (state.head << 12) |
    (state.work << 15) |
    (state.stored << 18) |
    (state.upper << 21) |
    (state.upperPurge << 24) |
    (state.left << 25) |
    (state.pause << 27) |
    (state.check << 29) |
    (state.lost << 30);
  into[1] = state.older | (state.late << 8) | (state.net << 16) | (state.troubles << 29);
  for (let at = 0; at < state.places.length; at += 2) {
    const second = state.places[at + 1];
    const half = second === undefined ? 0 : packPlace(second);
    into[2 + at / 2] = packPlace(state.places[at]!) | (half << HALF);
  }
}

const HALF = 16;

const packPlace = (place: Place): number =>
  place.lower |
  (place.purge << 3) |
  (place.stage << 4) |
  (place.value << 6) |
  (place.old << 9) |
  (place.copy << 10) |
  (place.seen << 13);

export function unpack(words: Int32Array, into: State): void {
  const first = words[0]!;
  into.db = first & 7;
  into.log = (first >> 3) & 7;
  into.known = (first >> 6) & 7;
  into.reply = (first >> 9) & 7;
  into.head = (first >> 12) & 7;
  into.work = (first >> 15) & 7;
  into.stored = (first >> 18) & 7;
  into.upper = (first >> 21) & 7;
  into.upperPurge = (first >> 24) & 1;
  into.left = (first >> 25) & 3;
  into.pause = (first >> 27) & 3;
  into.check = (first >> 29) & 1;
  into.lost = (first >> 30) & 1;
  const second = words[1]!;
  into.older = second & 255;
  into.late = (second >> 8) & 255;
  into.net = (second >> 16) & 8191;
  into.troubles = (second >> 29) & 3;
  for (let at = 0; at < into.places.length; at++) {
    unpackPlace((words[2 + (at >> 1)]! >> ((at & 1) * HALF)) & 65_535, into.places[at]!);
  }
}

function unpackPlace(half: number, into: Place): void {
  into.lower = half & 7;
  into.purge = (half >> 3) & 1;
  into.stage = (half >> 4) & 3;
  into.value = (half >> 6) & 7;
  into.old = (half >> 9) & 1;
  into.copy = (half >> 10) & 7;
  into.seen = (half >> 13) & 7;
}

/** Puts the places in order: which is which makes no difference to what can happen. */
export function sortPlaces(words: Int32Array, places: number): void {
  const codeAt = (at: number) => (words[2 + (at >> 1)]! >>> ((at & 1) * HALF)) & 65_535;
  if (places === 2) {
    const [first, second] = [codeAt(0), codeAt(1)];
    if (first < second) words[2] = second | (first << HALF);
    return;
  }
  const codes = Array.from({ length: places }, (_, at) => codeAt(at)).toSorted((a, b) => b - a);
  for (let at = 0; at < places; at += 2)
    words[2 + at / 2] = codes[at]! | ((codes[at + 1] ?? 0) << HALF);
}
