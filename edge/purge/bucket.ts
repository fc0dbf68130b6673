/** How many calls may be made: `burst` when all was quiet, won back evenly. */
export interface Quota {
  burst: number;
  perMinute: number;
}

/** Calls that may be made, as of a time. In parts of a call, so that a whole number of ms wins back a whole number. */
export interface Bucket {
  parts: number;
  atMs: number;
}

const PARTS_PER_CALL = 60_000;

export const fullBucket = ({ burst }: Quota, nowMs: number): Bucket => ({
  parts: burst * PARTS_PER_CALL,
  atMs: nowMs,
});

/** The bucket as of now. A clock that went back gives nothing, and takes nothing. */
export function refill({ burst, perMinute }: Quota, bucket: Bucket, nowMs: number): Bucket {
  const passedMs = Math.max(0, nowMs - bucket.atMs);
  const parts = Math.min(burst * PARTS_PER_CALL, bucket.parts + passedMs * perMinute);
  return { parts, atMs: nowMs };
}

export const callsIn = ({ parts }: Bucket): number => Math.floor(parts / PARTS_PER_CALL);

/** Takes one call out; there must be one. */
export const spend = (bucket: Bucket): Bucket => ({
  ...bucket,
  parts: bucket.parts - PARTS_PER_CALL,
});

/** Whole calls that are won back in `ms`. */
export const callsWithin = ({ perMinute }: Quota, ms: number): number =>
  Math.floor((ms * perMinute) / PARTS_PER_CALL);

/** Milliseconds from `bucket.atMs` until so many calls may be made. */
export const msUntil = ({ perMinute }: Quota, bucket: Bucket, calls: number): number =>
  Math.max(0, Math.ceil((calls * PARTS_PER_CALL - bucket.parts) / perMinute));
