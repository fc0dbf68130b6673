import { publishDocument, unpublish } from "../../content/write/revisions.ts";
import { listDocuments } from "../../db/content/documents.ts";
import { listRevisions } from "../../db/content/revisions.ts";
import { localeOf, type Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { documentShape, idParam, listOf, localeQuery, pageOf, rangeQuery, z } from "./shapes.ts";

const documentBody = z.object({ ...documentShape, createdAt: z.string() }).openapi("Document");

const revisionBody = z
  .object({
    id: z.int(),
    locale: z.string(),
    name: z.string(),
    fields: z.record(z.string(), z.unknown()),
    createdAt: z.string(),
    published: z.boolean(),
  })
  .openapi("Revision");

/** How many revisions a list shows. */
const MAX_REVISIONS = 100;

/** Documents and their history. */
export function documentRoutes(parts: Parts): ManageApp {
  const { app, answers, writes } = manageRoutes(parts);
  const { db } = parts.postgres;
  answers(
    "get /documents",
    {
      query: {
        type_kind: z.enum(["page", "single", "collection"]).optional(),
        type: z.string().max(100).optional(),
        slug: z.string().max(100).optional(),
        ...rangeQuery,
      },
      says: "Documents, newest first.",
      as: pageOf(documentBody),
    },
    ({ site, query: { type_kind: kind = null, type = null, slug = null, ...range } }) =>
      listDocuments(db, site.id, { kind, type, slug }, range),
  );
  answers(
    "get /documents/{id}/revisions",
    { params: idParam, says: "Revisions, newest first.", as: listOf(revisionBody) },
    async ({ site, params }) => ({
      data: await listRevisions(db, site.id, params.id, MAX_REVISIONS),
    }),
  );
  writes(
    "post /documents/{id}/publish",
    {
      action: "publish",
      params: idParam,
      query: localeQuery,
      body: z.strictObject({ revision: z.int().min(1).optional() }),
      says: "The revision (default: the newest) is published as a new one.",
    },
    ({ site, writer, raw, params, body }) =>
      publishDocument(writer, site, localeOf(raw, site), { document: params.id, ...body }),
  );
  writes(
    "post /documents/{id}/unpublish",
    {
      action: "publish",
      params: idParam,
      query: localeQuery,
      says: "Taken from its readers; the newest revision stays as a draft.",
    },
    ({ site, writer, raw, params }) => unpublish(writer, site, localeOf(raw, site), params.id),
  );
  return app;
}
