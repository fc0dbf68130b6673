import type { Kind, Protocol } from "./protocol.ts";

/**
 * A version as three bits: the epoch, 0 or 1, and a position of 0 to 3. Numbers compare as `isAtLeast` of
 * shared/version.ts does. Position 0 is a log without the key.
 */
export type Version = number;

const POSITION_BITS = 2;

export const epochOf = (version: Version): number => version >> POSITION_BITS;
export const positionOf = (version: Version): number => version & 3;
export const versionAt = (epoch: number, position: number): Version =>
  (epoch << POSITION_BITS) | position;
/** The log's beginning in the version's epoch. */
export const beginningOf = (version: Version): Version => versionAt(epochOf(version), 0);

/** What a place keeps when it takes the store's having nothing for an answer; no version has this number. */
export const ABSENT: Version = versionAt(1, 0);

/** Whether `have` is at least as new as `need`, as the edge judges it. */
export const isAtLeast = (protocol: Protocol, have: Version, need: Version): boolean =>
  protocol.epochs ? have >= need : positionOf(have) >= positionOf(need);

/** Undefined for a key the log never had. */
export const kindOf = (protocol: Protocol, version: Version): Kind | undefined =>
  protocol.kinds[positionOf(version) - 1];

/** Whether nothing of what was there before may be given any more. */
export const isDown = (kind: Kind | undefined): boolean =>
  kind === "gone" || kind === "dropped" || kind === "cleared";

export const isBody = (kind: Kind | undefined): boolean => kind === "live" || kind === "cleared";

/** The last take-down of the version's epoch up to it, 0 for none: the floor of a ledger with this head. */
export function floorOf(protocol: Protocol, head: Version): Version {
  for (let position = positionOf(head); position > 0; position--) {
    const version = versionAt(epochOf(head), position);
    const kind = kindOf(protocol, version);
    if (isDown(kind) && kind !== "dropped") return version;
  }
  return 0;
}

/** Whether a store that holds this version holds nothing: a deletion. */
export const isNothing = (protocol: Protocol, version: Version): boolean => {
  const kind = kindOf(protocol, version);
  return version === ABSENT || kind === "dropped";
};

export const nameOf = (version: Version): string =>
  epochOf(version) === 0 ? `v${positionOf(version)}` : `v${positionOf(version)}'`;
