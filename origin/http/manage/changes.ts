import { MAX_OUTGROWN_LISTED } from "../../../shared/limits.ts";
import { listChanges } from "../../db/log/changes.ts";
import { requireReceipt } from "../../delivery/courier/receipts.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { listOf, wholeNumber, z } from "./shapes.ts";

const changeBody = z
  .object({
    number: z.int(),
    kind: z.string(),
    committedAt: z.string(),
    materializedAt: z.string().nullable(),
    position: z
      .int()
      .nullable()
      .openapi({ description: "The log's head once the change was in it." }),
    written: z.int().nullable().openapi({ description: "Renditions whose bytes differ." }),
    dropped: z.int().nullable().openapi({ description: "Renditions no longer kept warm." }),
    live: z.boolean().openapi({
      description:
        "In the log, at every edge, and purged from their caches. What is too large to show it is named in the receipt.",
    }),
  })
  .openapi("Change");

const sinceCommit = (what: string) =>
  z
    .int()
    .nullable()
    .openapi({ description: `${what}, in ms since the commit.` });

const receiptBody = changeBody
  .extend({
    inLogMs: sinceCommit("Until it was in the log"),
    liveMs: sinceCommit("Until it was live at every edge that was there"),
    outgrown: z
      .array(
        z.object({
          query: z.string(),
          detail: z.string().openapi({ description: "What it would be, and what to ask instead." }),
          kept: z.boolean().openapi({
            description: "Whether readers get what it was before; else they are told the detail.",
          }),
        }),
      )
      .openapi({
        description: `Queries that it touches and that are too large to show it, at most ${MAX_OUTGROWN_LISTED}.`,
      }),
    edges: z.array(
      z.object({
        edge: z.string(),
        appliedAt: z.string().nullable(),
        purgedAt: z.string().nullable().openapi({ description: "Its caches are rid of it." }),
        appliedMs: sinceCommit("Until it had the change"),
        purgedMs: sinceCommit("Until its caches were rid of what was before"),
        live: z.boolean(),
        lastError: z.string().nullable(),
      }),
    ),
  })
  .openapi("Receipt");

/** How many changes the list shows. */
const MAX_CHANGES = 100;

/** Changes and their receipts. */
export function changeRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  const { db } = parts.postgres;
  answers(
    "get /changes",
    { says: "The newest changes.", as: listOf(changeBody) },
    async ({ site }) => ({ data: await listChanges(db, site.id, MAX_CHANGES) }),
  );
  answers(
    "get /changes/{number}",
    {
      params: { number: wholeNumber(1) },
      says: "Where the change is: in the log, at each edge.",
      as: receiptBody,
    },
    ({ site, params }) => requireReceipt(db, site.id, params.number),
  );
  return app;
}
