import { checkBody, checkInput, reachBody } from "../../../shared/manage/documents.ts";
import { checkDocument } from "../../content/documents/check.ts";
import { reachOf } from "../../content/site/reach.ts";
import { localeOf, type Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { idParam, localeQuery, z } from "./shapes.ts";

/** What an edit of a document would reach, and what else would come of it. They take turns of their own. */
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
  answers(
    "post /documents/{id}/check",
    {
      action: "read",
      params: idParam,
      body: checkInput,
      says: "What would come of it, without doing it: problems, references that readers will not see, reach, edges.",
      as: checkBody,
    },
    ({ site, raw, params, body: { action, locales = null, revision = null } }) =>
      parts.shares.use("preview", site.id, raw.signal, () =>
        checkDocument(parts, site, {
          document: params.id,
          action,
          locales,
          revision,
        }),
      ),
  );
  return app;
}
