import { isKeepable, keyOf, textOf, answerOf, type Layer } from "../fetch.ts";
import { createRecent } from "../recent.ts";

/** Answers that are kept to be asked for again, for each client. */
export const REVALIDATED_ENTRIES = 500;
/** Characters of all of these together: some 16 MB of memory at most. */
export const REVALIDATED_CHARS = 8_000_000;

/** An answer as it was, with what it is told by. */
interface Held {
  etag: string;
  text: string;
  headers: Headers;
}

/**
 * Asks with the `ETag` of the answer before: what has not changed is not sent again. The answer is the same to whoever
 * asks, a 200 with its body.
 */
export function withRevalidation({
  entries = REVALIDATED_ENTRIES,
  chars = REVALIDATED_CHARS,
} = {}): Layer {
  const held = createRecent<Held>({ entries, chars });
  return (fetch) => async (input, init) => {
    const key = keyOf(input, init);
    const last = held.get(key);
    if (last === undefined) return keep(await fetch(input, init));
    const headers = new Headers(init?.headers);
    headers.set("if-none-match", last.etag);
    const response = await fetch(input, { ...init, headers });
    if (response.status !== 304) return keep(response);
    const merged = new Headers(last.headers);
    for (const [name, value] of response.headers) merged.set(name, value);
    const { url } = response;
    return answerOf({ status: 200, statusText: "OK", url, headers: merged, text: last.text });

    async function keep(fresh: Response): Promise<Response> {
      const etag = fresh.headers.get("etag");
      if (fresh.status !== 200 || etag === null || !isKeepable(fresh)) held.delete(key);
      else {
        const text = await textOf(fresh);
        held.set(key, { etag, text, headers: new Headers(fresh.headers) }, text.length);
      }
      return fresh;
    }
  };
}
