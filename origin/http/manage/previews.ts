import { linkId, previewLinkBody, previewLinkRowBody } from "../../../shared/manage/previews.ts";
import {
  endPreviewLink,
  makePreviewLink,
  previewLinksOf,
  type Asker,
} from "../../content/site/preview-links.ts";
import { localeOf, type Parts } from "../context.ts";
import type { Managing } from "../managing.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { idParam, listOf, localeQuery } from "./shapes.ts";

const askerOf = (managing: Managing): Asker => ({
  personId: managing.by.personId,
  mayPublish: managing.may("publish"),
});

/** Links to previews: who may read content may show what is not published yet to others, for an hour. */
export function previewRoutes(parts: Parts): ManageApp {
  const { app, answers, deletes } = manageRoutes(parts);
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
  answers(
    "get /documents/{id}/preview-links",
    {
      params: idParam,
      says: "Links in force that were made for the document, newest first.",
      as: listOf(previewLinkRowBody),
    },
    async ({ site, managing, postgres: { db }, params: { id } }) => {
      const of = { siteId: site.id, documentId: id };
      return { data: await previewLinksOf({ ...parts, db }, of, askerOf(managing)) };
    },
  );
  deletes(
    "/documents/{id}/preview-links/{link}",
    {
      action: "read",
      description: "Takes a link back: for who made it, and for who may publish.",
      params: { ...idParam, link: linkId },
    },
    ({ site, managing, postgres, params: { id, link } }) => {
      const of = { siteId: site.id, documentId: id };
      return endPreviewLink({ ...parts, postgres }, of, link, askerOf(managing));
    },
  );
  return app;
}
