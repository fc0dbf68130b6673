import * as z from "zod";
import { edgeStandingBody, reachBody } from "./documents.ts";

/** Releases, as programs and dashboards look at them. */

/** Why one document of a release cannot be published, taken down or deleted. */
export const itemProblemBody = z
  .object({
    document: z.int(),
    locale: z.string(),
    action: z.enum(["publish", "unpublish", "delete"]),
    problem: z.string(),
  })
  .meta({ id: "ReleaseItemProblem" });

/** What would come of publishing a release now, without doing it. With problems, and of an empty one, there is no reach. */
export const releaseCheckBody = z
  .object({
    ok: z.boolean().meta({
      description: "Whether it can be published: something is in it, and there are no problems.",
    }),
    problems: z.array(itemProblemBody),
    reach: reachBody.nullable(),
    edges: z.array(edgeStandingBody),
  })
  .meta({ id: "ReleaseCheck" });
export type ReleaseCheck = z.infer<typeof releaseCheckBody>;
