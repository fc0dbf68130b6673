import { copyInput, newDocumentInput, renameInput } from "../../../shared/manage/document-edits.ts";
import { duplicateDocument, makeDocument } from "../../content/documents/make.ts";
import { removeDocument } from "../../content/documents/remove.ts";
import { renameDocument } from "../../content/documents/rename.ts";
import { publishDocument, unpublish } from "../../content/write/revisions.ts";
import { localeOf, namedLocaleOf, type Parts } from "../context.ts";
import { requireOwn } from "./own-documents.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { idParam, localeQuery, z } from "./shapes.ts";

const note = z.string().trim().max(500).optional();

/** What is done with documents as a whole: begun, copied, renamed, published, taken down, deleted. */
export function documentEditRoutes(parts: Parts): ManageApp {
  const { app } = manageRoutes(parts);
  app.route("/", makingRoutes(parts));
  app.route("/", publishingRoutes(parts));
  return app;
}

function makingRoutes(parts: Parts): ManageApp {
  const { app, writes } = manageRoutes(parts);
  const { db } = parts.postgres;
  writes(
    "post /documents",
    {
      action: "contribute",
      query: localeQuery,
      body: newDocumentInput,
      says: "A draft, in which nothing but its name is filled in.",
    },
    ({ site, writer, raw, body }) => makeDocument(writer, site, localeOf(raw, site), body),
  );
  writes(
    "post /documents/{id}/duplicate",
    {
      action: "contribute",
      params: idParam,
      body: copyInput,
      says: "A draft of what the newest revisions hold, in every locale.",
    },
    ({ site, writer, params, body }) => duplicateDocument(writer, site, params.id, body),
  );
  writes(
    "patch /documents/{id}",
    {
      action: "contribute",
      params: idParam,
      query: localeQuery,
      body: renameInput,
      says: "Renamed, in one locale or in all; with another slug, the old one is free.",
    },
    async ({ site, managing, writer, raw, params, body }) => {
      await requireOwn(db, managing, params.id, { seen: false });
      return renameDocument(writer, site, params.id, namedLocaleOf(raw, site), body);
    },
  );
  writes(
    "delete /documents/{id}",
    {
      action: "contribute",
      params: idParam,
      says: "Deleted in every locale; `POST …/check` says before what that reaches.",
    },
    async ({ site, managing, writer, params }) => {
      await requireOwn(db, managing, params.id, { seen: false });
      return removeDocument(writer, site, params.id);
    },
  );
  return app;
}

function publishingRoutes(parts: Parts): ManageApp {
  const { app, writes } = manageRoutes(parts);
  const { db } = parts.postgres;
  writes(
    "post /documents/{id}/publish",
    {
      action: "publish_own",
      params: idParam,
      query: localeQuery,
      body: z.strictObject({ revision: z.int().min(1).optional(), note }),
      says: "The revision (default: the newest) is published as a new one.",
    },
    async ({ site, managing, writer, raw, params, body }) => {
      await requireOwn(db, managing, params.id, { seen: true });
      return publishDocument(writer, site, localeOf(raw, site), { document: params.id, ...body });
    },
  );
  writes(
    "post /documents/{id}/unpublish",
    {
      action: "publish_own",
      params: idParam,
      query: localeQuery,
      says: "Taken from its readers; the newest revision stays as a draft.",
    },
    async ({ site, managing, writer, raw, params }) => {
      await requireOwn(db, managing, params.id, { seen: true });
      return unpublish(writer, site, localeOf(raw, site), params.id);
    },
  );
  return app;
}
