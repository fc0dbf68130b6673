import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { constants, createZstdCompress } from "node:zlib";
import { createTarPacker } from "modern-tar";
import { AppError } from "../../shared/errors.ts";
import { BACKUP_MEMBERS_PER_SUMS, BACKUP_ZSTD_LEVEL } from "../../shared/limits-backup.ts";

/**
 * A tar file under Zstandard, whose members are followed by their sums: each `sums/<n>` has those of the members before it,
 * as `sha256sum` prints and checks them.
 */
export interface Archive {
  add(name: string, bytes: Uint8Array): Promise<void>;
  /** How many members there are, sums left out. */
  readonly members: number;
  /** Gives it its name. @returns its size in bytes */
  end(): Promise<number>;
  /** Leaves nothing of it. */
  abandon(cause: unknown): Promise<void>;
}

export const SUMS = /^sums\/\d{6}$/;

export const sha256Of = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

/** Where a file is written until it is whole. */
const asideOf = (path: string) => `${path}.part`;

/**
 * Begins an archive. Nobody but its owner may read it, and until its end it has another name (`….part`).
 * @throws AppError `conflict` when there is a file of one of the names
 */
export async function createArchive(
  path: string,
  mtime: Date,
  signal: AbortSignal,
): Promise<Archive> {
  const aside = asideOf(path);
  for (const taken of [path, aside])
    if ((await stat(taken).catch(() => null)) !== null)
      throw new AppError("conflict", `There is a file ${taken} already.`);
  const { readable, controller } = createTarPacker();
  const compress = createZstdCompress({
    params: {
      [constants.ZSTD_c_compressionLevel]: BACKUP_ZSTD_LEVEL,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  });
  const file = createWriteStream(aside, { flags: "wx", mode: 0o600, flush: true });
  const done = pipeline(Readable.fromWeb(readable as NodeStream), compress, file, { signal });
  done.catch(() => undefined);
  const put = async (name: string, bytes: Uint8Array) => {
    const member = { name, size: bytes.byteLength, mode: 0o600, mtime };
    const writer = controller.add(member).getWriter();
    writer.closed.catch(() => undefined);
    await writer.write(bytes);
    await writer.close();
  };
  // whoever waits to write is told when the file cannot be written, with the reason
  const orFailed = async (work: Promise<void>) => Promise.race([work, done.then(() => undefined)]);
  const sums = sumsOf((name, bytes) => orFailed(put(name, bytes)));
  return {
    get members() {
      return sums.members;
    },
    async add(name, bytes) {
      await orFailed(put(name, bytes)).catch(() => done);
      await sums.note(name, sha256Of(bytes));
    },
    async end() {
      await sums.flush();
      controller.finalize();
      await done;
      await rename(aside, path);
      return (await stat(path)).size;
    },
    async abandon(cause) {
      controller.error(cause);
      await done.catch(() => undefined);
      await rm(aside, { force: true });
    },
  };
}

/** Keeps the sums of so many members, and writes them. */
function sumsOf(put: (name: string, bytes: Uint8Array) => Promise<void>) {
  let [lines, members, files]: [string[], number, number] = [[], 0, 0];
  const flush = async () => {
    if (lines.length === 0) return;
    const text = lines.join("");
    lines = [];
    files += 1;
    await put(`sums/${String(files).padStart(6, "0")}`, new TextEncoder().encode(text));
  };
  return {
    get members() {
      return members;
    },
    flush,
    async note(name: string, sum: string) {
      members += 1;
      lines.push(`${sum}  ${name}\n`);
      if (lines.length === BACKUP_MEMBERS_PER_SUMS) await flush();
    },
  };
}
