import { header } from "../../shared/headers.ts";
import type { Narrowed, Role } from "../../shared/permissions.ts";
import { invite, makeLink } from "../../origin/people/links.ts";
import { storedNarrowing } from "../../origin/people/narrowing.ts";
import type { Site } from "../../origin/db/site/sites.ts";
import { DASHBOARD_HOST } from "./authenticator.ts";
import { bodyOf, type TestOrigin } from "./origin.ts";

/** People who sign in at an origin of a test, as browsers do it. */

export const PASSWORD = "correct horse battery";

/** A browser: it keeps the cookie, and says that its requests come from the dashboard's own page. */
export interface Browser {
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: unknown; headers: Headers }>;
  cookie(): string | null;
  useCookie(cookie: string | null): void;
}

export function createBrowser({ fetch }: Pick<TestOrigin, "fetch">): Browser {
  let cookie: string | null = null;
  return {
    cookie: () => cookie,
    useCookie: (other) => void (cookie = other),
    async send(method, path, body, headers = {}) {
      const response = await fetch(`/manage/v1${path}`, {
        method,
        headers: {
          host: DASHBOARD_HOST,
          "sec-fetch-site": "same-origin",
          "content-type": "application/json",
          ...(cookie === null ? {} : { cookie }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const set = response.headers.getSetCookie().find((one) => one.startsWith("__Host-larder="));
      if (set !== undefined)
        cookie = set.includes("Max-Age=0") ? null : (set.split(";")[0] ?? null);
      return {
        status: response.status,
        body: await bodyOf(response),
        headers: response.headers,
      };
    },
  };
}

let count = 0;

/** Somebody new with a role at a site, for all of it or for some types and locales, signed in. */
export async function personOf(
  origin: TestOrigin,
  role: Role,
  site: Site = origin.site,
  narrowed: Partial<Narrowed> = {},
): Promise<Browser & { email: string }> {
  const email = `${role}-${++count}-${site.id}@example.com`;
  const { postgres, clock } = origin.parts;
  const { secret } = await postgres.transaction(async (tx) => {
    const rights = { role, types: null, locales: null, ...narrowed };
    const stored = await storedNarrowing(tx, site, rights);
    return invite(tx, clock, { email, siteId: site.id, role, narrowed: stored, madeBy: null });
  });
  const browser = createBrowser(origin);
  await browser.send("POST", "/links/open", { secret, name: `A ${role}`, password: PASSWORD });
  return { ...browser, email };
}

/** Somebody new who may make sites, signed in. */
export async function operatorOf(origin: TestOrigin): Promise<Browser & { email: string }> {
  const email = `operator-${++count}@example.com`;
  const { postgres, clock } = origin.parts;
  const made = { kind: "first", email, siteId: null, role: null, madeBy: null } as const;
  const { secret } = await postgres.transaction((tx) => makeLink(tx, clock, made));
  const browser = createBrowser(origin);
  await browser.send("POST", "/links/open", { secret, name: "An operator", password: PASSWORD });
  return { ...browser, email };
}

/** Routes of whoever signs in, at no site. */
export const OWN_ROUTES = /^\/(?:session|sessions|sites|me|links|sign-in|oidc)(?:\/|$)/;

/** Asks any route of management: those of a site by its token, the others as an admin who is signed in. */
export async function atEveryDoor(
  origin: TestOrigin,
): Promise<(method: string, path: string, body?: unknown) => Promise<Asked>> {
  const admin = await personOf(origin, "admin");
  return (method, path, body) => {
    const own = path.slice("/manage/v1".length);
    const isOwn = path.startsWith("/manage/v1/") && OWN_ROUTES.test(own.split("?")[0] ?? "");
    return isOwn ? admin.send(method, own, body) : origin.request(method, path, body);
  };
}

interface Asked {
  status: number;
  body: unknown;
}

export const atSite = (site: Site): Record<string, string> => ({ [header.site]: site.slug });
