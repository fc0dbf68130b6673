import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "./errors.ts";

/** Something that a person does: a form that is sent, a button. */
export interface Act {
  busy: boolean;
  /** Why the last try failed. */
  error: Error | null;
  /** What is wrong with a field, in the words of the origin. */
  problem(path: string): string | undefined;
  /** What is wrong with none of the fields in particular. */
  sentence: string | undefined;
  /**
   * Does it, unless it is being done.
   * @param then what it leads to; not where whoever did it went elsewhere meanwhile, and is at something else
   * @returns whether it was done
   */
  run<T>(work: () => Promise<T>, then?: (done: T) => void): Promise<boolean>;
  /** Does it once what was begun before is over: of several rows each is done, however quickly one goes through them. */
  inTurn(work: () => Promise<unknown>): Promise<boolean>;
}

/** The state of an act. @param wait what is added where the origin says how long to wait */
export function useAct(wait: (seconds: number) => string = () => ""): Act {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const isHere = useIsHere();
  // not the state: who presses twice before it is drawn again does one thing
  const isUnderWay = useRef(false);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const problems = error instanceof ApiError ? error.problems : [];
  const run: Act["run"] = async (work, then) => {
    if (isUnderWay.current) return false;
    isUnderWay.current = true;
    setBusy(true);
    setError(null);
    try {
      const done = await work();
      if (isHere.current) then?.(done);
      return true;
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      return false;
    } finally {
      isUnderWay.current = false;
      setBusy(false);
    }
  };
  return {
    busy,
    error,
    problem: (path) => problems.find((problem) => problem.path === path)?.message,
    sentence: error === null || problems.length > 0 ? undefined : sentenceOf(error, wait),
    run,
    inTurn(work) {
      const turn = last.current.then(() => run(work));
      last.current = turn;
      return turn;
    },
  };
}

/** Whether a component is still on the page. */
function useIsHere(): { readonly current: boolean } {
  const isHere = useRef(true);
  useLayoutEffect(() => () => void (isHere.current = false), []);
  return isHere;
}

function sentenceOf(error: Error, wait: (seconds: number) => string): string {
  const waitS = error instanceof ApiError ? error.retryAfterS : null;
  return waitS === null ? error.message : `${error.message} ${wait(waitS)}`.trim();
}
