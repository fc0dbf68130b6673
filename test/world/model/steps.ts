import { nameOf, type Version } from "./version.ts";

/** Every step of the model, with what a trace says of it; the place and the version may be 0 where there is none. */
const SENTENCES = {
  publish: (_place, version) => `${nameOf(version)} is published`,
  materialize: (_place, version) => `the log has ${nameOf(version)}`,
  restore: (_place, version) => `the database is restored from a backup with ${nameOf(version)}`,
  send: (place, version) => `the courier sends ${nameOf(place)} to ${nameOf(version)}`,
  ask: (_place, version) => `the courier asks the edge, which has ${nameOf(version)}`,
  record: (_place, version) => `the courier records the head ${nameOf(version)}`,
  apply: (_place, version) => `the edge takes a batch and puts ${nameOf(version)}`,
  refuse: (_place, version) => `the edge refuses a batch to ${nameOf(version)}`,
  crashInPut: (_place, version) =>
    `the ledger dies in the put of ${nameOf(version)}, which is lost`,
  crashLate: (_place, version) =>
    `the ledger dies in the put of ${nameOf(version)}, which may land later`,
  crashBeforeCommit: (_place, version) => `the ledger dies before it commits ${nameOf(version)}`,
  crashBeforePurge: (_place, version) =>
    `the ledger dies after committing ${nameOf(version)}, before it has purged`,
  forget: () => "the ledger loses its record",
  commit: (_place, version) => `the ledger commits ${nameOf(version)}`,
  endOlder: () => "the ledger has the whole new log, and ends what only the old one had",
  purge: (_place, version) => `a purge is sent for ${nameOf(version)}`,
  arrived: () => "the purge has arrived everywhere",
  purged: (place) => `the purge reaches ${tierName(place)}`,
  purgeLost: (place) => `the purge is lost on its way to ${tierName(place)}`,
  compareRight: () => "store and ledger are compared: the store has what it must",
  compareMend: (_place, version) =>
    `store and ledger are compared: ${nameOf(version)} is put again`,
  land: (_place, version) => `a late put of ${nameOf(version)} lands`,
  settle: () => "the store gives every place what was put last",
  evict: (place) => `${tierName(place)} lets go of its answer`,
  expire: () => "the soft TTL passes",
  age: (place, version) => `${nameOf(version)} in ${tierName(place)} reaches the end of its time`,
  believe: (place, version) =>
    `${placeName(place)} cannot ask the ledger, and gives ${nameOf(version)} of the store for seconds`,
  copyUpper: (place, version) =>
    `a reader at ${placeName(place)} is given ${nameOf(version)} by the upper tier`,
  lookLedger: (place, version) =>
    `a reader misses at ${placeName(place)}; the ledger says ${nameOf(version)}`,
  lookGone: (place, version) =>
    `a reader misses at ${placeName(place)}; the ledger says ${nameOf(version)} is gone`,
  readStore: (place, version) => `${placeName(place)} reads ${nameOf(version)} from the store`,
  readOrigin: (place, version) =>
    `${placeName(place)} reads ${nameOf(version)} from the store, which is not enough`,
  readAbsent: (place) => `${placeName(place)} reads from the store that there is nothing`,
  writeBack: (place, version) => `${placeName(place)} writes ${nameOf(version)} back to the store`,
  storeUpper: (_place, version) => `the upper tier keeps ${nameOf(version)}`,
  storeLower: (place, version) => `${placeName(place)} keeps ${nameOf(version)}`,
} as const satisfies Record<string, (place: number, version: Version) => string>;

export type StepName = keyof typeof SENTENCES;

/** Every step there is. */
export const stepNames = Object.keys(SENTENCES) as StepName[];
const NUMBERS = Object.fromEntries(stepNames.map((name, at) => [name, at])) as Record<
  StepName,
  number
>;

/** Steps by name. Places are numbered from 0; as a tier, the upper one is 3. */
export const step: Readonly<Record<StepName, number>> = NUMBERS;

export const UPPER_TIER = 3;

const placeName = (place: number): string => `place ${"ABC".charAt(place)}`;
const tierName = (tier: number): string =>
  tier === UPPER_TIER ? "the upper tier" : placeName(tier);

/** A step as one number: what, where, which version. */
export const codeOf = (what: number, place: number, version: Version): number =>
  (what << 6) | (place << 3) | version;

/** What a step was, whatever the place and the version. */
export const nameOfStep = (code: number): StepName => stepNames[code >> 6]!;

/** A step in words. */
export const sentenceOf = (code: number): string =>
  SENTENCES[nameOfStep(code)]((code >> 3) & 7, code & 7);
