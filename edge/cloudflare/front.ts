import { header } from "../../shared/headers.ts";
import type { Env } from "./env.ts";

const encoder = new TextEncoder();

/** Whether a request came through the front that the local edge has, which refuses what Miniflare would obey. True where there is no front. */
export function cameByFront(
  { LARDER_FRONT }: Pick<Env, "LARDER_FRONT">,
  request: Request,
): boolean {
  if (LARDER_FRONT === undefined) return true;
  const given = encoder.encode(request.headers.get(header.front) ?? "");
  const secret = encoder.encode(LARDER_FRONT);
  return given.byteLength === secret.byteLength && crypto.subtle.timingSafeEqual(given, secret);
}
