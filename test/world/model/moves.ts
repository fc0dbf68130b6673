import type { Protocol } from "./protocol.ts";
import type { State } from "./state.ts";
import type { Version } from "./version.ts";

/** What a part of the model is given to say what can happen. */
export interface Moves {
  protocol: Protocol;
  /** The state as it is. */
  readonly state: State;
  /** A fresh copy of it, to be changed and then handed to `take`. */
  readonly draft: () => State;
  /** Says that the last draft is a state one step away. */
  readonly take: (what: number, place: number, version: Version) => void;
}
