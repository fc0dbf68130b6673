import { createReadStream } from "node:fs";
import { AppError } from "../shared/errors.ts";

const NO_UTF8 = "ERR_ENCODING_INVALID_ENCODED_DATA";

/**
 * The text of a file, or of stdin where the path is `-`.
 * @param hint a sentence for who names a file that is not there
 * @throws AppError `not_found`, `too_large`, or `invalid` when it is no UTF-8
 */
export async function readText(path: string, mostBytes: number, hint = ""): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of path === "-" ? process.stdin : createReadStream(path)) {
      const read = typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Uint8Array);
      bytes += read.byteLength;
      if (bytes > mostBytes)
        throw new AppError("too_large", `${path} has more than ${mostBytes} bytes.`);
      chunks.push(read);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    if (error instanceof AppError) throw error;
    const why = error instanceof Error && "code" in error ? String(error.code) : "it is not there";
    if (why === NO_UTF8) throw new AppError("invalid", `${path} is no text in UTF-8.`);
    throw new AppError("not_found", `${path} cannot be read (${why}). ${hint}`.trimEnd());
  }
}
