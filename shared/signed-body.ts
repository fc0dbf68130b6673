import { sha256Hex } from "./digest.ts";
import { AppError } from "./errors.ts";
import { badSignature, type Promised } from "./signature.ts";

/**
 * Reads the body that a signature promised into as much memory as it takes, and not a byte more. What is promised too long
 * is refused unread.
 * @param limits an aborted signal ends it
 * @throws AppError `too_large` past `maxBytes`, `unauthorized` when another body comes, `invalid` when it breaks off
 */
export async function readSignedBody(
  request: Request,
  { lengthBytes, digest }: Promised,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<Uint8Array<ArrayBuffer>> {
  if (lengthBytes > maxBytes)
    throw new AppError("too_large", `The body is larger than ${maxBytes} bytes.`);
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) !== lengthBytes) throw badSignature();
  const bytes = new Uint8Array(lengthBytes);
  const length = request.body === null ? 0 : await fill(bytes, request.body, signal);
  if (length !== lengthBytes || (await sha256Hex(bytes)) !== digest) throw badSignature();
  return bytes;
}

/** @returns how many bytes came @throws AppError `unauthorized` as soon as there are too many */
async function fill(
  bytes: Uint8Array,
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<number> {
  const reader = stream.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel, { once: true });
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new AppError("invalid", "The body cannot be read.", { cause });
    });
    if (done) return length;
    if (length + value.byteLength > bytes.byteLength) {
      cancel();
      throw badSignature();
    }
    bytes.set(value, length);
    length += value.byteLength;
  }
}
