import * as z from "zod";
import { actorBody, documentStubBody } from "./documents.ts";

/** What `GET /manage/v1/overview` answers: what a person comes back to. */

const time = z.string().meta({ description: "RFC 3339, UTC." });

/** What somebody edited, in a locale. */
export const editingBody = z
  .object({ ...documentStubBody.shape, locale: z.string(), at: time })
  .meta({ id: "Editing" });
export type Editing = z.infer<typeof editingBody>;

/** A working copy that somebody is to look at. */
export const awaitedReviewBody = z
  .object({
    ...documentStubBody.shape,
    locale: z.string(),
    askedAt: time,
    askedBy: actorBody,
    note: z.string(),
  })
  .meta({ id: "AwaitedReview" });
export type AwaitedReview = z.infer<typeof awaitedReviewBody>;

/** Something that happens by itself: of a document in a locale, or of a release. */
export const nextPlannedBody = z
  .object({
    at: time,
    action: z.enum(["publish", "unpublish"]),
    release: z.object({ id: z.int(), name: z.string() }).nullable(),
    document: z.object({ ...documentStubBody.shape, locale: z.string() }).nullable(),
  })
  .meta({ id: "NextPlanned" });
export type NextPlanned = z.infer<typeof nextPlannedBody>;

export const overviewBody = z
  .object({
    editing: z.array(editingBody).meta({
      description: "What whoever asks edited within a week, the last first; nothing for a program.",
    }),
    reviews: z.array(awaitedReviewBody).meta({
      description: "Waiting for a review, the longest first; of who may not publish, their own.",
    }),
    planned: z.array(nextPlannedBody).meta({ description: "The next first." }),
  })
  .meta({ id: "Overview" });
export type Overview = z.infer<typeof overviewBody>;
