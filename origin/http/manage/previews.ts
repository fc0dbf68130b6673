import { previewLinkBody } from "../../../shared/manage/previews.ts";
import { makePreviewLink } from "../../content/site/preview-links.ts";
import { localeOf, type Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { idParam, localeQuery } from "./shapes.ts";

/** Links to previews: who may read content may show what is not published yet to others, for an hour. */
export function previewRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "post /documents/{id}/preview-link",
    {
      status: 201,
      action: "read",
      params: idParam,
      query: localeQuery,
      says: "A token with the scope `preview`, good for an hour, and where the site shows the document with it.",
      as: previewLinkBody,
    },
    ({ site, managing, postgres, raw, params: { id } }) => {
      const place = { documentId: id, locale: localeOf(raw, site) };
      return makePreviewLink({ ...parts, postgres }, site.id, place, managing.by.personId);
    },
  );
  return app;
}
