import * as z from "zod";
import { MEDIA_MAX_ALT_CHARS } from "../limits-media.ts";
import { DOCUMENT_KINDS, edgeStandingBody, reachBody } from "./documents.ts";

/** What `/manage/v1/media…` answers, for the origin, which says it, and for dashboards, which take its types. */

const part = z.number().min(0).max(1);

/** What of a picture stays in sight when it is cut to another shape. */
export const focalPoint = z
  .strictObject({ x: part, y: part })
  .meta({ id: "FocalPoint", description: "In parts of its width and of its height, from 0 to 1." });

/** A file of a site's library. */
export const mediaFileBody = z
  .object({
    id: z.int(),
    url: z.string().meta({ description: "For media fields, and for readers." }),
    name: z.string().meta({ description: "The last part of its address." }),
    type: z.string(),
    sizeBytes: z.int(),
    width: z.int().nullable().meta({
      description: "In pixels, as it is shown; null of what has none, or does not say.",
    }),
    height: z.int().nullable(),
    alt: z.string().meta({ description: "What is to be seen, for who cannot see it." }),
    focus: focalPoint.nullable().meta({
      description: "What stays in sight when it is cut to another shape; null: its middle.",
    }),
    placeholder: z.string().nullable().meta({
      description:
        "The address of a tiny picture of it, to show until it is there: a WebP of a few hundred bytes in a `data:` address. Null of what is no picture, or was not looked at yet.",
    }),
    used: z.boolean().meta({
      description: "Whether the newest or the published revision of a document names it.",
    }),
    sourceUrl: z.string().nullable().meta({ description: "Null when it was uploaded." }),
    createdAt: z.string(),
    uploadedBy: z.object({ id: z.int(), name: z.string() }).nullable(),
  })
  .meta({ id: "MediaFile" });
export type MediaFile = z.infer<typeof mediaFileBody>;

/** A file that was uploaded. */
export const uploadedFileBody = mediaFileBody
  .extend({ known: z.boolean().meta({ description: "Whether the site had these bytes before." }) })
  .meta({ id: "UploadedFile" });
export type UploadedFile = z.infer<typeof uploadedFileBody>;

/** A stretch of the library that goes on at `next`. */
export const mediaListBody = z.object({
  data: z.array(mediaFileBody),
  meta: z.object({
    next: z.string().nullable().meta({ description: "`cursor` of what follows; null at the end." }),
  }),
});
export type MediaList = z.infer<typeof mediaListBody>;

/** A document that uses a file. */
export const mediaUseBody = z
  .object({
    document: z.int(),
    kind: z.enum(DOCUMENT_KINDS),
    type: z.string().meta({ description: "The type's key." }),
    slug: z.string().nullable(),
    name: z.string().nullable(),
    locale: z.string(),
    published: z.boolean().meta({ description: "Whether readers see it there." }),
  })
  .meta({ id: "MediaUse" });
export type MediaUse = z.infer<typeof mediaUseBody>;

/** Where a file is used, as much as is shown. */
export const mediaUsesBody = z.object({ data: z.array(mediaUseBody), more: z.boolean() });
export type MediaUses = z.infer<typeof mediaUsesBody>;

/** A use with what is in its way. */
export const mediaProblemBody = mediaUseBody
  .extend({ problem: z.string() })
  .meta({ id: "MediaUseProblem" });

/** What would come of changing a file's uses, without doing it. */
export const mediaSwapBody = z
  .object({
    version: z.string().meta({ description: "Of what was seen: what is done names it." }),
    ok: z.boolean().meta({ description: "Something uses it, and nothing is in the way." }),
    uses: z.array(mediaUseBody).meta({ description: "Those that change, 100 at most." }),
    count: z.int().meta({ description: "How many do." }),
    drafts: z.int().meta({ description: "Of those how many readers do not have." }),
    editing: z
      .int()
      .meta({ description: "In how many of them somebody is editing; their copies follow." }),
    left: z.array(mediaUseBody).meta({
      description:
        "Those that name it in another way, such as by another site's address: they stay. 100 at most.",
    }),
    problems: z.array(mediaProblemBody).meta({
      description: "Those that cannot be published as they are; then nothing is done.",
    }),
    reach: reachBody.nullable(),
    edges: z.array(edgeStandingBody),
  })
  .meta({ id: "MediaSwap" });
export type MediaSwap = z.infer<typeof mediaSwapBody>;

export const replaceCheckInput = z.strictObject({
  by: z.int().min(1).meta({ description: "The file that takes its place, by its id." }),
});
const seenVersion = z.string().max(64);
export const replaceInput = replaceCheckInput.extend({ version: seenVersion });
export const describeCheckInput = z.strictObject({ alt: z.string().max(MEDIA_MAX_ALT_CHARS) });
export const describeInput = describeCheckInput.extend({ version: seenVersion });
