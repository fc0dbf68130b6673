import { causeText } from "../../shared/events.ts";
import { MEDIA_MAX_BYTES, ORIGIN_MEDIA_TIMEOUT_MS } from "../../shared/limits-media.ts";
import { MEDIA_PULL_BYTES } from "../../shared/limits-edge.ts";
import { hashOf, internalMediaPath, type MediaName } from "../../shared/media.ts";
import { typeOf } from "../../shared/media-type.ts";
import { readAll } from "../../shared/push.ts";
import { createByteBudget, type ByteBudget } from "../limits/byte-budget.ts";
import { type OriginParts, getSigned } from "../read/origin.ts";
import { createOrigins } from "../read/origins.ts";
import type { MediaFromOrigin, MediaOrigin } from "../ports.ts";

/** A file that takes long or has the wrong bytes says nothing of the origin's other answers, so it counts for no breaker. */
type ToOrigin = Omit<OriginParts, "breaker">;

/**
 * Asks the origins for files, in turn, signed. What one says of the bytes is not believed: they must have the hash that
 * was asked for.
 */
export function createMediaOrigin(parts: ToOrigin): MediaOrigin {
  const pulls = createByteBudget({ totalBytes: MEDIA_PULL_BYTES, nameBytes: MEDIA_PULL_BYTES });
  const origins = createOrigins(parts.urls, parts.clock);
  return {
    async ask(name) {
      for (const url of origins.forReads()) {
        try {
          const found = await askOne(parts, pulls, url, name);
          origins.see(url, "answers");
          return found;
        } catch (error) {
          origins.see(url, "away");
          parts.report({ kind: "edge.trouble", part: "origin", cause: causeText(error) });
        }
      }
      return { kind: "away" };
    },
  };
}

async function askOne(
  parts: ToOrigin,
  pulls: ByteBudget,
  origin: string,
  name: MediaName,
): Promise<MediaFromOrigin> {
  const path = internalMediaPath(name);
  const response = await getSigned(parts, origin, path, ORIGIN_MEDIA_TIMEOUT_MS);
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    if (response.status === 404) return { kind: "absent" };
    throw new Error(`the origin answered ${response.status}`);
  }
  const { body, headers } = response;
  const room = Math.min(Number(headers.get("content-length") ?? MEDIA_MAX_BYTES), MEDIA_MAX_BYTES);
  const bytes = await pulls
    .use("media", room, () => readAll(body, MEDIA_MAX_BYTES))
    .catch(async (error: unknown) => {
      if (!body.locked) await body.cancel();
      throw error;
    });
  const type = typeOf(bytes);
  if (type === undefined || (await hashOf(bytes)) !== name.hash)
    throw new Error("the origin answered with other bytes");
  return { kind: "found", bytes, type };
}
