import type { Protocol } from "./protocol.ts";
import type { Place, State } from "./state.ts";
import { ABSENT, isNothing, type Version } from "./version.ts";

/** The store as places see it: Workers KV with its copies, its two backends and its remembered absences. */

/** The last put wins, whenever it lands; what was there before may still be read. */
export function put({ kv }: Protocol, next: State, version: Version): void {
  if (kv === "any") next.older = (next.older | (1 << next.stored)) & ~(1 << version);
  next.stored = version;
}

/** Calls `given` with everything a read at the place may give; 0 is nothing. */
export function readsOf(
  protocol: Protocol,
  state: State,
  place: Place,
  given: (version: Version) => void,
): void {
  const { kv } = protocol;
  const found = (version: Version): void => given(isNothing(protocol, version) ? 0 : version);
  found(state.stored);
  if (kv === "copies" && place.copy !== 0) {
    const copied = place.copy === ABSENT ? 0 : place.copy;
    if (copied !== state.stored) found(copied);
  }
  if (kv !== "any") return;
  for (let version = 0; state.older >> version !== 0; version++) {
    if (((state.older >> version) & 1) === 1) found(version);
  }
}

/** A read leaves what it gave as the place's copy. */
export function keepCopy({ kv }: Protocol, place: Place, version: Version): void {
  if (kv === "copies") place.copy = version === 0 ? ABSENT : version;
}

/** Whether every read gives what was put last. */
export const hasSettled = ({ kv }: Protocol, state: State): boolean =>
  kv === "any" ? state.older === 0 : state.places.every(({ copy }) => copy === 0);

export function settle({ kv }: Protocol, next: State): void {
  next.older = 0;
  if (kv === "copies") for (const place of next.places) place.copy = 0;
}
