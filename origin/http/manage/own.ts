import { emailText } from "../../../shared/emails.ts";
import { AppError, detail } from "../../../shared/errors.ts";
import { waysIn } from "../../db/people/identities.ts";
import { listMemberships } from "../../db/people/people.ts";
import { deleteSession, listSessions, type Session } from "../../db/people/sessions.ts";
import { openLink, readLink } from "../../people/links.ts";
import type { PeopleParts } from "../../people/people.ts";
import { requireConfirmed, sessionEnds } from "../../people/sessions.ts";
import { changePassword, confirm, signIn, signOut } from "../../people/sign-in.ts";
import type { Parts } from "../context.ts";
import { NO_SESSION_COOKIE } from "./cookies.ts";
import { oidcRoutes } from "./oidc.ts";
import { anybody, signedIn, whenceOf, withCookie } from "./own-acting.ts";
import { passkeyRoutes } from "./passkeys.ts";
import { addRoute, answersJson, doneSilently, type ManageApp, manageApp } from "./routes.ts";
import { listOf, smallIdParam, z } from "./shapes.ts";
import { meBody, nameText, passwordText, roleText, shownMembership } from "./people-shapes.ts";

/** What belongs to whoever signs in, at no site: their session, their password, links that they open. */
export function ownRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  addSigningIn(app, parts);
  addSessions(app, parts);
  addLinks(app, parts);
  app.route("/", passkeyRoutes(parts));
  app.route(
    "/",
    oidcRoutes(parts, (context) => whenceOf(parts, context)),
  );
  return app;
}

const secret = z.string().min(1).max(100);

async function showMe({ postgres: { db } }: PeopleParts, { person }: Pick<Session, "person">) {
  const sites = await listMemberships(db, person.id);
  const ways = await waysIn(db, person.id);
  return {
    ...person,
    hasPassword: ways?.hasPassword ?? false,
    hasPasskey: ways?.hasPasskey ?? false,
    sites: sites.map(shownMembership),
  };
}

function addSigningIn(app: ManageApp, parts: Parts): void {
  const asks = { needsBody: true, acting: anybody(parts) };
  const knows = { needsBody: true, acting: signedIn(parts) };
  addRoute(
    app,
    "post /session",
    {
      description: "Needs no token. After some failures the next try has to wait: 429.",
      body: z.strictObject({ email: emailText, password: z.string().max(10_000) }),
    },
    { ...asks, responses: answersJson("Signed in; the session is in a cookie.", z.object({})) },
    async ({ body, whence }) => withCookie({}, await signIn(parts, body, whence)),
  );
  addRoute(
    app,
    "post /session/confirm",
    {
      description: "Some acts ask for it when the password was given longer than 15 minutes ago.",
      body: z.strictObject({ password: z.string().max(10_000) }),
    },
    { ...knows, responses: answersJson("Confirmed; the cookie is a new one.", z.object({})) },
    async ({ session, body, whence }) =>
      withCookie({}, await confirm(parts, session, body.password, whence)),
  );
  addRoute(
    app,
    "delete /session",
    {},
    { ...knows, responses: doneSilently("Signed out.") },
    async ({ session, whence }) => {
      await signOut(parts, session, whence);
      return new Response(null, { status: 204, headers: { "set-cookie": NO_SESSION_COOKIE } });
    },
  );
}

function addSessions(app: ManageApp, parts: Parts): void {
  const { db } = parts.postgres;
  const knows = { needsBody: true, acting: signedIn(parts) };
  addRoute(
    app,
    "get /me",
    {},
    { ...knows, responses: answersJson("Who is signed in, and what they are where.", meBody) },
    async ({ session }) => Response.json(await showMe(parts, session)),
  );
  addRoute(
    app,
    "put /me/password",
    { body: z.strictObject({ password: passwordText }) },
    { ...knows, responses: answersJson("Changed; all other sessions have ended.", z.object({})) },
    async ({ session, body, whence }) => {
      requireConfirmed(parts.clock, session);
      await changePassword(parts, session, body.password, whence);
      return Response.json({});
    },
  );
  const sessionBody = z
    .object({
      id: z.int(),
      createdAt: z.string(),
      seenAt: z.string(),
      address: z.string(),
      agent: z.string(),
      isThis: z.boolean(),
    })
    .openapi("Session");
  addRoute(
    app,
    "get /sessions",
    {},
    { ...knows, responses: answersJson("The person's sessions.", listOf(sessionBody)) },
    async ({ session }) => {
      const all = await listSessions(db, session.person.id, sessionEnds(parts.clock));
      return Response.json({ data: all.map((one) => ({ ...one, isThis: one.id === session.id })) });
    },
  );
  addRoute(
    app,
    "delete /sessions/{id}",
    { params: smallIdParam },
    { ...knows, responses: doneSilently("Ended.") },
    async ({ session, params }) => {
      if (!(await deleteSession(db, session.person.id, params.id)))
        throw new AppError("not_found", detail.notFound);
      return new Response(null, { status: 204 });
    },
  );
}

function addLinks(app: ManageApp, parts: Parts): void {
  const asks = { needsBody: true, acting: anybody(parts) };
  const linkBody = z
    .object({
      kind: z.enum(["first", "invitation", "password"]),
      email: z.string().nullable().openapi({
        description: "Null: the link of the first person there is, who says it.",
      }),
      site: z.string().nullable(),
      role: roleText.nullable(),
      isKnown: z
        .boolean()
        .openapi({ description: "Whether there is an account, with a password." }),
    })
    .openapi("Link");
  addRoute(
    app,
    "post /links/read",
    { description: "Needs no token but the link's secret.", body: z.strictObject({ secret }) },
    { ...asks, responses: answersJson("What the link opens.", linkBody) },
    async ({ body }) => {
      const { kind, email, site, role, isKnown } = await readLink(parts, body.secret);
      return Response.json({ kind, email, site, role, isKnown });
    },
  );
  addRoute(
    app,
    "post /links/open",
    {
      description:
        "Who has an account gives its password, who has none a name and a new password, and an e-mail address for a link that has none.",
      body: z.strictObject({
        secret,
        name: nameText.optional(),
        email: emailText.optional(),
        password: passwordText,
      }),
    },
    { ...asks, responses: answersJson("Opened and signed in; the link is used up.", z.object({})) },
    async ({ body, whence }) =>
      withCookie(
        {},
        await openLink(parts, { ...body, name: body.name, email: body.email }, whence),
      ),
  );
}
