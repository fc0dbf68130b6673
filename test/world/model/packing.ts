import type { Place, State, Tier } from "./state.ts";

/** How a state becomes words: versions take three bits, sets one bit an element, a place one word. */

const HEADER_WORDS = 3;

export const wordsOf = (places: number): number => HEADER_WORDS + places;

export function pack(state: State, into: Int32Array): void {
  into[0] =
    state.db |
    (state.log << 3) |
    (state.known << 6) |
    (state.reply << 9) |
    (state.head << 12) |
    (state.work << 15) |
    (state.stored << 18) |
    (state.left << 21) |
    (state.pause << 23) |
    (state.check << 25) |
    (state.lost << 26) |
    (state.troubles << 27) |
    (state.ended << 29);
  into[1] = state.older | (state.late << 8) | (state.net << 16);
  into[2] = packTier(state.upper);
  for (let at = 0; at < state.places.length; at++)
    into[HEADER_WORDS + at] = packPlace(state.places[at]!);
}

const packTier = (tier: Tier): number =>
  tier.kept | (tier.reserve << 3) | (tier.purge << 6) | (tier.remove << 7);

const packPlace = (place: Place): number =>
  packTier(place) |
  (place.stage << 8) |
  (place.value << 10) |
  (place.old << 13) |
  (place.copy << 14) |
  (place.seen << 17);

export function unpack(words: Int32Array, into: State): void {
  const [first, second, third] = [words[0]!, words[1]!, words[2]!];
  into.db = first & 7;
  into.log = (first >> 3) & 7;
  into.known = (first >> 6) & 7;
  into.reply = (first >> 9) & 7;
  into.head = (first >> 12) & 7;
  into.work = (first >> 15) & 7;
  into.stored = (first >> 18) & 7;
  into.left = (first >> 21) & 3;
  into.pause = (first >> 23) & 3;
  into.check = (first >> 25) & 1;
  into.lost = (first >> 26) & 1;
  into.troubles = (first >> 27) & 3;
  into.ended = (first >> 29) & 1;
  into.older = second & 255;
  into.late = (second >> 8) & 255;
  into.net = (second >> 16) & 16383;
  unpackTier(third, into.upper);
  for (let at = 0; at < into.places.length; at++)
    unpackPlace(words[HEADER_WORDS + at]!, into.places[at]!);
}

function unpackTier(word: number, into: Tier): void {
  into.kept = word & 7;
  into.reserve = (word >> 3) & 7;
  into.purge = (word >> 6) & 1;
  into.remove = (word >> 7) & 1;
}

function unpackPlace(word: number, into: Place): void {
  unpackTier(word, into);
  into.stage = (word >> 8) & 3;
  into.value = (word >> 10) & 7;
  into.old = (word >> 13) & 1;
  into.copy = (word >> 14) & 7;
  into.seen = (word >> 17) & 7;
}

/** Puts the places in order: which is which makes no difference to what can happen. */
export function sortPlaces(words: Int32Array): void {
  for (let at = HEADER_WORDS + 1; at < words.length; at++) {
    const word = words[at]!;
    let to = at;
    for (; to > HEADER_WORDS && words[to - 1]! > word; to--) words[to] = words[to - 1]!;
    words[to] = word;
  }
}
