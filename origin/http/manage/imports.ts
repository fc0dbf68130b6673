import { nowText } from "../../../shared/clock.ts";
import {
  importBatch,
  importBody,
  importedBody,
  importProgress,
  importSource,
} from "../../../shared/manage/imports.ts";
import { importDocuments } from "../../content/imports/import.ts";
import { listImports, sayImport } from "../../db/site/imports.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { listOf } from "./shapes.ts";

/** Documents that are brought from another system, and how far that is. */
export function importRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  const params = { source: importSource };
  answers(
    "get /imports",
    { action: "administer", says: "All of them, the newest first.", as: listOf(importBody) },
    async ({ site }) => ({ data: await listImports(parts.postgres.db, site.id) }),
  );
  answers(
    "put /imports/{source}",
    { params, body: importProgress, says: "How far it is.", as: importBody },
    async ({ site, params: { source }, body, postgres }) => {
      const [said] = await postgres.transaction(async (tx) => {
        await sayImport(tx, { siteId: site.id, source }, body, nowText(parts));
        return listImports(tx, site.id, source);
      });
      if (said === undefined) throw new Error("an import that was noted is not there");
      return said;
    },
  );
  answers(
    "post /imports/{source}/documents",
    {
      params,
      body: importBatch,
      says: "What became of each. Those that are refused keep no other from being brought.",
      as: importedBody,
    },
    ({ site, writer, params: { source }, body }) => importDocuments(writer, site, source, body),
  );
  return app;
}
