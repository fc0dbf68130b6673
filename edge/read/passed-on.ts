import { header } from "../../shared/headers.ts";

/** What stands in front of an origin that is down says so in other words than ours. */
export const isOurs = ({ status, headers }: Response): boolean =>
  status < 500 || headers.get(header.error) !== null;

/** An origin's answer as a client gets it. */
export const passedOn = ({ status, body, headers }: Response): Response =>
  new Response(body, { status, headers: withoutHopHeaders(headers) });

/** Headers that describe the connection to the origin, or an encoding that `fetch` has undone. */
const HOP_HEADERS = [
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-encoding",
  "content-length",
];

function withoutHopHeaders(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of HOP_HEADERS) kept.delete(name);
  return kept;
}
