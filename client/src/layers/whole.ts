import { isFailure, LarderError } from "../error.ts";
import { answerOf, type Layer } from "../fetch.ts";

/**
 * Lets through only answers that are whole: the body is read to its end, and is JSON wherever the API says JSON. A body that
 * breaks off, an empty 200 and somebody else's page under the API's address are failures, as a refused connection is.
 */
export const withWholeAnswers = (): Layer => (fetch) => async (input, init) => {
  const response = await sent(() => fetch(input, init));
  const text = await sent(() => response.text());
  const { status, statusText, url, headers } = response;
  const answer = answerOf({ status, statusText, url: url || input, headers, text });
  if (response.status !== 304 && !isFailure(response)) requireObject(answer, text);
  return answer;
};

async function sent<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (cause) {
    if (cause instanceof LarderError) throw cause;
    throw new LarderError("unreachable", `No whole answer: ${String(cause)}`, { cause });
  }
}

/** @throws LarderError `broken` */
function requireObject(response: Response, text: string): void {
  const { status } = response;
  let cause: unknown;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return;
    cause = new SyntaxError(`${typeof value} is no answer`);
  } catch (error) {
    cause = error;
  }
  const said = text === "" ? "nothing" : "no JSON of the API";
  throw new LarderError("broken", `${status} with ${said} in it`, { status, response, cause });
}
