import { AppError, detail } from "../../../shared/errors.ts";
import { findOwned } from "../../db/content/owners.ts";
import type { Database } from "../../db/client.ts";
import type { Managing } from "../managing.ts";

/** Who may do what with one document: whoever publishes anything, and of their own authors, and contributors while it is a draft. */

/** @param seen whether it changes what readers have, whatever the document's state */
export async function requireOwn(
  db: Database,
  managing: Managing,
  documentId: number,
  { seen }: { seen: boolean },
): Promise<void> {
  const { site, by } = managing;
  if (managing.may("publish")) return;
  const found = await findOwned(db, site.id, documentId);
  if (found === undefined) throw new AppError("not_found", detail.notFound);
  const isOwn = found.owner !== null && found.owner === by.personId;
  if (isOwn && managing.may("publish_own")) return;
  if (isOwn && !seen && !found.isPublished && managing.may("contribute")) return;
  throw new AppError(
    "forbidden",
    isOwn
      ? "Your role allows this only while it is a draft."
      : "Your role allows this only with documents of your own.",
  );
}
