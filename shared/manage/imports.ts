import * as z from "zod";
import { membersOf } from "../api.ts";
import { MAX_LOCALE_CHARS, MAX_NAME_CHARS, MAX_SLUG_CHARS } from "../limits.ts";
import {
  IMPORTED_AT_ONCE,
  MAX_IMPORT_KEY_CHARS,
  MAX_IMPORT_NOTE_CHARS,
  MAX_SOURCE_CHARS,
} from "../limits-imports.ts";
import { documentKind } from "./documents.ts";

/**
 * What `/manage/v1/imports…` takes and answers: documents of another system, told apart by keys of their source. For the origin,
 * which keeps them, for the command line, which sends them, and for dashboards, which show how far it is.
 */

const time = z.iso.datetime({
  offset: true,
  error: "Use a time as RFC 3339 has it, with a time zone, such as 2026-01-31T08:00:00Z.",
});

/** Where documents come from: `butter`, `wordpress` or any other name; keys are unique within one. */
export const importSource = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, "Use small letters, digits and hyphens.")
  .max(MAX_SOURCE_CHARS);

const importKey = z.string().min(1).max(MAX_IMPORT_KEY_CHARS);

const heldSchema = z.strictObject({
  name: z
    .string()
    .max(MAX_NAME_CHARS)
    .meta({ description: "Title or name; empty of collection items." }),
  fields: membersOf("Expected an object of fields.").meta({
    description:
      "As `npm run export` prints them, but that a reference is the key of a document of this source: a text, null, or a list of texts.",
  }),
  writtenAt: time.optional().meta({
    description: "Otherwise when it was published the last time, or made.",
  }),
});

/** A document in one locale. */
const importedLocale = heldSchema.extend({
  published: z
    .strictObject({ publishedAt: time, updatedAt: time })
    .nullable()
    .meta({ description: "Null: a draft." }),
  draft: heldSchema.optional().meta({
    description:
      "A newer draft beside what is published; of what is not, the draft is the rest of this.",
  }),
});

export const importedDocument = z.strictObject({
  key: importKey.meta({ description: "The same at each import of this document." }),
  kind: documentKind,
  type: z
    .string()
    .max(MAX_SLUG_CHARS)
    .meta({ description: "The type's key; of the blog its kind." }),
  id: z
    .int()
    .min(1)
    .max(2 ** 53 - 1)
    .optional()
    .meta({
      description: "The number it is to have here, where nothing has it.",
    }),
  slug: z.string().max(MAX_SLUG_CHARS).nullable(),
  createdAt: time.optional(),
  locales: z.record(z.string().max(MAX_LOCALE_CHARS), importedLocale),
});
export type ImportedDocument = z.infer<typeof importedDocument>;
export type ImportedLocale = ImportedDocument["locales"][string];

/** Some documents of an import. */
export const importBatch = z.strictObject({
  documents: z.array(importedDocument).min(1).max(IMPORTED_AT_ONCE),
  /** What somebody changed here since the last import is kept, unless this says otherwise. */
  overwrite: z.boolean().default(false),
  /** `keep`: files that documents name stay where they are, also at a site that copies what it names. */
  media: z.enum(["copy", "keep"]).default("copy"),
});
export type ImportBatch = z.input<typeof importBatch>;

export const IMPORT_OUTCOMES = ["created", "changed", "unchanged", "edited", "refused"] as const;

export const importedBody = z
  .object({
    change: z.int().nullable().meta({ description: "Null: readers see no difference." }),
    documents: z.array(
      z.object({
        key: z.string(),
        id: z.int().nullable().meta({ description: "Null of what was refused." }),
        outcome: z.enum(IMPORT_OUTCOMES).meta({
          description:
            "`unchanged`: as it was sent the last time. `edited`: changed at the source and here, so it was kept as it is here. `refused`: `errors` say why.",
        }),
        errors: z.record(z.string(), z.array(z.string())).optional(),
        missing: z.array(z.string()).optional().meta({
          description:
            "Keys that it names and nothing has yet: they were left out, and it is taken again when it is sent again.",
        }),
        idTaken: z.boolean().optional().meta({
          description:
            "It has another number than was asked for: something else has that one, or it is too large.",
        }),
      }),
    ),
  })
  .meta({ id: "Imported" });
export type Imported = z.infer<typeof importedBody>;

export const IMPORT_STATES = ["running", "done", "stopped", "failed"] as const;

/** What whoever imports says of how far it is. */
export const importProgress = z.strictObject({
  state: z.enum(IMPORT_STATES),
  /** How many documents there are to bring, where that is known. */
  total: z.int().min(0).nullable().default(null),
  /** One sentence: what it is at, or why it ended. */
  note: z.string().max(MAX_IMPORT_NOTE_CHARS).default(""),
});
export type ImportProgress = z.input<typeof importProgress>;

/** An import as it stands. */
export const importBody = z
  .object({
    source: z.string(),
    state: z.enum(IMPORT_STATES),
    note: z.string(),
    total: z.int().nullable(),
    counts: z.object({
      created: z.int(),
      changed: z.int(),
      unchanged: z.int(),
      edited: z.int(),
      refused: z.int(),
    }),
    documents: z.int().meta({ description: "How many documents here came from this source." }),
    startedAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: "Import" });
export type Import = z.infer<typeof importBody>;
