import type { HttpBindings } from "@hono/node-server";
import { nowText, type Clock } from "../../shared/clock.ts";
import type { Scope } from "../../shared/api.ts";
import { fieldErrors, readJson } from "../../shared/body.ts";
import { allows, badToken, noToken, siteLocale, tokenOf } from "../../shared/credentials.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { MAX_SLUG_CHARS } from "../../shared/limits.ts";
import { cutText, unstorableAt } from "../../shared/text.ts";
import type { Report } from "../../shared/events.ts";
import type { SecretKeys } from "../../shared/signature.ts";
import type { Tracer } from "../../shared/tracing.ts";
import type * as z from "zod";
import { invalidFields } from "../content/invalid.ts";
import type { MediaCopier } from "../content/media.ts";
import type { Serializing } from "../delivery/answer/render.ts";
import type { EdgeKeys } from "../delivery/courier/edge-keys.ts";
import type { Log } from "../delivery/ports.ts";
import type { EdgeInspector } from "../delivery/inspect/edge-inspector.ts";
import type { Movement } from "../delivery/courier/receipts.ts";
import type { Postgres } from "../db/client.ts";
import type { Readiness } from "../life/readiness.ts";
import { WAITS } from "../life/readiness.ts";
import type { Standing } from "../life/standing.ts";
import { findLink } from "../db/site/preview-links.ts";
import { findGrant, type Site } from "../db/site/sites.ts";
import { LOOK_UPS } from "../shares/limits.ts";
import type { Shares } from "../shares/shares.ts";
import type { EventMetrics } from "../metrics/from-events.ts";
import { refuseStrangersPage } from "./known-tokens.ts";
import { notDone } from "./standing.ts";
import type { Live } from "../live/live.ts";
import type { Library } from "../media/library.ts";
import type { Pictures } from "../media/pictures.ts";
import type { Mail } from "../people/mail.ts";
import type { Provider } from "../people/oidc/provider.ts";
import type { OidcSettings } from "../people/oidc/settings.ts";
import type { Passwords } from "../people/passwords.ts";

/** What handlers work with. */
export interface Parts {
  postgres: Postgres;
  serializing: Serializing;
  /** Whoever changes `postgres` changes this too: it is the log of that database. */
  log: Log;
  clock: Clock;
  report: Report;
  pushKeys: SecretKeys;
  edgeKeys: EdgeKeys;
  movement: Movement;
  live: Live;
  inspector: EdgeInspector;
  shares: Shares;
  readiness: Readiness;
  /** What the origin may do; without it, everything. */
  standing?: Standing;
  /** Names that this origin is called by, besides loopback's. */
  hosts?: readonly string[];
  /** False: no program that began a demo, so the tokens that everybody knows change nothing, whoever's database this was. */
  isDemo?: boolean;
  /** `host:port` that users may name although private. */
  outboundAllow: readonly string[];
  /** Edges that new sites are registered with; none without it. */
  newSiteEdges?: readonly string[];
  /** `host:port` that an edge may be at although private, or without TLS. */
  edgesAllow: readonly string[];
  /** What opens `/metrics`, and what is counted; without it there is no such route. */
  metrics?: { token: string; fromEvents: EventMetrics } | undefined;
  /** Where a request comes from, when it came by a server. */
  addressOf: (bindings: Partial<HttpBindings> | undefined) => string;
  passwords: Passwords;
  /** Where people open the dashboard; without it, under the host that each asks. */
  dashboardUrl?: string | null | undefined;
  /** Where else people sign in; nowhere without it. */
  elsewhere?: { provider: Provider; settings: OidcSettings } | undefined;
  /** Sends what people are to know; without it they are told by others. */
  mail?: Mail | undefined;
  /** Records what requests do; without it nothing is recorded. */
  tracer?: Tracer | undefined;
  /** The sites' files; without it, writes keep the addresses of media as they are. */
  media?: { library: Library; copier: MediaCopier; pictures?: Pictures } | undefined;
}

/** Who asks: the site a token opens and what it may do there. */
export interface Principal {
  site: Site;
  /** Of the site's log. */
  epoch: number;
  /** What the token is called. */
  label: string;
  scopes: Scope[];
  surrogateKeys: boolean;
}

/**
 * The principal of a request. Reads may carry their token in the URL, writes only in the header (the v2 API).
 * A token without the write scope is told what the contract tells it: that it gave no credentials.
 * @throws AppError `unauthorized`, or `forbidden` for management; `rate_limited` or `busy` as `Shares`
 */
export async function authorise(parts: Parts, request: Request, scope: Scope): Promise<Principal> {
  const url = scope === "read" ? new URL(request.url) : undefined;
  const token = tokenOf(request.headers, url);
  if (token === undefined) throw noToken();
  if (scope !== "read" || parts.isDemo === false)
    refuseStrangersPage(token, request, parts.hosts ?? [], parts.isDemo);
  const hash = await sha256Hex(token);
  const lane = scope === "read" ? "read" : "publishing";
  const principal = await parts.shares.use(lane, LOOK_UPS, request.signal, () =>
    findOpened(parts, hash),
  );
  if (principal === undefined) throw badToken();
  if (scope !== "read") refuseOvertaken(request, principal.epoch);
  if (allows(principal, scope)) return principal;
  throw scope === "manage"
    ? new AppError("forbidden", "This token may not manage the site.")
    : noToken();
}

/** A token's grant, or that of a link to a preview. */
const findOpened = async ({ postgres: { db }, clock }: Parts, hash: string) =>
  (await findGrant(db, hash)) ?? (await findLink(db, hash, nowText({ clock })));

/**
 * Refuses a write that an edge forwards which has seen a newer epoch of the site: this origin was overtaken and may not know it yet.
 * The word is not proved, so it is about this write alone.
 * @throws AppError `unavailable` with `Larder-Not-Done`
 */
function refuseOvertaken({ headers }: Request, epoch: number): void {
  const seen = headers.get(header.epoch);
  if (seen === null || !/^\d{1,15}$/.test(seen)) return;
  if (Number(seen) > epoch) throw notDone("overtaken", `${WAITS.overtaken} Try again.`);
}

/** Parses a request's JSON body. @throws AppError `invalid` with messages by field, `too_large` */
export async function parseBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(await readStorable(request));
  if (parsed.success) return parsed.data;
  throw invalidFields(fieldErrors(parsed.error.issues));
}

/** A request's JSON, all of whose text Postgres can hold. @throws AppError `invalid`, `too_large` */
export async function readStorable(request: Request): Promise<unknown> {
  const body = await readJson(request);
  const at = unstorableAt(body);
  if (at === undefined) return body;
  const path = cutText(at, MAX_SLUG_CHARS);
  throw invalidFields({ [path]: ["The text holds NUL or half of a surrogate pair."] });
}

/** The locale a write names, null when it names none. @throws AppError `invalid` */
export function namedLocaleOf(request: Request, site: Site): string | null {
  const named = new URL(request.url).searchParams.getAll("locale").at(-1);
  if (named === undefined || named === "") return null;
  return siteLocale(site, named) ?? site.defaultLocale;
}

/** The locale a write names, or the site's default. @throws AppError `invalid` */
export const localeOf = (request: Request, site: Site): string =>
  namedLocaleOf(request, site) ?? site.defaultLocale;
