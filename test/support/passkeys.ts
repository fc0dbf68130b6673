import { expect } from "vitest";
import {
  createAuthenticator,
  DASHBOARD_HOST,
  type Authenticator,
  type Creation,
  type Requested,
  type Wrong,
} from "./authenticator.ts";
import { createBrowser, type Browser } from "./people.ts";
import type { TestOrigin } from "./origin.ts";

/** What browsers of a test do with passkeys, at the tests' host. */

const at = { host: DASHBOARD_HOST };

export const askedToMake = async (browser: Browser): Promise<Creation> => {
  const { status, body } = await browser.send("GET", "/me/passkeys/new", undefined, at);
  expect(status).toBe(200);
  return body as Creation;
};

export const askedToAnswer = async (
  browser: Browser,
  path: "/sign-in/passkey" | "/session/confirm/passkey",
): Promise<Requested> => {
  const { status, body } = await browser.send("GET", path, undefined, at);
  expect(status).toBe(200);
  return body as Requested;
};

/** Sends what an authenticator made. */
export async function add(
  browser: Browser,
  authenticator: Authenticator,
  wrong: Wrong = {},
  name = "Laptop",
): Promise<{ status: number; body: unknown }> {
  const made = authenticator.make(await askedToMake(browser), wrong);
  return browser.send("POST", "/me/passkeys", { name, ...made }, at);
}

/** Somebody's new passkey. */
export async function passkeyOf(
  browser: Browser,
  how: Parameters<typeof createAuthenticator>[0] = {},
): Promise<Authenticator & { number: number }> {
  const authenticator = createAuthenticator(how);
  const { status, body } = await add(browser, authenticator);
  expect([status, body]).toEqual([201, expect.anything()]);
  return { ...authenticator, number: (body as { id: number }).id };
}

/** A browser that has nothing yet signs in. */
export async function signInBy(
  origin: Pick<TestOrigin, "fetch">,
  authenticator: Authenticator,
  wrong: Wrong = {},
): Promise<Browser & { status: number; body: unknown; headers: Headers }> {
  const browser = createBrowser(origin);
  const asked = await askedToAnswer(browser, "/sign-in/passkey");
  const proof = authenticator.answer(asked, wrong);
  return { ...browser, ...(await browser.send("POST", "/session/passkey", proof, at)) };
}

/** Who is signed in says once more that it is them. */
export async function confirmBy(
  browser: Browser,
  authenticator: Authenticator,
  wrong: Wrong = {},
): Promise<{ status: number; body: unknown }> {
  const asked = await askedToAnswer(browser, "/session/confirm/passkey");
  const proof = authenticator.answer(asked, wrong);
  return browser.send("POST", "/session/confirm/passkey", proof, at);
}
