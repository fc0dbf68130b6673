/**
 * Where a rendition stands in its site's log. A position only counts inside its epoch:
 * an origin restored from a backup starts a new, greater one.
 */
export interface Version {
  epoch: number;
  position: number;
}

/** Whether `have` is at least as new as `need`. Of two epochs the greater is newer. */
export function isAtLeast(have: Version, need: Version): boolean {
  return have.epoch === need.epoch ? have.position >= need.position : have.epoch > need.epoch;
}

/** `<epoch>.<position>`, as the `Larder-Position` header has it. */
export const printVersion = (version: Version): string => `${version.epoch}.${version.position}`;

/** Reads what `printVersion` wrote; anything else is null. */
export function parseVersion(text: string | null): Version | null {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(text ?? "");
  return match === null ? null : { epoch: Number(match[1]), position: Number(match[2]) };
}
