import { header } from "../../../shared/headers.ts";
import { MAX_OUTGROWN_LISTED, WAIT_LIVE_MS } from "../../../shared/limits.ts";
import type { Narrowed } from "../../../shared/permissions.ts";
import { respondPrivate } from "../../../shared/respond.ts";
import type { Writer, Written } from "../../content/change/edit.ts";
import type { Author } from "../../db/content/publications.ts";
import { findOutgrown } from "../../db/log/outgrown.ts";
import { awaitLive } from "../../delivery/courier/receipts.ts";
import type { Parts } from "../context.ts";

/** The writer's side of the parts. @param by who writes, where that is known, and what they may change */
export const writerOf = (
  { postgres, clock, report, media, shares }: Parts,
  { by = null, within }: { by?: Author; within?: Narrowed } = {},
): Writer => ({
  by,
  within,
  postgres,
  clock,
  report,
  media: media?.copier,
  inTurn: (site, work) => shares.use("publishing", site, undefined, work),
});

/** That of a program, which is called as its token is. */
export const tokenWriter = (parts: Parts, label: string): Writer =>
  writerOf(parts, { by: { personId: null, name: `token ${label}` } });

/**
 * 202 with the contract's `status` and beside it what a writer needs to follow the change.
 * With `?wait=live` the answer is held until the change is live at every edge, at most ten seconds; `live` says which.
 */
export async function respondWritten(
  parts: Parts,
  request: Request,
  siteId: number,
  written: Written & { ids?: number[]; warnings?: string[] },
): Promise<Response> {
  const { change, id, slug, ids } = written;
  const live = await waited(parts, request, siteId, change);
  const warnings = [...(written.warnings ?? []), ...(await tooLarge(parts, siteId, change))];
  const body = {
    status: "pending",
    change,
    id,
    slug,
    ...(ids === undefined ? {} : { ids }),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(live === undefined ? {} : { live }),
  };
  return respondPrivate(202, body, changeHeader(change));
}

/** 204 for deletions, with the change in a header. */
export async function respondDeleted(
  parts: Parts,
  request: Request,
  siteId: number,
  { change }: Written,
): Promise<Response> {
  await waited(parts, request, siteId, change);
  return respondPrivate(204, null, changeHeader(change));
}

/** What readers are not shown of the change, as far as it is known by now. */
async function tooLarge({ postgres }: Parts, siteId: number, change: number | null) {
  if (change === null) return [];
  const outgrown = await findOutgrown(postgres.db, siteId, change, MAX_OUTGROWN_LISTED);
  return outgrown.map(({ query, detail, kept }) =>
    kept ? `${query} stays as it was: ${detail}` : `${query} is refused: ${detail}`,
  );
}

const changeHeader = (change: number | null): Record<string, string> =>
  change === null ? {} : { [header.change]: String(change) };

async function waited(
  { postgres, clock, movement }: Parts,
  request: Request,
  siteId: number,
  change: number | null,
): Promise<boolean | undefined> {
  if (new URL(request.url).searchParams.getAll("wait").at(-1) !== "live") return undefined;
  if (change === null) return true;
  return awaitLive({ db: postgres.db, clock, movement }, siteId, change, WAIT_LIVE_MS);
}
