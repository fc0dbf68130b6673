import { REACH_MAX_LISTED, REACH_RENDITIONS_MAX } from "../../../shared/limits.ts";
import { reachOf } from "../../content/site/reach.ts";
import { localeOf, type Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { idParam, localeQuery, z } from "./shapes.ts";

const count = z.int();

const reachBody = z
  .object({
    renditions: count.openapi({
      description: `Everything that would be looked at again, at most ${REACH_RENDITIONS_MAX}. What changes is among it; answers whose bytes stay the same are not sent.`,
    }),
    added: count.openapi({ description: "Of those, what would be kept warm from then on." }),
    details: count.openapi({
      description: "Single pages, items, posts, authors, categories, tags.",
    }),
    lists: count,
    searches: count,
    feeds: count,
    queries: z
      .array(z.string())
      .openapi({ description: `The first ${REACH_MAX_LISTED} of them, details before lists.` }),
    estimate: z
      .object({ ms: count, from: z.enum(["history", "default"]) })
      .openapi({ description: "Until every edge has it; a guess from the site's newest changes." }),
  })
  .openapi("Reach");

/** What an edit of a document would reach. */
export function reachRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "get /documents/{id}/reach",
    {
      params: idParam,
      query: {
        action: z.enum(["publish", "unpublish", "delete"]).default("publish"),
        ...localeQuery,
      },
      says: "What it would reach, without doing it.",
      as: reachBody,
    },
    ({ site, raw, params, query: { action } }) => {
      const intended = { document: params.id, locale: localeOf(raw, site), action };
      return parts.shares.use("preview", site.id, raw.signal, () => reachOf(parts, site, intended));
    },
  );
  return app;
}
