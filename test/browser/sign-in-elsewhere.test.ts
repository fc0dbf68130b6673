import { afterAll, expect, it } from "vitest";
import { sql } from "../../origin/db/drizzle.ts";
import { startIssuer, type Issuer } from "../support/issuer.ts";
import { describeInBrowser } from "./support/chromium.ts";
import { expectAccessible, focused, openPage, press, screenshot } from "./support/page.ts";
import { withAuthenticator } from "./support/passkeys.ts";
import { useWorld } from "./support/world.ts";

describeInBrowser("signing in elsewhere", () => {
  const ends: (() => Promise<void>)[] = [];
  let started: Issuer | undefined;
  const world = useWorld({
    edges: 0,
    env: async (url) => {
      started = await startIssuer("larder", "s3cret", { atEnd: (stop) => void ends.push(stop) });
      return {
        LARDER_OIDC_ISSUER: started.url,
        LARDER_OIDC_CLIENT_ID: "larder",
        LARDER_OIDC_CLIENT_SECRET: "s3cret",
        LARDER_OIDC_NAME: "Example ID",
        LARDER_DASHBOARD_URL: url,
      };
    },
  });
  afterAll(() => Promise.all(ends.map((end) => end())));

  /** Who the provider says is there. */
  const is = (user: Record<string, unknown>) => void (started!.user = user);

  it("has a button on the sign-in screen, which leads there and back to where one wanted to go", async () => {
    const site = await world().addSite();
    await world().invite(site, "author", "nora@example.com");
    is({ sub: "nora", email: "nora@example.com", email_verified: true, name: "Nora New" });
    const path = `/sites/${site.slug}/delivery`;
    const page = await openPage(world(), path, { refusals: [401] });
    const button = page.getByRole("button", { name: "Sign in with Example ID" });
    await button.waitFor();
    await expectAccessible(page);
    await screenshot(page, "sign-in-elsewhere");
    await expect.poll(() => focused(page)).toBe("input E-mail");
    await press(page, "Tab", "Tab", "Tab", "Tab");
    await expect.poll(() => focused(page)).toMatch(/^button Sign in with Example ID/);
    await press(page, "Enter");
    await page.getByRole("heading", { name: "Delivery" }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/admin${path}`);
    await page.getByRole("button", { name: /Nora New/ }).waitFor();
    // who has no password is led there once more before what asks for one
    expect(started!.asked.at(-1)?.get("prompt")).toBeNull();
  });

  it("a passkey of who has no password says once more that it is them, and opens nothing without the provider", async () => {
    const site = await world().addSite();
    const email = "olga@example.com";
    await world().invite(site, "admin", email);
    is({ sub: "olga", email, email_verified: true, name: "Olga Own" });
    const page = await openPage(world(), "/account", { refusals: [401, 403] });
    const countHere = await withAuthenticator(page);
    await page.getByRole("button", { name: "Sign in with Example ID" }).press("Enter");
    const list = page.getByRole("table", { name: "Passkeys" });
    await page.getByLabel("Name of the passkey").press("Enter");
    await list.waitFor();
    const { db } = world().postgres;
    const theirs = sql`person_id = (select id from people where email = ${email})`;
    await db.execute(
      sql`update sessions set confirmed_at = confirmed_at - interval '1 hour' where ${theirs}`,
    );
    await page.getByRole("button", { name: /^Remove / }).press("Enter");
    await page.getByRole("button", { name: "Remove", exact: true }).press("Enter");
    const button = page.getByRole("button", { name: "Use a passkey" });
    await button.waitFor();
    await expectAccessible(page);
    await button.press("Enter");
    await list.waitFor({ state: "detached" });
    await page.getByRole("dialog").waitFor({ state: "detached" });
    // the device has the one that was removed still, and puts this one in its place
    await page.getByLabel("Name of the passkey").press("Enter");
    await list.waitFor();
    expect(await countHere()).toBe(1);
    await db.execute(sql`delete from sessions where ${theirs}`);
    await page.reload();
    await page.getByRole("button", { name: "Sign in with a passkey" }).press("Enter");
    await page.getByText("You sign in with Example ID.").waitFor();
  });

  it("says why who comes back is not let in", async () => {
    is({ sub: "stranger", email: "stranger@example.com", email_verified: true });
    const page = await openPage(world(), "/", { refusals: [401] });
    await page.getByRole("button", { name: "Sign in with Example ID" }).press("Enter");
    await page.getByText("You were not let in.").waitFor();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await expectAccessible(page);
  });
});
