/** What all threads of the program see of it, without asking one another. */
export interface Control {
  /** The keeper says that it goes on. */
  beat: () => void;
  /** How long ago it said so last. */
  silentMs(): number;
  /** From now on the program ends. */
  drain(): void;
  isDraining(): boolean;
}

/** The same in all threads, and no clock that somebody may set. */
const monotonicMs = () => process.hrtime.bigint() / 1_000_000n;

const [BEAT, DRAINING] = [0, 1];

export const roomForControl = (): SharedArrayBuffer =>
  new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT);

export function controlIn(room: SharedArrayBuffer, nowMs = monotonicMs): Control {
  const cells = new BigInt64Array(room);
  return {
    beat: () => void Atomics.store(cells, BEAT, nowMs()),
    silentMs: () => Number(nowMs() - Atomics.load(cells, BEAT)),
    drain: () => void Atomics.store(cells, DRAINING, 1n),
    isDraining: () => Atomics.load(cells, DRAINING) === 1n,
  };
}
