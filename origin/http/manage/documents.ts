import {
  DOCUMENT_KINDS,
  DOCUMENT_SORTS,
  documentBody,
  documentListBody,
  LISTED_STATES,
  referenceListBody,
  revisionBody,
  revisionListBody,
} from "../../../shared/manage/documents.ts";
import { siteLocale } from "../../../shared/credentials.ts";
import { MAX_LOCALE_CHARS, MAX_QUERY_CHARS, MAX_SLUG_CHARS } from "../../../shared/limits.ts";
import { listDocuments } from "../../content/documents/list.ts";
import {
  readDocument,
  readHistory,
  readReferences,
  readRevision,
} from "../../content/documents/read.ts";
import { invalidFields } from "../../content/invalid.ts";
import type { Site } from "../../db/site/sites.ts";
import { localeOf, type Parts } from "../context.ts";
import type { Managing } from "../managing.ts";
import { documentEditRoutes } from "./document-edits.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { idParam, localeQuery, rangeQuery, wholeNumber, z } from "./shapes.ts";

/** Where a list goes on, and how much of it is shown. */
const goingQuery = {
  limit: rangeQuery.limit,
  cursor: z
    .string()
    .min(1)
    .max(2_000)
    .optional()
    .openapi({ description: "`meta.next` of the stretch before." }),
};

const offsetNoMore = z
  .literal("0", "Lists of documents go on by `cursor`, which is `meta.next` of the stretch before.")
  .optional();

const listQuery = {
  type_kind: z.enum(DOCUMENT_KINDS).optional(),
  type: z.string().max(100).optional().openapi({ description: "The type's key." }),
  slug: z.string().max(MAX_SLUG_CHARS).optional(),
  state: z.enum(LISTED_STATES).optional(),
  locale: z.string().max(MAX_LOCALE_CHARS).optional().openapi({
    description: "Documents written in it, as they are in it. Left out: whole documents.",
  }),
  q: z.string().max(MAX_QUERY_CHARS).optional().openapi({
    description:
      "Beginnings of words of names and slugs, or words of the texts, as searches of readers.",
  }),
  by: z
    .union([z.literal("me"), wholeNumber(1, 2 ** 31 - 1)])
    .optional()
    .openapi({
      type: "string",
      description: "Who wrote the newest revision: a person's id, or `me`.",
    }),
  sort: z.enum(DOCUMENT_SORTS).default("-updated"),
  ...goingQuery,
  offset: offsetNoMore,
};

/** Documents and their history: as people look at them, and what is done with them. */
export function documentRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  const { db } = parts.postgres;
  answers(
    "get /documents",
    {
      query: listQuery,
      says: "Documents, those written last first; a stretch of them.",
      as: documentListBody,
    },
    ({ site, managing, query }) => {
      const { type_kind, type, slug, state, locale, q, by, sort, cursor, limit } = query;
      return listDocuments(db, site, {
        kinds: type_kind === undefined ? null : [type_kind],
        type: type ?? null,
        slug: slug ?? null,
        state: state ?? null,
        locale: knownLocale(site, locale),
        by: personOf(managing, by),
        text: q ?? "",
        sort,
        cursor: cursor ?? null,
        limit,
      });
    },
  );
  answers(
    "get /documents/{id}",
    {
      params: idParam,
      query: localeQuery,
      says: "The document in all locales, and what it holds in one.",
      as: documentBody,
    },
    ({ site, raw, params }) => readDocument(db, site, params.id, localeOf(raw, site)),
  );
  answers(
    "get /documents/{id}/references",
    {
      params: idParam,
      query: { direction: z.enum(["in", "out"]).default("in"), ...goingQuery },
      says: "Documents that name it (`in`), or that it names (`out`): published, or in their newest revisions.",
      as: referenceListBody,
    },
    ({ site, params, query: { direction, limit, cursor = null } }) =>
      readReferences(db, site, params.id, { direction, limit, cursor }),
  );
  app.route("/", historyRoutes(parts));
  app.route("/", documentEditRoutes(parts));
  return app;
}

function historyRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  const { db } = parts.postgres;
  answers(
    "get /documents/{id}/revisions",
    {
      params: idParam,
      query: { ...localeQuery, ...goingQuery },
      says: "Revisions, newest first, without what they hold.",
      as: revisionListBody,
    },
    ({ site, params, query: { locale, limit, cursor = null } }) =>
      readHistory(db, site, params.id, { locale: knownLocale(site, locale), limit, cursor }),
  );
  answers(
    "get /documents/{id}/revisions/{revision}",
    {
      params: { ...idParam, revision: wholeNumber(1) },
      says: "One revision with what it holds.",
      as: revisionBody,
    },
    ({ site, params }) => readRevision(db, site, params.id, params.revision),
  );
  return app;
}

/** @throws AppError `invalid` for one that the site does not have */
const knownLocale = (site: Site, locale: string | undefined): string | null =>
  locale === undefined || locale === "" ? null : (siteLocale(site, locale) ?? site.defaultLocale);

function personOf({ by }: Managing, named: "me" | number | undefined): number | null {
  if (named !== "me") return named ?? null;
  if (by.personId === null)
    throw invalidFields({ by: ["A program is nobody: say a person's id."] });
  return by.personId;
}
