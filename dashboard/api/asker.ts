import { signal, type ReadonlySignal } from "@preact/signals";
import type { Wanted } from "./client.ts";

/** What the page asks the person for while requests wait. */
export interface Asker {
  /** Shown over the page; null when nothing is asked. */
  wanted: ReadonlySignal<Wanted | null>;
  /** Resolves with whether the person did it. Whoever asks while it is open waits for the same. */
  ask(wanted: Wanted): Promise<boolean>;
  /** The person did it, or would not. */
  answer(isDone: boolean): void;
}

export function createAsker(): Asker {
  const wanted = signal<Wanted | null>(null);
  let waiting: PromiseWithResolvers<boolean> | undefined;
  return {
    wanted,
    ask(what) {
      // who has to sign in has nothing to confirm
      if (wanted.value !== "sign-in") wanted.value = what;
      waiting ??= Promise.withResolvers<boolean>();
      return waiting.promise;
    },
    answer(isDone) {
      wanted.value = null;
      waiting?.resolve(isDone);
      waiting = undefined;
    },
  };
}
