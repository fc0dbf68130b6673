import { createReadStream } from "node:fs";
import * as z from "zod";
import type { Field } from "../../../shared/content/model.ts";
import { AppError } from "../../../shared/errors.ts";
import { causeText } from "../../../shared/events.ts";
import { readAs } from "../../../shared/json.ts";
import { documentKind } from "../../../shared/manage/documents.ts";

/** The lines of an export (docs/backup.md), read one after the other. */

const id = z.int().min(1);
const members = z.record(z.string(), z.unknown());
const time = z.string();

const siteLine = z.object({
  kind: z.literal("site"),
  format: z.literal(1),
  slug: z.string(),
  locales: z.array(z.string()),
  defaultLocale: z.string(),
});
const typeLine = z.object({
  kind: z.literal("type"),
  type: z.enum(["page", "single", "collection", "component", "post", "author", "category", "tag"]),
  key: z.string(),
  name: z.string(),
  fields: z.array(z.custom<Field>((value) => typeof value === "object" && value !== null)),
});
const documentLine = z.object({
  kind: z.literal("document"),
  id,
  type: documentKind,
  key: z.string(),
  slug: z.string().nullable(),
  createdAt: time,
  published: z.record(z.string(), z.object({ revision: id, publishedAt: time, updatedAt: time })),
  newest: z.record(z.string(), id),
});
const revisionLine = z.object({
  kind: z.literal("revision"),
  id,
  document: id,
  locale: z.string(),
  name: z.string(),
  createdAt: time,
  fields: members,
});
const mediaLine = z.object({
  kind: z.literal("media"),
  path: z.string(),
  alt: z.string().default(""),
});
const otherLine = z.object({ kind: z.enum(["schedule", "release"]) });
const endLine = z.object({ kind: z.literal("end") });

const line = z.discriminatedUnion("kind", [
  siteLine,
  typeLine,
  documentLine,
  revisionLine,
  mediaLine,
  otherLine,
  endLine,
]);

export type ExportLine = z.output<typeof line>;
export type SiteLine = z.output<typeof siteLine>;
export type TypeLine = z.output<typeof typeLine>;
export type DocumentLine = z.output<typeof documentLine>;
export type RevisionLine = z.output<typeof revisionLine>;

/** @throws AppError `invalid` naming the line that cannot be read, or for a file that is not whole */
export async function* readExport(path: string): AsyncGenerator<ExportLine> {
  let [number, last]: [number, string] = [0, ""];
  for await (const text of linesOf(piecesOf(path))) {
    number += 1;
    const read = readAs(line, text);
    if (read === undefined || (number === 1) !== (read.kind === "site"))
      throw new AppError("invalid", `Line ${number} of ${path} is none of an export of Larder.`);
    last = read.kind;
    yield read;
  }
  if (last !== "end") throw new AppError("invalid", `${path} is not whole: its end is missing.`);
}

/** Pieces of text by line; only a line feed ends one, for U+2028 may stand in a line, and Node's readline ends lines there. */
async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let begun: string[] = [];
  for await (const piece of pieces) {
    const [first = "", ...others] = piece.split("\n");
    begun.push(first);
    for (const next of others) {
      yield begun.join("");
      begun = [next];
    }
  }
  const last = begun.join("");
  if (last !== "") yield last;
}

async function* piecesOf(path: string): AsyncGenerator<string> {
  try {
    yield* createReadStream(path, "utf8");
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    const why = isMissing ? "no such file" : causeText(cause);
    throw new AppError("invalid", `${path} cannot be read: ${why}.`, { cause });
  }
}
