import { asRequest, open, parse } from "../../support/raw.ts";
import { attackersAddress, type Answer } from "./requests.ts";

/** Longer than any answer of the product may take. */
const TIMEOUT_MS = 35_000;

/**
 * Sends a request as its lines stand, the first without its version, for what `fetch` would not send. Never throws.
 * @returns status 0 when no answer came, or the signal aborted before
 */
export async function sendRaw(
  url: string,
  [line = "", ...headers]: string[],
  signal: AbortSignal,
): Promise<Answer> {
  const { socket, ended } = open(url, attackersAddress);
  const end = () => void socket.destroy();
  const late = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  late.addEventListener("abort", end, { once: true });
  if (late.aborted) end();
  else socket.write(asRequest(line, headers), "latin1");
  const answer = parse(await ended);
  late.removeEventListener("abort", end);
  return { ...answer, headers: new Headers(answer.headers) };
}
