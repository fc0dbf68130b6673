import type { Emit, Model } from "./explore.ts";
import { brokenBy, isSettled } from "./properties.ts";
import type { Moves } from "./moves.ts";
import { pack, sortPlaces, unpack, wordsOf } from "./packing.ts";
import type { Protocol } from "./protocol.ts";
import { copyState, createState } from "./state.ts";
import { codeOf, sentenceOf } from "./steps.ts";
import { edgeSteps } from "./edge-steps.ts";
import { ledgerSteps } from "./ledger-steps.ts";
import { originSteps } from "./origin-steps.ts";

/** The publish protocol (docs/design.md §2) as a model to explore. */
export function createModel(protocol: Protocol): Model {
  const words = wordsOf(protocol.places);
  const state = createState(protocol.places, protocol.published);
  const next = createState(protocol.places, protocol.published);
  const packed = new Int32Array(words);
  let emit: Emit = () => undefined;
  const moves: Moves = {
    protocol,
    state,
    draft: () => {
      copyState(state, next);
      return next;
    },
    take: (what, place, version) => {
      pack(next, packed);
      emit(codeOf(what, place, version), packed, brokenBy(protocol, state, next));
    },
  };
  const start = new Int32Array(words);
  pack(state, start);
  return {
    words,
    start,
    next: (from, given) => {
      emit = given;
      unpack(from, state);
      originSteps(moves);
      ledgerSteps(moves);
      edgeSteps(moves);
    },
    canonical: sortPlaces,
    isSettled: (packedState) => {
      unpack(packedState, state);
      return isSettled(protocol, state);
    },
    say: sentenceOf,
  };
}
