import * as z from "zod";
import { AppError } from "./errors.ts";
import { parseJson, readAs } from "./json.ts";
import { isKeyOf, parseRowKey } from "./keys.ts";
import { MAX_TAGS_CHARS, PUSH_MAX_ENTRIES } from "./limits.ts";

/** Where an edge takes pushes, and where an origin answers edges. The version is in the path. */
export const PUSH_PATH = "/internal/v1/push";
export const RENDITION_PATH = "/internal/v1/rendition";

const position = z.int().min(0);

const entry = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("live"),
    key: z.string(),
    position,
    etag: z.string().max(80),
    body: z.string(),
    /** As `printTags` prints them. */
    tags: z.string().max(MAX_TAGS_CHARS),
  }),
  z.object({ state: z.literal("gone"), key: z.string(), position }),
  z.object({ state: z.literal("dropped"), key: z.string(), position }),
]);

/** One row of the log as it travels: an answer, or a document or the site. */
export type Entry = z.infer<typeof entry>;
/** `live` has a body; `gone` is a 404 without asking anyone; of what is `dropped` nothing is kept. */
export type EntryState = Entry["state"];

const batch = z
  .object({
    site: z.int().min(1),
    epoch: position,
    /** The head the edge must have for this batch to continue it; answers lie between it and `to`. */
    from: position,
    /** The head it has afterwards. */
    to: position,
    /**
     * The rows of documents and of the site (`content/rows.ts`) in this batch are all that the log has between these
     * positions; the edge has those up to `from`. None for an edge that has not said yet how far it has them.
     */
    documents: z.object({ from: position, to: position }).optional(),
    /** Every change of the site up to this number is in the log up to `to`. */
    change: position,
    /** The log's head when this was read: an edge that is there has the whole log. */
    head: position,
    /** The log's head after the last change that took something down: what a key had before may show it. */
    floor: position,
    /** The edge's number at the origin. */
    edge: position,
    /** Nothing was ever sent to this edge of this site. */
    first: z.boolean(),
    entries: z.array(entry).max(PUSH_MAX_ENTRIES),
  })
  .refine(
    ({ from, to, documents }) => from <= to && (documents?.from ?? 0) <= (documents?.to ?? 0),
    "a batch cannot go backwards",
  )
  .refine(
    ({ site, entries, documents, ...answers }) =>
      entries.every(({ key, state, position }) => {
        if (isKeyOf(site, key)) return isWithin(answers, position);
        const isRow = parseRowKey(site, key) !== null && state !== "dropped";
        return isRow && documents !== undefined && isWithin(documents, position);
      }),
    "every entry is of the site and lies in the stretch of its kind",
  );

const isWithin = ({ from, to }: { from: number; to: number }, position: number) =>
  position > from && position <= to;

/** A stretch of one site's log. */
export type Batch = z.infer<typeof batch>;

/** How far an edge is in a site's log. */
export interface Head {
  epoch: number;
  position: number;
  change: number;
}

const reply = z.object({
  outcome: z.enum(["applied", "refused"]),
  head: z.object({ epoch: position, position, change: position }),
  /** Every entry up to here was purged once; behind the head when purges wait. */
  purgedTo: position,
  /** It has the rows of documents and of the site up to here, 0 for none, of the epoch of its head. */
  documents: position,
  /** That its epoch, which is newer than the batch's, was really begun (`proveEpoch`). What is none is no reason to read nothing. */
  proof: z.string().max(200).optional().catch(undefined),
});

/** An edge's answer: `refused` means the batch does not continue its head, which it names. */
export type Reply = z.infer<typeof reply>;

/**
 * The batch as gzipped JSON.
 * @param compress gzip, for who has a faster one
 */
export const encodeBatch = (
  value: Batch,
  compress: (text: string) => Promise<Uint8Array<ArrayBuffer>> = gzipped,
): Promise<Uint8Array<ArrayBuffer>> => compress(JSON.stringify(value));

function gzipped(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream();
  return readAll(stream.pipeThrough(new CompressionStream("gzip")), Number.MAX_SAFE_INTEGER);
}

/**
 * Reads a batch, counting bytes while it inflates.
 * @throws AppError `too_large` past `maxBytes` inflated, `invalid` when it is no batch
 */
export async function decodeBatch(
  bytes: Uint8Array<ArrayBuffer>,
  maxBytes: number,
): Promise<Batch> {
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const text = new TextDecoder().decode(await readAll(inflated, maxBytes));
  const parsed = batch.safeParse(parseJson(text));
  if (!parsed.success)
    throw new AppError("invalid", "The push is not a batch of the log.", { cause: parsed.error });
  return parsed.data;
}

/** Reads an edge's answer. @throws AppError `unavailable` when it is none */
export function parseReply(text: string): Reply {
  const read = readAs(reply, text);
  if (read !== undefined) return read;
  throw new AppError("unavailable", "The edge's answer is not a reply to a push.");
}

/**
 * Collects a stream. @throws AppError `too_large` as soon as it is longer than `maxBytes`,
 * `invalid` when it cannot be read
 */
export async function readAll(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new AppError("invalid", "The body cannot be read.", { cause });
    });
    if (done) break;
    length += value.byteLength;
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined);
      throw new AppError("too_large", `The body is larger than ${maxBytes} bytes.`);
    }
    chunks.push(value);
  }
  const all = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return all;
}
