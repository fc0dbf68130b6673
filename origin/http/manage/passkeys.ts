import { listPasskeys } from "../../db/people/passkeys.ts";
import {
  addPasskey,
  offerPasskey,
  removePasskey,
  renameOwnPasskey,
} from "../../people/passkeys/add.ts";
import { relyingPartyOf } from "../../people/passkeys/relying-party.ts";
import {
  askConfirm,
  askSignIn,
  confirmByPasskey,
  signInByPasskey,
} from "../../people/passkeys/sign-in.ts";
import { requireConfirmed } from "../../people/sessions.ts";
import type { Parts } from "../context.ts";
import { anybody, signedIn, withCookie } from "./own-acting.ts";
import {
  creationBody,
  creationOf,
  madeBody,
  passkeyBody,
  passkeyName,
  proofBody,
  requestBody,
  requestOf,
} from "./passkey-shapes.ts";
import {
  addRoute,
  answersJson,
  answersMade,
  doneSilently,
  type ManageApp,
  manageApp,
} from "./routes.ts";
import { listOf, smallIdParam, z } from "./shapes.ts";

/** Passkeys: signing in by one, saying once more that it is oneself, and those one has. */
export function passkeyRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  addSigningIn(app, parts);
  addConfirming(app, parts);
  addMaking(app, parts);
  addOwn(app, parts);
  return app;
}

const partyOf = ({ dashboardUrl = null }: Parts, { headers }: Request) =>
  relyingPartyOf(dashboardUrl, headers);

function addSigningIn(app: ManageApp, parts: Parts): void {
  addRoute(
    app,
    "get /sign-in/passkey",
    { description: "Needs no token. What it says is good for five minutes, and once." },
    {
      needsBody: false,
      acting: anybody(parts),
      responses: answersJson("What a browser is to ask a passkey for.", requestBody),
    },
    async ({ raw }) => {
      const { host } = partyOf(parts, raw);
      return Response.json(requestOf(askSignIn(parts), host, []));
    },
  );
  addRoute(
    app,
    "post /session/passkey",
    {
      description: "Needs no token. After some failures the next try has to wait: 429.",
      body: proofBody,
    },
    {
      needsBody: true,
      acting: anybody(parts),
      responses: answersJson("Signed in; the session is in a cookie.", z.object({})),
    },
    async ({ body, raw, whence }) => {
      const provider = parts.elsewhere?.settings.name ?? null;
      const asked = { party: partyOf(parts, raw), proof: body, provider };
      return withCookie({}, await signInByPasskey(parts, asked, whence));
    },
  );
}

function addConfirming(app: ManageApp, parts: Parts): void {
  const knows = { needsBody: true, acting: signedIn(parts) };
  addRoute(
    app,
    "get /session/confirm/passkey",
    {},
    { ...knows, responses: answersJson("What a browser is to ask a passkey for.", requestBody) },
    async ({ session, raw }) => {
      const party = partyOf(parts, raw);
      const { challenge, known } = await askConfirm(parts, session, party);
      return Response.json(requestOf(challenge, party.host, known));
    },
  );
  addRoute(
    app,
    "post /session/confirm/passkey",
    { description: "In place of the password.", body: proofBody },
    { ...knows, responses: answersJson("Confirmed; the cookie is a new one.", z.object({})) },
    async ({ session, body, raw, whence }) => {
      const asked = { party: partyOf(parts, raw), proof: body };
      return withCookie({}, await confirmByPasskey(parts, session, asked, whence));
    },
  );
}

function addMaking(app: ManageApp, parts: Parts): void {
  const knows = { needsBody: true, acting: signedIn(parts) };
  addRoute(
    app,
    "get /me/passkeys/new",
    { description: "What it says is good for five minutes, and once." },
    { ...knows, responses: answersJson("What a browser is to have made.", creationBody) },
    async ({ session, raw }) => {
      requireConfirmed(parts.clock, session);
      const party = partyOf(parts, raw);
      const offer = await offerPasskey(parts, session, party);
      return Response.json(creationOf(offer, party.host, session.person));
    },
  );
  addRoute(
    app,
    "post /me/passkeys",
    { body: madeBody },
    { ...knows, responses: answersMade("Added.", passkeyBody) },
    async ({ session, body: { userHandle: handle, ...made }, raw, whence }) => {
      requireConfirmed(parts.clock, session);
      const party = partyOf(parts, raw);
      const passkey = await addPasskey(parts, session, party, { ...made, handle }, whence);
      return Response.json(passkey, { status: 201 });
    },
  );
}

function addOwn(app: ManageApp, parts: Parts): void {
  const { db } = parts.postgres;
  const knows = { needsBody: true, acting: signedIn(parts) };
  addRoute(
    app,
    "get /me/passkeys",
    {},
    { ...knows, responses: answersJson("The person's passkeys.", listOf(passkeyBody)) },
    async ({ session }) => Response.json({ data: await listPasskeys(db, session.person.id) }),
  );
  addRoute(
    app,
    "patch /me/passkeys/{id}",
    { params: smallIdParam, body: z.strictObject({ name: passkeyName }) },
    { ...knows, responses: answersJson("Renamed.", passkeyBody) },
    async ({ session, params, body: { name }, whence }) =>
      Response.json(await renameOwnPasskey(parts, session, { id: params.id, name }, whence)),
  );
  addRoute(
    app,
    "delete /me/passkeys/{id}",
    { params: smallIdParam },
    { ...knows, responses: doneSilently("Removed.") },
    async ({ session, params, whence }) => {
      requireConfirmed(parts.clock, session);
      await removePasskey(parts, session, params.id, whence);
      return new Response(null, { status: 204 });
    },
  );
}
