import {
  copyCheckBody,
  discardedBody,
  editedBody,
  editsInput,
  restoreInput,
  revisedBody,
  reviseInput,
  reviewInput,
  workingCopyBody,
  type WorkingCopy,
} from "../../../shared/manage/working.ts";
import { AppError } from "../../../shared/errors.ts";
import { whyOutside } from "../../../shared/permissions.ts";
import type { AnyOperation } from "../../../shared/working/operation.ts";
import {
  actorOf,
  isChanged,
  mayEdit,
  type Editor,
  type OpenedCopy,
} from "../../content/working/copies.ts";
import {
  askReview,
  discardCopy,
  discardedCopies,
  restoreCopy,
} from "../../content/working/discards.ts";
import { checkCopy } from "../../content/working/check.ts";
import { readCopy, takeEdits } from "../../content/working/edits.ts";
import { reviseCopy } from "../../content/working/revise.ts";
import { localeOf, type Parts } from "../context.ts";
import type { Managing } from "../managing.ts";
import { writerOf } from "../v2/written.ts";
import { type ManageApp, type ManageRoutes, manageRoutes } from "./routes.ts";
import { idParam, listOf, localeQuery, z } from "./shapes.ts";

const editorOf = (managing: Managing): Editor => ({
  by: managing.by,
  mayAll: managing.may("publish"),
});

function show(managing: Managing, { place, document, copy }: OpenedCopy): WorkingCopy {
  const { version, revisionId, value, disagreements, updatedAt, updatedBy, review } = copy;
  const asker = actorOf(review?.by ?? null);
  return {
    version,
    revision: revisionId,
    value: value as WorkingCopy["value"],
    disagreements: disagreements.map(({ path, theirs }) => ({ path: [...path], theirs })),
    changed: isChanged(copy),
    updatedAt,
    updatedBy: actorOf(updatedBy),
    review: review === null || asker === null ? null : { ...review, by: asker },
    mayEdit:
      managing.may("contribute") &&
      mayEdit(editorOf(managing), document) &&
      whyOutside(managing.within, document, [place.locale]) === undefined,
  };
}

/** A browser's cookie may be another person's by now than the page's. @throws AppError `unauthorized` */
function requirePerson({ by }: Managing, person: number | undefined): void {
  if (person === undefined || person === by.personId) return;
  throw new AppError("unauthorized", "These are somebody else's edits: they have to sign in.");
}

const versionBody = z.object({ version: z.int() });
const params = idParam;
const query = localeQuery;

/** Working copies: what editors have of a document before it is a revision. */
export function workingRoutes(parts: Parts): ManageApp {
  const routes = manageRoutes(parts);
  const { app, answers } = routes;
  const placeOf = (raw: Request, site: Parameters<typeof localeOf>[1], documentId: number) => ({
    documentId,
    locale: localeOf(raw, site),
  });
  answers(
    "get /documents/{id}/working-copy",
    {
      params,
      query,
      says: "What is being edited, on top of the newest revision; readers have nothing of it.",
      as: workingCopyBody,
      etag: ({ version }) => `"${version}"`,
    },
    async ({ site, managing, writer, postgres, raw, params: { id } }) =>
      show(managing, await readCopy(postgres.db, writer, site, placeOf(raw, site, id))),
  );
  answers(
    "patch /documents/{id}/working-copy",
    {
      action: "contribute",
      description:
        "Operations whose `was` is what stands at their path are done; those that do not fit are told as conflicts. An operation that comes again is told what became of it.",
      params,
      query,
      body: editsInput,
      says: "What became of each operation, and the version now.",
      as: editedBody,
    },
    // not written down as acts: they come with every pause in typing; what is made of them is
    async ({ site, managing, raw, params: { id }, body: { person, ...edits } }) => {
      requirePerson(managing, person);
      const place = placeOf(raw, site, id);
      return (await takeEdits(writerOf(parts, raw, managing), site, place, editorOf(managing), {
        ...edits,
        operations: edits.operations as AnyOperation[],
      })) as z.input<typeof editedBody>;
    },
  );
  answers(
    "delete /documents/{id}/working-copy",
    {
      action: "contribute",
      params,
      query,
      says: "The copy is its revision again; what was in it can be had back for 30 days.",
      as: versionBody,
    },
    ({ site, managing, writer, raw, params: { id } }) =>
      discardCopy(writer, site, placeOf(raw, site, id), editorOf(managing)),
  );
  discardedRoutes(parts, routes, placeOf);
  revisionRoutes(parts, routes, placeOf);
  return app;
}

type PlaceOf = (
  raw: Request,
  site: Parameters<typeof localeOf>[1],
  documentId: number,
) => { documentId: number; locale: string };

function discardedRoutes(parts: Parts, { answers }: ManageRoutes, placeOf: PlaceOf): void {
  answers(
    "get /documents/{id}/working-copy/discarded",
    { params, query, says: "Discarded copies, newest first.", as: listOf(discardedBody) },
    async ({ site, writer, raw, params: { id } }) => {
      const place = placeOf(raw, site, id);
      const found = await discardedCopies(parts.postgres.db, writer, site, place);
      return { data: found.map((one) => ({ ...one, by: actorOf(one.by) })) };
    },
  );
  answers(
    "post /documents/{id}/working-copy/restore",
    {
      action: "contribute",
      params,
      query,
      body: restoreInput,
      says: "The discarded copy is there again; what was there is discarded.",
      as: versionBody,
    },
    ({ site, managing, writer, raw, params: { id }, body }) =>
      restoreCopy(writer, site, placeOf(raw, site, id), editorOf(managing), body),
  );
  answers(
    "put /documents/{id}/working-copy/review",
    {
      action: "contribute",
      params,
      query,
      body: reviewInput,
      says: "Others are asked to look at it.",
      as: workingCopyBody,
    },
    async ({ site, managing, writer, raw, params: { id }, body: { note } }) => {
      const place = placeOf(raw, site, id);
      return show(managing, await askReview(writer, site, place, editorOf(managing), note));
    },
  );
  answers(
    "delete /documents/{id}/working-copy/review",
    { action: "contribute", params, query, says: "Nobody is asked any more.", as: workingCopyBody },
    async ({ site, managing, writer, raw, params: { id } }) => {
      const place = placeOf(raw, site, id);
      return show(managing, await askReview(writer, site, place, editorOf(managing), null));
    },
  );
}

function revisionRoutes(parts: Parts, { answers, writes }: ManageRoutes, placeOf: PlaceOf): void {
  answers(
    "post /documents/{id}/working-copy/check",
    {
      action: "read",
      params,
      query,
      says: "What would come of publishing it, without doing it: problems, references that readers will not see, reach, edges, and whose edits go along.",
      as: copyCheckBody,
    },
    ({ site, raw, params: { id } }) =>
      parts.shares.use("preview", site.id, raw.signal, () =>
        checkCopy(parts, site, placeOf(raw, site, id)),
      ),
  );
  answers(
    "post /documents/{id}/revisions",
    {
      status: 201,
      action: "contribute",
      params,
      query,
      body: reviseInput,
      says: "A revision of the working copy, if it is the version that is named; readers keep what they have.",
      as: revisedBody,
    },
    async ({ site, managing, writer, raw, params: { id }, body }) => {
      const place = placeOf(raw, site, id);
      const how = { ...body, publish: false };
      const { revision, version } = await reviseCopy(writer, site, place, editorOf(managing), how);
      return { revision, version };
    },
  );
  writes(
    "post /documents/{id}/working-copy/publish",
    {
      action: "publish_own",
      params,
      query,
      body: reviseInput,
      says: "A revision of the working copy is what readers get, if it is the version that is named.",
    },
    ({ site, managing, writer, raw, params: { id }, body }) =>
      reviseCopy(writer, site, placeOf(raw, site, id), editorOf(managing), {
        ...body,
        publish: true,
      }),
  );
}
