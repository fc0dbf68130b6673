import { addMessage, AppError, type FieldErrors } from "./errors.ts";
import { MAX_BODY_BYTES, MAX_JSON_DEPTH, MAX_JSON_PARTS } from "./limits.ts";
import { parseExactly } from "./numbers.ts";
import { readAll } from "./push.ts";

/**
 * Reads a request's body, uncompressed, counting what arrives and what it inflates to rather than believing headers.
 * @throws AppError `too_large`, `unsupported` for a compression that is not taken, `invalid` when it cannot be inflated
 */
export async function readBody(
  request: Request,
  maxBytes: number = MAX_BODY_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > maxBytes)
    throw new AppError("too_large", `The body is larger than ${maxBytes} bytes.`);
  const format = compressionOf(request.headers);
  if (request.body === null) return new Uint8Array();
  const bytes = await readAll(request.body, maxBytes);
  if (format === null || bytes.byteLength === 0) return bytes;
  return readAll(new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)), maxBytes);
}

type Compression = "gzip" | "deflate";

/** The encodings that both runtimes inflate; RFC 9110 §8.4.1 has `x-gzip` for the first. */
const COMPRESSIONS = new Map<string, Compression | null>([
  ["", null],
  ["identity", null],
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
]);

/** How a body is compressed, null when it is not. @throws AppError `unsupported` */
function compressionOf(headers: Headers): Compression | null {
  const named = (headers.get("content-encoding") ?? "").trim().toLowerCase();
  const format = COMPRESSIONS.get(named);
  if (format === undefined)
    throw new AppError(
      "unsupported",
      "Send the body as it is, or compressed with gzip or deflate.",
    );
  return format;
}

/** Reads a request's JSON; a number that no double holds is an `InexactNumber`. @throws AppError `too_large` in bytes or in parts, or `invalid` when it is not JSON or nested too deep */
export async function readJson(request: Request): Promise<unknown> {
  const bytes = await readBody(request);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new AppError("invalid", "JSON parse error - the body is not UTF-8.");
  }
  const { depth, parts } = shapeOf(text);
  if (depth > MAX_JSON_DEPTH) throw new AppError("invalid", "JSON parse error - nested too deep.");
  if (parts > MAX_JSON_PARTS)
    throw new AppError(
      "too_large",
      `The body has more than ${MAX_JSON_PARTS} lists, objects, items and members; send it in several requests.`,
    );
  try {
    return parseExactly(text);
  } catch {
    throw new AppError("invalid", "JSON parse error - the body is not valid JSON.");
  }
}

/**
 * What stands outside strings, found without building anything: the deepest nesting of brackets, and the parts, which are
 * brackets that open and commas.
 */
function shapeOf(text: string): { depth: number; parts: number } {
  let [depth, deepest, parts, inString] = [0, 0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === "\\") at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === ",") parts++;
    else if (char === "{" || char === "[") {
      parts++;
      deepest = Math.max(deepest, ++depth);
    } else if (char === "}" || char === "]") depth--;
  }
  return { depth: deepest, parts };
}

/** The messages of a zod error by field, as the contract's validation bodies have them; `""` is the whole body. */
export function fieldErrors(
  issues: readonly { path: PropertyKey[]; message: string }[],
): FieldErrors {
  const errors = new Map<string, string[]>();
  for (const { path, message } of issues) addMessage(errors, path.map(String).join("."), message);
  return errors;
}
