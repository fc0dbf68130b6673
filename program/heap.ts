import { setFlagsFromString } from "node:v8";

/** ours: by how much a heap grows before it is collected; left alone, V8 decides anew each time (DECISIONS.md has what it costs). */
const GROWS_PERCENT = 300;

/**
 * Lets the heaps of all threads that begin from now on, and of this one, grow to four times what lives in them before they are
 * collected as a whole. V8 counts bodies that pass through as growth, so a thread that keeps little was collected for every
 * three of them.
 */
export function collectSeldom(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWS_PERCENT}`);
}
