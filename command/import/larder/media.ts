import { AppError } from "../../../shared/errors.ts";
import { mediaFileBody } from "../../../shared/manage/media.ts";
import type { ImportedDocument } from "../../../shared/manage/imports.ts";
import { isObject } from "../../../shared/content/field-kind.ts";
import * as z from "zod";
import type { Surroundings } from "../../../program/command.ts";
import type { Manage } from "../../manage.ts";
import { repeatable } from "../source.ts";

/** Files of media: read at an edge of the Larder that was exported, and uploaded to the other. */

/** ours: how long one may take. */
const FILE_TIMEOUT_MS = 60_000;
/** ours: files between two lines of progress. */
const FILES_BETWEEN_LINES = 50;

/** Addresses of files here by their paths there. */
export type MovedMedia = ReadonlyMap<string, string>;

/**
 * Brings files, one after the other; the same bytes have one address, so what was brought before is no second file.
 * @returns the new addresses, and a sentence for each that could not be read
 */
export async function bringMedia(
  manage: Manage,
  { fetch, tell, signal }: Pick<Surroundings, "fetch" | "tell" | "signal">,
  from: string,
  files: readonly { path: string; alt: string }[],
): Promise<{ moved: MovedMedia; notes: string[] }> {
  const moved = new Map<string, string>();
  const notes: string[] = [];
  for (const [index, { path, alt }] of files.entries()) {
    signal.throwIfAborted();
    const read = await readFile(fetch, `${from}${path}`, signal);
    if (read.kind === "unread") notes.push(`${path} could not be read at ${from}: ${read.why}`);
    else {
      const name = path.split("/").at(-1) ?? "file";
      const file = await manage.request("POST", `/media?name=${name}`, mediaFileBody, read.bytes);
      if (alt !== "") await manage.request("PATCH", `/media/${file.id}`, z.unknown(), { alt });
      moved.set(path, file.url);
    }
    if ((index + 1) % FILES_BETWEEN_LINES === 0) tell(`files ${index + 1}/${files.length}`);
  }
  return { moved, notes };
}

type ReadFile = { kind: "read"; bytes: Uint8Array } | { kind: "unread"; why: string };

async function readFile(
  fetch: typeof globalThis.fetch,
  url: string,
  signal: AbortSignal,
): Promise<ReadFile> {
  try {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(FILE_TIMEOUT_MS)]);
    const response = await fetch(url, { signal: deadline });
    if (!response.ok) return { kind: "unread", why: `status ${response.status}` };
    return { kind: "read", bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError) throw error;
    return { kind: "unread", why: "no answer" };
  }
}

const PATH = /(?:https?:\/\/[^\s"'<>/]+)?(\/media\/\d+\/[0-9a-f]+\/[\w.%~-]+)/g;

/** Documents with the new addresses wherever an old one stands, in fields and in the middle of HTML. */
export const withMoved = (
  documents: AsyncIterable<ImportedDocument>,
  moved: MovedMedia,
): AsyncIterable<ImportedDocument> =>
  repeatable(async function* () {
    for await (const document of documents)
      yield {
        ...document,
        locales: moveIn(document.locales, moved) as ImportedDocument["locales"],
      };
  });

function moveIn(value: unknown, moved: MovedMedia): unknown {
  if (typeof value === "string")
    return value.replace(PATH, (whole, path: string) => moved.get(path) ?? whole);
  if (Array.isArray(value)) return value.map((item: unknown) => moveIn(item, moved));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, moveIn(each, moved)]));
}
