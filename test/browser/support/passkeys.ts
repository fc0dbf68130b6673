import type { Page } from "playwright-core";

/**
 * Gives a page an authenticator that is built in, as those of laptops are: it makes sure who it is without asking
 * (WebAuthn §11.2, by the browser's own protocol).
 * @returns how many passkeys it has
 */
export async function withAuthenticator(page: Page): Promise<() => Promise<number>> {
  const browser = await page.context().newCDPSession(page);
  await browser.send("WebAuthn.enable");
  const { authenticatorId } = await browser.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return async () =>
    (await browser.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length;
}
