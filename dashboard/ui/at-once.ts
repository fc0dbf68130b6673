import { effect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * Does something whenever the signals that it reads are others, and the first time with what is drawn, not after it is painted: what
 * moves the focus then would take the first keys from where somebody is. It may return what ends it.
 */
export function useSignalAtOnce(work: () => void | (() => void)): void {
  const latest = useRef(work);
  latest.current = work;
  useLayoutEffect(() => effect(() => latest.current()), []);
}
