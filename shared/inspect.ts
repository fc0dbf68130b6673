import * as z from "zod";
import { AppError } from "./errors.ts";
import { readAs } from "./json.ts";

/** What an origin may ask an edge about itself, signed like a push: what it holds for a key, and what it answers. */
export const ENTRY_PATH = "/internal/v1/entry";
export const PROBE_PATH = "/internal/v1/probe";

const position = z.int().min(0);
const version = z.object({ epoch: position, position });

const entryReport = z.object({
  /** Null: the ledger did not answer in time. `need` is null for a key it never heard of. */
  ledger: z
    .object({
      head: z.object({ epoch: position, position, change: position }),
      /** Whether it has had the whole log of this epoch. */
      whole: z.boolean(),
      /** The log's head after the last take-down it heard of, 0 for none. */
      floor: position,
      /** Whether it has all documents as of its head, and answers from them. */
      replica: z.boolean(),
      need: z.object({ version, state: z.enum(["live", "gone", "dropped"]) }).nullable(),
    })
    .nullable(),
  /** Null: the store did not answer in time. `held` is null when it has nothing. */
  store: z
    .object({ held: z.object({ version, state: z.enum(["live", "gone"]) }).nullable() })
    .nullable(),
});

/** What an edge holds for a key, without the body. */
export type EntryReport = z.infer<typeof entryReport>;

const probeReport = z.object({
  kind: z.enum(["live", "absent", "refused", "unavailable"]),
  version: version.nullable(),
  etag: z.string().max(80).nullable(),
  freshness: z.enum(["verified", "unverified", "stale"]).nullable(),
  /** Where it was made. */
  source: z.enum(["store", "origin", "replica"]).nullable(),
  /** Whether the cache had it. */
  hit: z.boolean(),
});

/** What a reader of a query would be given right now, without the body. */
export type ProbeReport = z.infer<typeof probeReport>;

/** Reads an edge's answer. @throws AppError `unavailable` when it is none; nothing of its text is repeated */
export const parseEntryReport = (text: string): EntryReport => parse(entryReport, text);
export const parseProbeReport = (text: string): ProbeReport => parse(probeReport, text);

function parse<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  const read = readAs(schema, text);
  if (read !== undefined) return read;
  throw new AppError("unavailable", "The edge's answer is no report on itself.");
}
