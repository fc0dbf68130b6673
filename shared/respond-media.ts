import { AppError } from "./errors.ts";
import { header } from "./headers.ts";
import { MEDIA_MAX_AGE_S } from "./limits-media.ts";
import { FOCAL_MAX_AGE_S } from "./limits-pictures.ts";
import type { MediaName, StoredMedia } from "./media.ts";
import { extensionOf, isCompressible, isShown, type MediaType } from "./media-type.ts";
import { COMMON, matches, respondError, weak } from "./respond.ts";

/** What a file of media becomes on the wire, the same at the edge and at the origin. */

/** Makes a stream one whose length the runtime knows; without it, answers come in chunks and have no `Content-Length`. */
export type Sized = (
  stream: ReadableStream<Uint8Array>,
  sizeBytes: number,
) => ReadableStream<Uint8Array>;

/** A file as it is answered. */
export interface AnsweredMedia extends StoredMedia {
  /** Of a picture that was made of the file. */
  made?: MadeMedia;
}

export interface MadeMedia {
  /** Names it, and not its bytes: made again, elsewhere or by a newer version, they may be others. */
  tag: string;
  /** Whether what the reader takes decided. */
  varies: boolean;
  /** Whether it is the same for ever; what a focal point decides is not. */
  isLasting: boolean;
}

/** The first and the last byte asked for. */
interface Span {
  first: number;
  last: number;
}

/**
 * 200, 304 when the reader has it, 206 for one range (RFC 9110 §14). Several ranges at once are answered with the whole
 * file: putting them together costs more than sending it.
 */
export function respondMedia(
  request: Request,
  name: MediaName & { fileName: string },
  media: AnsweredMedia,
  cacheStatus: string,
  sized: Sized = (stream) => stream,
): Response {
  const { type, sizeBytes, made } = media;
  const etag = etagOf(name, media);
  const headers = {
    ...headersOf(type, name),
    ...(made === undefined ? {} : headersOfMade(made)),
    etag,
    [header.cacheStatus]: cacheStatus,
  };
  if (matches(request.headers.get("if-none-match"), etag)) {
    dropBody(media);
    return new Response(null, { status: 304, headers });
  }
  const span = spanOf(request, etag, sizeBytes);
  if (span === "unsatisfiable") {
    dropBody(media);
    const error = new AppError("range_not_satisfiable", `The file has ${sizeBytes} bytes.`);
    return respondError(request.method, error, { "content-range": `bytes */${sizeBytes}` });
  }
  const { first, last } = span ?? { first: 0, last: sizeBytes - 1 };
  const length = last - first + 1;
  const described = {
    ...headers,
    "content-length": String(length),
    ...(span === null ? {} : { "content-range": `bytes ${first}-${last}/${sizeBytes}` }),
  };
  const status = span === null ? 200 : 206;
  if (request.method === "HEAD") {
    dropBody(media);
    return new Response(null, { status, headers: described });
  }
  return new Response(bodyOf(media, { first, last }, sized), { status, headers: described });
}

function etagOf({ hash }: MediaName, { type, made }: AnsweredMedia): string {
  if (made !== undefined) return weak(`"${made.tag}"`);
  return isCompressible(type) ? weak(`"${hash}"`) : `"${hash}"`;
}

const headersOfMade = ({ varies, isLasting }: MadeMedia) => ({
  ...(varies && { vary: "Accept, Accept-Encoding" }),
  ...(!isLasting && { "cache-control": `public, max-age=${FOCAL_MAX_AGE_S}` }),
});

/** What a file may do when it is opened by itself: drawings style themselves and hold pictures, films play, scripts stay dead. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src 'self'; sandbox";

/** Nothing in a file may act in the reader's name: no type but ours, no script, no page around it. */
function headersOf(type: MediaType, { fileName, hash }: MediaName & { fileName: string }) {
  const name = fileName === "" ? `${hash}.${extensionOf(type)}` : fileName;
  return {
    ...COMMON,
    "content-type": type,
    "cache-control": `public, max-age=${MEDIA_MAX_AGE_S}, immutable`,
    "accept-ranges": "bytes",
    "cross-origin-resource-policy": "cross-origin",
    "content-security-policy": POLICY,
    ...(isShown(type) ? {} : { "content-disposition": `attachment; filename="${name}"` }),
  };
}

/** The one range asked for; null when the whole file is: no range, several, one we cannot read, or another file's. */
function spanOf(request: Request, etag: string, sizeBytes: number): Span | null | "unsatisfiable" {
  const ifRange = request.headers.get("if-range");
  // compared strongly, so a weak one never matches (RFC 9110 §13.1.5)
  if (ifRange !== null && (ifRange !== etag || ifRange.startsWith("W/"))) return null;
  const asked = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(request.headers.get("range") ?? "");
  const [, from = "", to = ""] = asked ?? [];
  if (asked === null || (from === "" && to === "")) return null;
  if (from === "") {
    const first = Math.max(0, sizeBytes - Number(to));
    return Number(to) === 0 ? "unsatisfiable" : { first, last: sizeBytes - 1 };
  }
  const last = to === "" ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (to !== "" && Number(to) < Number(from)) return null;
  return Number(from) >= sizeBytes ? "unsatisfiable" : { first: Number(from), last };
}

function bodyOf({ body, sizeBytes }: StoredMedia, { first, last }: Span, sized: Sized) {
  if (body instanceof Uint8Array) return body.subarray(first, last + 1);
  const length = last - first + 1;
  return sized(length === sizeBytes ? body : part(body, first, length), length);
}

/** A stretch of a stream, never more than a chunk in memory. */
function part(
  stream: ReadableStream<Uint8Array>,
  start: number,
  length: number,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  let [skip, left] = [start, length];
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        const from = Math.min(skip, value.byteLength);
        skip -= from;
        const chunk = value.subarray(from, from + left);
        if (chunk.byteLength === 0) continue;
        left -= chunk.byteLength;
        controller.enqueue(chunk);
        if (left > 0) return;
        controller.close();
        return reader.cancel();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** A stream nobody reads would hold its connection. */
function dropBody({ body }: StoredMedia): void {
  if (!(body instanceof Uint8Array)) body.cancel().catch(() => undefined);
}
