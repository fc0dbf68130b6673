import { header } from "../../../shared/headers.ts";
import { UNSAID_BODY_BYTES, WRITE_BYTES_PER_MS } from "../../../shared/limits-shares.ts";
import { MAX_OUTGROWN_LISTED, WAIT_LIVE_MS } from "../../../shared/limits.ts";
import type { Narrowed } from "../../../shared/permissions.ts";
import { respondPrivate } from "../../../shared/respond.ts";
import type { Writer, Written } from "../../content/change/edit.ts";
import type { Author } from "../../db/content/publications.ts";
import { findOutgrown } from "../../db/log/outgrown.ts";
import { awaitLive } from "../../delivery/courier/receipts.ts";
import type { Parts } from "../context.ts";

/** The writer's side of the parts. @param request by which is written, if by one; `by` says who writes, where that is known, and `within` what they may change */
export const writerOf = (
  { postgres, clock, report, media, shares }: Parts,
  request?: Request,
  { by = null, within }: { by?: Author; within?: Narrowed } = {},
): Writer => ({
  by,
  within,
  postgres,
  clock,
  report,
  media: media?.copier,
  inTurn: (site, work) =>
    shares.use("publishing", site, undefined, work, bytesOf(request?.headers) / WRITE_BYTES_PER_MS),
});

/** That of a program, which is called as its token is. */
export const tokenWriter = (parts: Parts, label: string, request: Request): Writer =>
  writerOf(parts, request, { by: { personId: null, name: `token ${label}` } });

/** How large a request's body is, as far as it says so. */
const bytesOf = (headers = new Headers()): number =>
  headers.has("transfer-encoding") ? UNSAID_BODY_BYTES : Number(headers.get("content-length") ?? 0);

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
