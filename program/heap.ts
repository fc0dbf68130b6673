import { setFlagsFromString } from "node:v8";

/** ours: V8 itself lets a heap grow by no more than this before it collects; by how much less, it decides anew each time. */
const GROWS_PERCENT = 300;

/**
 * Lets the heaps of all threads that begin from now on, and of this one, grow to four times what lives in them before they are
 * collected as a whole. V8 counts bodies that pass through as growth, so a thread that keeps little was collected for every
 * three of them.
 */
export function collectSeldom(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWS_PERCENT}`);
}
