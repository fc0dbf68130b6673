import { sql } from "../../origin/db/drizzle.ts";
import { expect, it } from "vitest";
import { makeFirstLink } from "../../origin/people/links.ts";
import { systemClock } from "../../shared/clock.ts";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  focused,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { PASSWORD, useWorld } from "./support/world.ts";

describeInBrowser("people", () => {
  const world = useWorld({ edges: 0, isOwn: true });
  const endAllSessions = () => world().postgres.db.execute(sql`delete from sessions`);

  it("the first one comes in by a link that names nobody", async () => {
    const secret = await world().postgres.transaction((tx) => makeFirstLink(tx, systemClock));
    const page = await openPage(world(), `/welcome#${secret}`, { refusals: [400, 401] });
    await page.getByRole("heading", { name: "Welcome" }).waitFor();
    // it stays in no history
    expect(page.url()).toBe(`${world().url}/admin/welcome`);
    await page.getByLabel("E-mail").fill("first@example.com");
    await expectAccessible(page);
    await page.getByLabel("Your name").fill("Fay First");
    await page.getByLabel("New password").fill("short");
    await press(page, "Enter");
    await page.getByText("Use 8 characters at least.").waitFor();
    await page.getByLabel("New password").fill(PASSWORD);
    await press(page, "Enter");
    await page.getByRole("button", { name: /Fay First/ }).waitFor();
  });

  it("who is invited joins by the keyboard alone; the link opens once", async () => {
    const site = await world().addSite("The Herald");
    const secret = await world().invite(site, "publisher", "new@example.com");
    const page = await openPage(world(), `/welcome#${secret}`, { refusals: [401], width: 320 });
    await page.getByText("You are invited to").waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await screenshot(page, "welcome-320");
    await expect.poll(() => focused(page)).toBe("input Your name");
    await page.keyboard.type("Nora New");
    await press(page, "Tab");
    await page.keyboard.type(PASSWORD);
    await press(page, "Enter");
    await page.getByRole("heading", { name: "Home" }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/admin/sites/${site.slug}`);

    const again = await openPage(world(), `/welcome#${secret}`, { refusals: [401, 404] });
    await again.getByRole("heading", { name: "This link does not open anything" }).waitFor();
    await expectAccessible(again);
  });

  it("a session that ends asks for the password over the page; what is on it stays and is done", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "author");
    const page = await openPage(world(), "/account", { person, refusals: [401] });
    await page.getByText("This one").waitFor();
    await page.getByLabel("New password").fill("a sentence that is longer");
    await endAllSessions();
    await press(page, "Enter");
    const dialog = page.getByRole("dialog", { name: "Sign in" });
    await dialog.waitFor();
    await expectAccessible(page);
    await screenshot(page, "sign-in-over-the-page");
    // it can wait, and says so until it is done
    await press(page, "Escape");
    await page.getByText("You are signed out.").waitFor();
    await page.getByText("Your session has ended.").waitFor();
    await expect
      .poll(() => page.getByLabel("New password").inputValue())
      .toBe("a sentence that is longer");
    await page.getByLabel("New password").press("Enter");
    await dialog.getByLabel("Password").waitFor();
    await expect.poll(() => focused(page)).toBe("input Password");
    await page.keyboard.type(PASSWORD);
    await press(page, "Enter");
    await page.getByText("The password is changed.").first().waitFor();
    expect(await page.getByText("You are signed out.").count()).toBe(0);
  });

  it("another person who signs in over the page gets a page of their own", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "author", "Ann Before");
    const other = await world().addPerson(site, "author", "Otto Other");
    const page = await openPage(world(), "/account", { person, refusals: [401] });
    await page.getByText("Ann Before, ").waitFor();
    // what the page asks by itself is answered: nothing but what is done here opens sign-in
    await page.getByText("This one").waitFor();
    await endAllSessions();
    await page.getByLabel("New password").fill("a sentence that is longer");
    await press(page, "Enter");
    await page.getByRole("dialog").getByLabel("E-mail").fill(other.email);
    await page.getByRole("dialog").getByLabel("Password").fill(PASSWORD);
    await press(page, "Enter");
    await page.getByText("Otto Other, ").waitFor();
    await expect.poll(() => page.getByLabel("New password").inputValue()).toBe("");
  });

  it("the account shows where one is signed in, and ends it there", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "viewer");
    await world().signIn(person);
    const page = await openPage(world(), "/account", { person });
    await page.getByText("This one").waitFor();
    await expectAccessible(page);
    await screenshot(page, "account");
    await page
      .getByRole("button", { name: /^End the session in/ })
      .first()
      .click();
    await page.getByText("That session has ended.").first().waitFor();
    await page.setViewportSize({ width: 320, height: 640 });
    await expectNoSidewaysScroll(page);
  });

  it("who has several sites chooses; signing out ends at the sign-in, from the keyboard alone", async () => {
    const [one, two] = [await world().addSite("Alpha"), await world().addSite("Beta")];
    const person = await world().addPerson(one, "viewer");
    await world().addTo(two, "admin", person);
    const page = await openPage(world(), "/", { person, refusals: [401] });
    await page.getByRole("link", { name: /Beta/ }).waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: /Beta/ }).press("Enter");
    await page.getByRole("heading", { name: "Home" }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/admin/sites/${two.slug}`);
    await page.getByRole("button", { name: /Your account/ }).press("Enter");
    await expectAccessible(page);
    await expect.poll(() => focused(page)).toBe("a Your account");
    await press(page, "ArrowUp");
    await expect.poll(() => focused(page)).toBe("button Sign out");
    await press(page, "Enter");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  });
});
