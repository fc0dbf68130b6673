import { parse } from "hono/utils/cookie";
import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import {
  roleAllows,
  UNNARROWED,
  type Action,
  type Narrowed,
  type Role,
} from "../../shared/permissions.ts";
import type { Database } from "../db/client.ts";
import { findMember, listMemberships, type Person } from "../db/people/people.ts";
import type { Session } from "../db/people/sessions.ts";
import { findSite, type Site } from "../db/site/sites.ts";
import { resume } from "../people/sessions.ts";
import { LOOK_UPS } from "../shares/limits.ts";
import { authorise, type Parts } from "./context.ts";

/** Who manages a site: a program by its token, or a person by their session. */
export interface Managing {
  site: Site;
  by: { personId: number | null; name: string };
  /** Null for a program. */
  session: Session | null;
  /** Null for a program, which may do all. */
  role: Role | null;
  /** What documents they may change, of those their role allows. */
  within: Narrowed;
  may(action: Action): boolean;
}

/** `__Host-`: no other host or path has set it, and it goes over TLS or to this machine alone (RFC 6265bis §4.1.3.2). */
export const SESSION_COOKIE = "__Host-larder";

/**
 * Who asks, at which site. A person says by a header which of theirs; who has one need not.
 * @param isUse false when the person does nothing by it, so that their session ends by time as if nobody had asked
 * @throws AppError `unauthorized`, `forbidden`, `invalid`; `rate_limited` or `busy` as `Shares`
 */
export async function authoriseManaging(
  parts: Parts,
  request: Request,
  isUse = true,
): Promise<Managing> {
  const session = await sessionOf(parts, request, isUse);
  if (session === undefined) {
    const { site, label } = await authorise(parts, request, "manage");
    const by = { personId: null, name: `token ${label}` };
    return { site, by, session: null, role: null, within: UNNARROWED, may: () => true };
  }
  const { person } = session;
  const { site, role, within } = await siteOf(parts, person, request.headers.get(header.site));
  const by = { personId: person.id, name: person.name };
  return { site, by, session, role, within, may: (action) => roleAllows(role, action) };
}

/**
 * The session of a request; undefined for one without a cookie.
 * @throws AppError `unauthorized` when it has ended, `forbidden` for what another site's page may have sent, `invalid`
 * with a token besides
 */
export async function sessionOf(
  parts: Parts,
  request: Request,
  isUse = true,
): Promise<Session | undefined> {
  const { [SESSION_COOKIE]: secret } = parse(request.headers.get("cookie") ?? "", SESSION_COOKIE);
  if (secret === undefined) return undefined;
  if (request.headers.has("authorization"))
    throw new AppError("invalid", "Send either a token or the cookie of a session.");
  refuseForgery(request);
  const { db } = parts.postgres;
  const session = await parts.shares.use("publishing", LOOK_UPS, request.signal, () =>
    resume(db, parts.clock, secret, isUse),
  );
  if (session === undefined) throw new AppError("unauthorized", "Your session has ended.");
  return session;
}

/** The session of a request that needs one. @throws AppError as `sessionOf` */
export async function requireSession(parts: Parts, request: Request): Promise<Session> {
  const session = await sessionOf(parts, request);
  if (session === undefined) throw new AppError("unauthorized", "Sign in.");
  return session;
}

/**
 * Refuses what a page of another site may have made a browser send with our cookie. Browsers say where a request comes from
 * (Fetch Metadata §2; RFC 6454 §7), and no page can say otherwise.
 * @throws AppError `forbidden`
 */
function refuseForgery(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  if (comesFrom(request) === "us") return;
  throw new AppError("forbidden", "This came from a page of another site.");
}

/** The same for what needs no cookie, like signing in, which programs do too. @throws AppError `forbidden` */
export function refuseStrangePages(request: Request): void {
  if (comesFrom(request) === "others")
    throw new AppError("forbidden", "This came from a page of another site.");
}

function comesFrom({ headers }: Request): "us" | "others" | "unknown" {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" ? "us" : "others";
  const origin = headers.get("origin");
  if (origin === null) return "unknown";
  return URL.parse(origin)?.host === headers.get("host") ? "us" : "others";
}

/** What a site says to who is no member, and of one that is not there. */
const noMember = () => new AppError("forbidden", "You are not a member of this site.");

async function siteOf(
  { postgres: { db } }: Parts,
  person: Person,
  named: string | null,
): Promise<{ site: Site; role: Role; within: Narrowed }> {
  const slug = named ?? (await onlySite(db, person));
  const site = await findSite(db, slug);
  if (site === undefined) throw noMember();
  if (person.isOperator) return { site, role: "admin", within: UNNARROWED };
  const member = await findMember(db, site.id, person.id);
  if (member === undefined) throw noMember();
  const { role, ...within } = member;
  return { site, role, within };
}

async function onlySite(db: Database, { id }: Person): Promise<string> {
  const [only, ...others] = await listMemberships(db, id);
  if (only === undefined) throw noMember();
  if (others.length > 0)
    throw new AppError("invalid", `Say which site you mean, by the header ${header.site}.`);
  return only.site;
}
