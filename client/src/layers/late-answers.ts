import { isFailure } from "../error.ts";
import type { Asked, Layer } from "../fetch.ts";

/**
 * Takes an answer that came after its attempt was given up, when nothing better came before it: who asks another endpoint
 * does not have less than who went on waiting. Attempts that are late go on until somebody answers, or the read ends.
 */
export const withLateAnswers = (): Layer => (fetch) => async (input, init) => {
  const stop = new AbortController();
  const end = () => stop.abort(init?.signal?.reason);
  if (init?.signal?.aborted === true) end();
  init?.signal?.addEventListener("abort", end, { once: true });
  try {
    return await new Promise<Response>((resolve, reject) => {
      let underWay = 0;
      /** What became of the attempts that were waited for: what is said when no late one is better. */
      let outcome: () => void = () => undefined;
      const over = () => {
        underWay -= 1;
        if (underWay === 0) outcome();
      };
      const late = (answer: Promise<Response>) => {
        underWay += 1;
        answer.then((response) => (isFailure(response) ? over() : resolve(response)), over);
      };
      const asked: Asked = { ...init, signal: stop.signal, late };
      underWay += 1;
      fetch(input, asked).then(
        (response) => {
          if (!isFailure(response)) return resolve(response);
          outcome = () => resolve(response);
          over();
        },
        (error: unknown) => {
          outcome = () => reject(error as Error);
          over();
        },
      );
    });
  } finally {
    stop.abort();
    init?.signal?.removeEventListener("abort", end);
  }
};
