import * as z from "zod";

/** What commands read of `/manage/v1/changes` and `/manage/v1/why`; what else is there is handed on with `--json`. */

export const changeSchema = z.looseObject({
  number: z.int(),
  kind: z.string(),
  committedAt: z.string(),
  materializedAt: z.string().nullable(),
  position: z.int().nullable(),
  written: z.int().nullable(),
  live: z.boolean(),
});
export type Change = z.output<typeof changeSchema>;

export const changesSchema = z.looseObject({ data: z.array(changeSchema) });

const ms = z.int().nullable();

export const receiptSchema = changeSchema.extend({
  inLogMs: ms,
  liveMs: ms,
  outgrown: z.array(z.looseObject({ query: z.string(), detail: z.string(), kept: z.boolean() })),
  edges: z.array(
    z.looseObject({
      edge: z.string(),
      appliedMs: ms,
      purgedMs: ms,
      live: z.boolean(),
      lastError: z.string().nullable(),
    }),
  ),
});
export type Receipt = z.output<typeof receiptSchema>;

const version = z.looseObject({ epoch: z.int(), position: z.int() });
const named = z.looseObject({ number: z.int(), kind: z.string(), committedAt: z.string() });

export const explanationSchema = z.looseObject({
  query: z.string(),
  preview: z.boolean(),
  standing: z.string(),
  head: version,
  answer: z.looseObject({
    state: z.string(),
    version: version.nullable(),
    etag: z.string().nullable(),
    detail: z.string().nullable(),
  }),
  kept: z.looseObject({ since: z.string() }).nullable(),
  types: z.array(z.looseObject({ kind: z.string(), key: z.string() })),
  documents: z.array(
    z.looseObject({
      id: z.int(),
      kind: z.string(),
      type: z.string(),
      slug: z.string().nullable(),
      name: z.string().nullable(),
    }),
  ),
  moreDocuments: z.int(),
  last: named.nullable(),
  wrote: named.nullable(),
  waiting: z.array(z.int()),
  edges: z.array(
    z.looseObject({
      edge: z.string(),
      standing: z.looseObject({ state: z.string(), reason: z.string().nullable() }),
      away: z.string().nullable(),
      lastError: z.string().nullable(),
      reader: z
        .looseObject({
          kind: z.string(),
          version: version.nullable(),
          freshness: z.string().nullable(),
          source: z.string().nullable().optional(),
          hit: z.boolean(),
        })
        .nullable(),
    }),
  ),
});
export type Explanation = z.output<typeof explanationSchema>;
