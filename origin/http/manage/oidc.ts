import { generateCookie } from "hono/cookie";
import { parse } from "hono/utils/cookie";
import { DASHBOARD_PATH } from "../../../shared/dashboard.ts";
import { AppError, orNotFound, toAppError, type ErrorCode } from "../../../shared/errors.ts";
import { causeText } from "../../../shared/events.ts";
import { OIDC_LEAVING_MS } from "../../../shared/limits-people.ts";
import { refusalBody } from "../../../shared/manage/documents.ts";
import { deleteSession } from "../../db/people/sessions.ts";
import { openLeaving, sealLeaving } from "../../people/oidc/cookie.ts";
import { signInElsewhere } from "../../people/oidc/sign-in.ts";
import { resume } from "../../people/sessions.ts";
import type { Whence } from "../../people/people.ts";
import type { Parts } from "../context.ts";
import { SESSION_COOKIE } from "../managing.ts";
import { sessionCookie } from "./cookies.ts";
import {
  addRoute,
  answersJson,
  type ManageApp,
  manageApp,
  type ManageContext,
  refusals,
} from "./routes.ts";
import { z } from "./shapes.ts";

/** Signing in at an OpenID provider: there and back, by the browser. */

/** For this host and the way back alone: the provider sends people by a link, with which cookies that are `Lax` go. */
export const LEAVING_COOKIE = "__Host-larder-away";

const leavingCookie = (value: string, maxAgeS: number): string =>
  generateCookie(LEAVING_COOKIE, value, {
    path: "/",
    secure: true,
    httpOnly: true,
    sameSite: "Lax",
    maxAge: maxAgeS,
  });

export function oidcRoutes(parts: Parts, whenceOf: (context: ManageContext) => Whence): ManageApp {
  const app = manageApp();
  const sent = { 302: { description: "There." }, ...refusals, ...answersNone };
  const acting = (context: ManageContext) => ({ context });
  addRoute(
    app,
    "get /sign-in",
    { description: "Needs no token." },
    {
      needsBody: false,
      acting,
      responses: answersJson("How people sign in here.", signInBody),
    },
    async () => Response.json({ elsewhere: parts.elsewhere?.settings.name ?? null }),
  );
  addRoute(
    app,
    "get /oidc/start",
    {
      description:
        "Needs no token. Sends a browser to the OpenID provider, and keeps in a cookie what it is to come back with.",
      query: {
        to: z.string().max(2_000).optional().openapi({ description: "A page of the dashboard." }),
        again: z.literal("1").optional().openapi({ description: "Signs in once more." }),
      },
    },
    { needsBody: false, acting, responses: sent },
    async ({ query: { to, again } }) => {
      const { provider } = orNotFound(parts.elsewhere);
      const { url, leaving } = await provider.leave(again === "1");
      const kept = { ...leaving, to: pageOf(to) };
      const cookie = sealLeaving(parts.pushKeys, parts.clock, kept);
      return redirect(url.href, [leavingCookie(cookie, OIDC_LEAVING_MS / 1_000)]);
    },
  );
  addRoute(
    app,
    "get /oidc/callback",
    { description: "Where the OpenID provider sends browsers back to." },
    { needsBody: false, acting, responses: sent },
    async ({ context }) => {
      const gone = leavingCookie("", 0);
      try {
        const { to, cookie } = await comeBack(parts, context, whenceOf(context));
        return redirect(to, [gone, sessionCookie(cookie)]);
      } catch (thrown) {
        const error = toAppError(thrown);
        parts.report({ kind: "sign_in.failed", code: error.code, cause: causeText(error) });
        return redirect(`${DASHBOARD_PATH}/?sign_in=${wordOf(error.code)}`, [gone]);
      }
    },
  );
  return app;
}

const answersNone: object = {
  404: {
    description: "There is no provider.",
    content: { "application/json": { schema: refusalBody } },
  },
};

const signInBody = z
  .object({
    elsewhere: z.string().nullable().openapi({
      description: "What the OpenID provider is called that `/oidc/start` leads to.",
    }),
  })
  .openapi("SignIn");

/** @throws AppError for whoever did not leave from here, within ten minutes, and as the provider and `signInElsewhere` do */
async function comeBack(
  parts: Parts,
  { req }: ManageContext,
  whence: Whence,
): Promise<{ to: string; cookie: string }> {
  const { provider, settings } = orNotFound(parts.elsewhere);
  const cookies = parse(req.header("cookie") ?? "");
  const sealed = cookies[LEAVING_COOKIE];
  const left = sealed === undefined ? undefined : openLeaving(parts.pushKeys, parts.clock, sealed);
  if (left === undefined) throw new AppError("conflict", "Nobody left from here lately.");
  const claimed = await provider.cameBack(new URL(req.url).search, left);
  const cookie = await signInElsewhere(parts, settings, claimed, whence);
  await endBefore(parts, cookies[SESSION_COOKIE]);
  return { to: left.to, cookie };
}

/** The browser has another session now. */
async function endBefore({ postgres: { db }, clock }: Parts, secret: string | undefined) {
  const before = secret === undefined ? undefined : await resume(db, clock, secret, false);
  if (before !== undefined) await deleteSession(db, before.person.id, before.id);
}

/** A page of the dashboard, of this host: `//` and `\` would lead to others. */
function pageOf(to: string | undefined): string {
  const isOurs = to !== undefined && /^\/admin(?:\/(?![/\\])[^\\\s]*)?$/.test(to);
  return isOurs && !/[^ -~]/.test(to) ? to : `${DASHBOARD_PATH}/`;
}

/** What the dashboard says of it. */
function wordOf(code: ErrorCode): string {
  switch (code) {
    case "conflict":
      return "late";
    case "forbidden":
      return "not_let_in";
    case "unavailable":
    case "busy":
      return "away";
    default:
      return "refused";
  }
}

function redirect(location: string, cookies: readonly string[]): Response {
  const headers = new Headers({ location });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 302, headers });
}
