import { createRoute } from "@hono/zod-openapi";
import { publishDocument, unpublish } from "../../content/write/revisions.ts";
import { listDocuments } from "../../db/content/documents.ts";
import { listRevisions } from "../../db/content/revisions.ts";
import { localeOf, type Parts } from "../context.ts";
import {
  type ManageApp,
  idParam,
  json,
  manageApp,
  rangeQuery,
  responses,
  writtenBody,
  z,
  documentShape,
  pageOf,
} from "./shapes.ts";
import { respondWritten, writerOf } from "../v2/written.ts";

const documentBody = z
  .object({
    ...documentShape,
    createdAt: z.string(),
  })
  .openapi("Document");

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

const listed = createRoute({
  method: "get",
  path: "/documents",
  request: {
    query: z.object({
      type_kind: z.enum(["page", "single", "collection"]).optional(),
      type: z.string().max(100).optional(),
      slug: z.string().max(100).optional(),
      ...rangeQuery,
    }),
  },
  responses: responses(200, "Documents, newest first.", pageOf(documentBody)),
});

const revisions = createRoute({
  method: "get",
  path: "/documents/{id}/revisions",
  request: { params: idParam },
  responses: responses(200, "Revisions, newest first.", z.object({ data: z.array(revisionBody) })),
});

const publishAgain = createRoute({
  method: "post",
  path: "/documents/{id}/publish",
  request: {
    params: idParam,
    query: z.object({ locale: z.string().optional(), wait: z.string().optional() }),
    body: json(z.strictObject({ revision: z.int().min(1).optional() })),
  },
  responses: responses(
    202,
    "The revision (default: the newest) is published as a new one.",
    writtenBody,
  ),
});

const takeDown = createRoute({
  method: "post",
  path: "/documents/{id}/unpublish",
  request: {
    params: idParam,
    query: z.object({ locale: z.string().optional(), wait: z.string().optional() }),
  },
  responses: responses(
    202,
    "Taken from its readers; the newest revision stays as a draft.",
    writtenBody,
  ),
});

/** How many revisions a list shows. */
const MAX_REVISIONS = 100;

/** Documents and their history. */
export function documentRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  const writer = writerOf(parts);

  app.openapi(listed, async (context) => {
    const { site } = context.get("principal");
    const { type_kind, type, slug, ...range } = context.req.valid("query");
    const filter = { kind: type_kind ?? null, type: type ?? null, slug: slug ?? null };
    const { documents, count } = await listDocuments(parts.postgres.db, site.id, filter, range);
    return context.json({ data: documents, meta: { count } }, 200);
  });
  app.openapi(revisions, async (context) => {
    const { site } = context.get("principal");
    const { id } = context.req.valid("param");
    const data = await listRevisions(parts.postgres.db, site.id, id, MAX_REVISIONS);
    return context.json({ data }, 200);
  });
  app.openapi(publishAgain, async (context) => {
    const { site } = context.get("principal");
    const target = { document: context.req.valid("param").id, ...context.req.valid("json") };
    const locale = localeOf(context.req.raw, site);
    const written = await publishDocument(writer, site, locale, target);
    return respondWritten(parts, context.req.raw, site.id, written) as never;
  });
  app.openapi(takeDown, async (context) => {
    const { site } = context.get("principal");
    const locale = localeOf(context.req.raw, site);
    const written = await unpublish(writer, site, locale, context.req.valid("param").id);
    return respondWritten(parts, context.req.raw, site.id, written) as never;
  });
  return app;
}
