import { overviewBody } from "../../../shared/manage/overview.ts";
import { listEditing, listPlanned, listReviews } from "../../db/content/overview.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";

/** ours: rows of each kind; it is a place to begin, and each kind has a list of its own. */
const OVERVIEW_ROWS = 10;

/** Where one begins. */
export function overviewRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  const { db } = parts.postgres;
  answers(
    "get /overview",
    { says: "What whoever asks comes back to.", as: overviewBody },
    async ({ site, managing }) => {
      const { personId } = managing.by;
      const asker = managing.may("publish") ? null : personId;
      const [editing, reviews, planned] = await Promise.all([
        personId === null ? [] : listEditing(db, site.id, personId, OVERVIEW_ROWS),
        listReviews(db, site.id, asker, OVERVIEW_ROWS),
        listPlanned(db, site.id, OVERVIEW_ROWS),
      ]);
      return { editing, reviews, planned };
    },
  );
  return app;
}
