import * as z from "zod";
import { AppError } from "../../shared/errors.ts";

/** What a backup says of itself, in its first and its last member (docs/backup.md has the whole format). */

/** Which format this version writes, and the only one that it reads. */
export const BACKUP_FORMAT = 1;

const whole = z.number().int().min(0);
const name = z.string().min(1).max(200);

const manifest = z.object({
  format: z.literal(BACKUP_FORMAT),
  takenAt: z.iso.datetime(),
  /** Postgres' version as a number, for whoever looks. */
  postgres: whole,
  /** The names of the migrations that the database had. */
  migrations: z.array(name).min(1),
  tables: z.array(z.object({ name, columns: z.array(name) })).min(1),
  sequences: z.array(z.object({ table: name, column: name, last: whole, called: z.boolean() })),
  /** Where each site's log was. */
  sites: z.array(
    z.object({ id: whole, slug: z.string(), epoch: whole, head: whole, change: whole }),
  ),
  /** Whether files of media are in it. */
  media: z.boolean(),
});

const end = z.object({
  /** How many members came before. */
  members: whole,
  /** Rows by table. */
  rows: z.record(name, whole),
  media: z.object({
    files: whole,
    bytes: whole,
    /** Of files that the store of media lacked how many, and the first of them. */
    missing: whole,
    named: z.array(z.string()),
  }),
});

export type Manifest = z.output<typeof manifest>;
export type BackupEnd = z.output<typeof end>;

/** @throws AppError `invalid` when it is none, or one of another version */
export function readManifest(bytes: Uint8Array): Manifest {
  const json = parseJson(bytes);
  const { format } = z.object({ format: whole }).catch({ format: 0 }).parse(json);
  if (format > BACKUP_FORMAT)
    throw new AppError(
      "invalid",
      `The backup is of format ${format}, which a newer version of Larder wrote; this one reads format ${BACKUP_FORMAT}.`,
    );
  return read(manifest, json);
}

/** @throws AppError `invalid` when it is none */
export const readEnd = (bytes: Uint8Array): BackupEnd => read(end, parseJson(bytes));

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError("invalid", "The file is no backup of Larder's.", { cause });
  }
}

function read<T>(schema: z.ZodType<T>, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid", "The file is no backup of Larder's.", { cause: parsed.error });
}
