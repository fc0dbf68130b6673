import { generateCookie } from "hono/cookie";
import { SESSION_MOST_MS } from "../../../shared/limits-people.ts";
import { SESSION_COOKIE } from "../managing.ts";

/** A cookie for this host alone, sent over TLS or to this machine, to no script, with no other site's requests but links. */
const cookieOf = (value: string, maxAgeS: number): string =>
  generateCookie(SESSION_COOKIE, value, {
    path: "/",
    secure: true,
    httpOnly: true,
    sameSite: "Lax",
    maxAge: maxAgeS,
  });

/** Begins a session in a browser. */
export const sessionCookie = (value: string): string => cookieOf(value, SESSION_MOST_MS / 1_000);

/** Ends it. */
export const NO_SESSION_COOKIE = cookieOf("", 0);
