import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { createTarDecoder } from "modern-tar";
import { AppError } from "../../shared/errors.ts";
import { BACKUP_MEMBER_MAX_BYTES, BACKUP_MEMBERS_PER_SUMS } from "../../shared/limits-backup.ts";
import { SUMS, sha256Of } from "./archive.ts";

/** A member of an archive. */
export interface Member {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The members of an archive one after the other, sums left out; these are compared as they come. Whoever takes all of them to
 * the end knows that each was as it was written, and that none is missing but what came after the last sums.
 * @throws AppError `invalid` when the file is cut short, altered or no archive
 */
export async function* readArchive(path: string): AsyncGenerator<Member> {
  const file = createReadStream(path);
  const plain = createZstdDecompress();
  const done = pipeline(file, plain);
  done.catch(() => undefined);
  try {
    yield* membersOf(Readable.toWeb(plain) as ReadableStream<Uint8Array>);
    await done;
  } catch (error) {
    throw damaged(path, error);
  } finally {
    file.destroy();
    plain.destroy();
  }
}

async function* membersOf(plain: ReadableStream<Uint8Array>): AsyncGenerator<Member> {
  let waiting: string[] = [];
  const entries = plain.pipeThrough(createTarDecoder({ strict: true }));
  for await (const { header, body } of entries) {
    const { name, size } = header;
    if (size > BACKUP_MEMBER_MAX_BYTES)
      throw new AppError(
        "invalid",
        `${JSON.stringify(name)} is larger than any member of a backup.`,
      );
    const bytes = await bytesOf(body, size);
    if (SUMS.test(name)) {
      if (new TextDecoder().decode(bytes) !== waiting.join(""))
        throw new AppError("invalid", `${name} says that a member before it was altered.`);
      waiting = [];
      continue;
    }
    if (waiting.length >= BACKUP_MEMBERS_PER_SUMS)
      throw new AppError("invalid", "sums are missing");
    waiting.push(`${sha256Of(bytes)}  ${name}\n`);
    yield { name, bytes };
  }
  if (waiting.length > 0) throw new AppError("invalid", "its last sums are missing");
}

async function bytesOf(
  body: ReadableStream<Uint8Array>,
  size: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const chunk of body) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  if (at < size) throw new AppError("invalid", "it ends in the middle of a member");
  return bytes;
}

/** What the consumer of the members threw passes as it is; a file that is not there is no damage. */
function damaged(path: string, error: unknown): unknown {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (code === "ENOENT" || code === "EACCES" || code === "EISDIR")
    return new AppError("invalid", `${path} cannot be read (${code}).`, { cause: error });
  const why = error instanceof AppError ? ` (${error.message.replace(/\.$/, "")})` : "";
  return new AppError("invalid", `${path} is cut short, was altered, or is no backup${why}.`, {
    cause: error,
  });
}
