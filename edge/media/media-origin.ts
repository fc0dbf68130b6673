import * as z from "zod";
import { causeText } from "../../shared/events.ts";
import { header } from "../../shared/headers.ts";
import { MEDIA_MAX_BYTES, ORIGIN_MEDIA_TIMEOUT_MS } from "../../shared/limits-media.ts";
import { MEDIA_PULL_BYTES } from "../../shared/limits-edge.ts";
import {
  hashOf,
  internalFocusPath,
  internalMediaPath,
  type MediaName,
} from "../../shared/media.ts";
import { typeOf } from "../../shared/media-type.ts";
import { FOCAL_TIMEOUT_MS, ORIGIN_PICTURE_TIMEOUT_MS } from "../../shared/limits-pictures.ts";
import { internalPicturePath } from "../../shared/pictures/ask.ts";
import { readAll } from "../../shared/push.ts";
import { createByteBudget, type ByteBudget } from "../limits/byte-budget.ts";
import { createFocalPoints, focusBody } from "./focal-points.ts";
import { type OriginParts, getSigned } from "../read/origin.ts";
import { createOrigins } from "../read/origins.ts";
import type { MediaFromOrigin, MediaOrigin, PictureFromOrigin } from "./ports.ts";

/** A file that takes long or has the wrong bytes says nothing of the origin's other answers, so it counts for no breaker. */
type ToOrigin = Omit<OriginParts, "breaker">;

/**
 * Asks the origins for files, in turn, signed. What one says of the bytes is not believed: they must have the hash that
 * was asked for.
 */
export function createMediaOrigin(parts: ToOrigin): MediaOrigin {
  const pulls = createByteBudget({ totalBytes: MEDIA_PULL_BYTES, nameBytes: MEDIA_PULL_BYTES });
  const origins = createOrigins(parts.urls, parts.clock);
  const inTurn = async <T>(askOne: (url: string) => Promise<T>): Promise<T | { kind: "away" }> => {
    for (const url of origins.forReads()) {
      try {
        const found = await askOne(url);
        origins.see(url, "answers");
        return found;
      } catch (error) {
        origins.see(url, "away");
        parts.report({ kind: "edge.trouble", part: "origin", cause: causeText(error) });
      }
    }
    return { kind: "away" };
  };
  return {
    ask: (name) => inTurn((url) => askOne(parts, pulls, url, name)),
    askPicture: (name, question) =>
      inTurn((url) => {
        const path = internalPicturePath(name, question);
        return askForPicture(parts, pulls, url, { hash: name.hash, path });
      }),
    focusOf: createFocalPoints(parts.clock, async (name) => {
      const said = await inTurn((url) => askForFocus(parts, url, name));
      return said.kind === "away" ? undefined : said.focus;
    }),
  };
}

async function askForFocus(parts: ToOrigin, origin: string, name: MediaName) {
  const response = await getSigned(parts, origin, internalFocusPath(name), FOCAL_TIMEOUT_MS);
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  if (response.status !== 200 || !isJson) {
    await response.body?.cancel();
    // an older one takes it for the file's name
    throw new Error(`the origin answered ${response.status} to where a focal point is`);
  }
  return { kind: "said" as const, ...focusBody.parse(await response.json()) };
}

/** What an origin says of a picture that it does not give, by its status. */
const REFUSALS: Readonly<Record<number, "invalid" | "forbidden" | "busy">> = {
  400: "invalid",
  403: "forbidden",
  429: "busy",
  503: "busy",
};

async function askForPicture(
  parts: ToOrigin,
  pulls: ByteBudget,
  origin: string,
  { hash, path }: { hash: string; path: string },
): Promise<PictureFromOrigin> {
  const response = await getSigned(parts, origin, path, ORIGIN_PICTURE_TIMEOUT_MS);
  const code = REFUSALS[response.status];
  // what stands in front of an origin says such things too, but not in these words
  if (code !== undefined && response.headers.has(header.error)) {
    const said = refusal.safeParse(await response.json().catch(() => null));
    if (said.success) return { kind: "refused", code, detail: said.data.detail };
  }
  if (response.status !== 200 || response.body === null) {
    if (!response.bodyUsed) await response.body?.cancel();
    if (response.status === 404) return { kind: "absent" };
    throw new Error(`the origin answered ${response.status}`);
  }
  const bytes = await taken(pulls, response, response.body);
  const type = typeOf(bytes);
  if (type?.startsWith("image/") !== true) throw new Error("the origin answered with no picture");
  // an older one knows of no pictures and gives the file; of a drawing that is right
  if (type !== "image/svg+xml" && (await hashOf(bytes)) === hash)
    throw new Error("the origin answered with the file itself");
  return { kind: "found", bytes, type };
}

const refusal = z.object({ detail: z.string().max(1_000) });

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
  const bytes = await taken(pulls, response, response.body);
  const type = typeOf(bytes);
  if (type === undefined || (await hashOf(bytes)) !== name.hash)
    throw new Error("the origin answered with other bytes");
  return { kind: "found", bytes, type };
}

/** The bytes of an answer, when there is room for them. */
function taken(
  pulls: ByteBudget,
  { headers }: Response,
  body: ReadableStream<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const room = Math.min(Number(headers.get("content-length") ?? MEDIA_MAX_BYTES), MEDIA_MAX_BYTES);
  return pulls
    .use("media", room, () => readAll(body, MEDIA_MAX_BYTES))
    .catch(async (error: unknown) => {
      if (!body.locked) await body.cancel();
      throw error;
    });
}
