import type { Whence } from "../../people/people.ts";
import type { Parts } from "../context.ts";
import { refuseStrangePages, requireSession } from "../managing.ts";
import { sessionCookie } from "./cookies.ts";
import { type ManageContext, readJsonInBounds } from "./routes.ts";

/** Who asks for what belongs to people, at no site. */

/** Where a request comes from. */
export const whenceOf = (parts: Parts, context: ManageContext): Whence => ({
  address: parts.addressOf(context.env),
  agent: (context.req.header("user-agent") ?? "").slice(0, AGENT_CHARS).toWellFormed(),
});
/** ours: of what a browser says it is, in the list of sessions. */
const AGENT_CHARS = 200;

/** Whoever sends it, without a session; no page of another site. */
export const anybody = (parts: Parts) => async (context: ManageContext) => {
  refuseStrangePages(context.req.raw);
  await readJsonInBounds(context);
  return { whence: whenceOf(parts, context) };
};

/** Who is signed in. */
export const signedIn = (parts: Parts) => async (context: ManageContext) => {
  const session = await requireSession(parts, context.req.raw);
  await readJsonInBounds(context);
  return { session, whence: whenceOf(parts, context) };
};

/** An answer with which a session begins, or goes on by another cookie. */
export const withCookie = (body: unknown, value: string): Response =>
  Response.json(body, { headers: { "set-cookie": sessionCookie(value) } });
