import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import {
  IMPORT_BATCH_BYTES,
  IMPORTED_AT_ONCE,
  MAX_IMPORT_NOTE_CHARS,
} from "../../shared/limits-imports.ts";
import {
  importBody,
  importedBody,
  type ImportBatch,
  type Imported,
  type ImportedDocument,
  type ImportProgress,
} from "../../shared/manage/imports.ts";
import { cutText } from "../../shared/text.ts";
import type { Manage } from "../manage.ts";
import type { Source } from "./source.ts";
import { createTally, type Tally } from "./tally.ts";
import { makeTypes } from "./types.ts";

/** Brings what an importer has read to an origin, some documents at a time. */

export interface SendParts {
  manage: Manage;
  clock: Clock;
  /** How far it is. */
  tell: (line: string) => void;
  signal: AbortSignal;
}

export type SendOptions = Omit<ImportBatch, "documents">;

/**
 * Makes the types, then brings the documents, and once more those that name what came after them. What was brought before and is
 * the same is found so by the origin: whoever was stopped begins again, and goes on where it was.
 * @returns what became of them
 * @throws AppError with what the origin said
 */
export async function send(
  parts: SendParts,
  source: Source,
  options: SendOptions = {},
): Promise<Tally> {
  const { manage, tell } = parts;
  const say = async (said: ImportProgress) => {
    const progress = { total: source.total ?? null, ...said };
    await manage.request("PUT", `/imports/${source.name}`, importBody, progress);
  };
  const tally = createTally(parts.clock, tell, source.total);
  await say({ state: "running", note: "Making types." });
  try {
    tally.notes.push(...(await makeTypes(manage, source.types)));
    await bring(parts, source, source.documents, { tally, options });
    const again = tally.takeIncomplete();
    if (again.size > 0) {
      tell(`${again.size} documents name others that came after them: once more`);
      await bring(parts, source, only(source.documents, again), { tally, options });
    }
  } catch (error) {
    // what stopped it is told; that the origin could not be told, too, is not
    await say(endOf(parts.signal, error)).catch(() => undefined);
    throw error;
  }
  await say({ state: "done", note: tally.sentence() });
  return tally;
}

const endOf = (signal: AbortSignal, error: unknown): ImportProgress => ({
  state: signal.aborted ? "stopped" : "failed",
  note: error instanceof AppError ? cutText(error.message, MAX_IMPORT_NOTE_CHARS) : "",
});

async function* only(
  documents: AsyncIterable<ImportedDocument>,
  keys: ReadonlySet<string>,
): AsyncGenerator<ImportedDocument> {
  for await (const document of documents) if (keys.has(document.key)) yield document;
}

interface Sending {
  tally: Tally;
  options: SendOptions;
}

async function bring(
  parts: SendParts,
  source: Source,
  documents: AsyncIterable<ImportedDocument>,
  sending: Sending,
): Promise<void> {
  for await (const batch of inBatches(documents)) {
    parts.signal.throwIfAborted();
    await bringBatch(parts, source, batch, sending);
    sending.tally.progress();
  }
}

/** So many documents, and so many bytes of them, as one request takes. */
async function* inBatches(
  documents: AsyncIterable<ImportedDocument>,
): AsyncGenerator<ImportedDocument[]> {
  let [batch, bytes]: [ImportedDocument[], number] = [[], 0];
  for await (const document of documents) {
    const size = Buffer.byteLength(JSON.stringify(document));
    if (
      batch.length === IMPORTED_AT_ONCE ||
      (batch.length > 0 && bytes + size > IMPORT_BATCH_BYTES)
    ) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(document);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** A request that is refused as a whole, for a file that cannot be copied, is sent in parts until it is one document's alone. */
async function bringBatch(
  parts: SendParts,
  source: Source,
  documents: ImportedDocument[],
  { tally, options }: Sending,
): Promise<void> {
  const answer = await post(parts.manage, source.name, { documents, ...options });
  if (answer.kind === "brought") return tally.count(answer.imported);
  const [only] = documents;
  if (documents.length > 1) {
    const half = Math.ceil(documents.length / 2);
    for (const part of [documents.slice(0, half), documents.slice(half)])
      await bringBatch(parts, source, part, { tally, options });
    return;
  }
  if (only === undefined) return;
  if (options.media === "keep") return tally.refuse(only.key, answer.why);
  const kept = await post(parts.manage, source.name, { documents, ...options, media: "keep" });
  if (kept.kind === "refused") return tally.refuse(only.key, kept.why);
  tally.notes.push(`${only.key}: its files stay where they are. ${answer.why}`);
  tally.count(kept.imported);
}

type Answer = { kind: "brought"; imported: Imported } | { kind: "refused"; why: string };

async function post(manage: Manage, source: string, batch: ImportBatch): Promise<Answer> {
  try {
    const path = `/imports/${source}/documents`;
    return { kind: "brought", imported: await manage.request("POST", path, importedBody, batch) };
  } catch (error) {
    const isRefused =
      error instanceof AppError && (error.code === "invalid" || error.code === "too_large");
    if (!isRefused) throw error;
    return { kind: "refused", why: error.message };
  }
}
