import { whole } from "../../../shared/content/texts.ts";
import { orNotFound } from "../../../shared/errors.ts";
import { DOCUMENT_ANSWER_SHOWN_CHARS } from "../../../shared/limits.ts";
import { documentAnswerBody } from "../../../shared/manage/documents.ts";
import { parsePrinted } from "../../../shared/query.ts";
import { canonicalQueries } from "../../content/change/canonical.ts";
import { nameOf } from "../../content/change/document-name.ts";
import { findWhole } from "../../db/content/document-reads.ts";
import { loadModel } from "../../db/content/types.ts";
import { answer } from "../../delivery/answer/answer.ts";
import { localeOf, type Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { idParam, localeQuery } from "./shapes.ts";

/** What readers are answered who ask for one document. */
export function answerRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  const { log, postgres } = parts;
  answers(
    "get /documents/{id}/answer",
    {
      params: idParam,
      query: localeQuery,
      says: "Its address below an edge, and what readers are answered there.",
      as: documentAnswerBody,
    },
    async ({ site, raw, params }) => {
      const document = orNotFound(await findWhole(postgres.db, site.id, params.id));
      const name = nameOf(document, await loadModel(postgres.db, site.id));
      const locale = localeOf(raw, site);
      // of the locales in which it is read the one that was asked for
      const own = canonicalQueries({ ...site, fallbackLocale: null }, name, locale);
      const [path = null] = own;
      const nothing = { path, body: null, sizeBytes: null, etag: null };
      if (path === null) return nothing;
      const found = await answer({ log, ended: raw.signal }, site.id, parsePrinted(path), {
        fresh: false,
      });
      if (found.kind === "absent") return nothing;
      const all = whole(found.texts);
      const body = all.slice(0, DOCUMENT_ANSWER_SHOWN_CHARS);
      return { path, body, sizeBytes: Buffer.byteLength(all), etag: found.etag };
    },
  );
  return app;
}
