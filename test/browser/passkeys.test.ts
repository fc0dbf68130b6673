import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { sql } from "../../origin/db/drizzle.ts";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  focused,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { withAuthenticator } from "./support/passkeys.ts";
import { useWorld, type Person } from "./support/world.ts";

describeInBrowser("passkeys", () => {
  const world = useWorld({ edges: 0 });

  const addHere = async (page: Page, name: string) => {
    await page.getByLabel("Name of the passkey").fill(name);
    await press(page, "Enter");
    await page.getByText(`“${name}” is added.`).first().waitFor();
  };

  /** What somebody at the database does to a person's sessions. */
  const sessionsOf = ({ email }: Person) => {
    const { db } = world().postgres;
    const theirs = sql`person_id = (select id from people where email = ${email})`;
    return {
      end: () => db.execute(sql`delete from sessions where ${theirs}`),
      age: () =>
        db.execute(
          sql`update sessions set confirmed_at = confirmed_at - interval '1 hour' where ${theirs}`,
        ),
    };
  };

  it("one is added at the account, and is the whole sign-in, by the keyboard alone", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "author");
    const page = await openPage(world(), "/account", { person, refusals: [401] });
    const countHere = await withAuthenticator(page);
    const name = page.getByLabel("Name of the passkey");
    await expect.poll(() => name.inputValue()).toBe("Chrome on Linux");
    await name.focus();
    await press(page, "Tab");
    await expect.poll(() => focused(page)).toBe("button Add a passkey");
    await press(page, "Enter");
    await page.getByText("“Chrome on Linux” is added.").first().waitFor();
    await page.getByRole("table", { name: "Passkeys" }).getByText("Never").waitFor();
    expect(await countHere()).toBe(1);
    await expectAccessible(page);
    await screenshot(page, "passkeys");

    await page.getByRole("button", { name: /Your account/ }).press("Enter");
    await expect.poll(() => focused(page)).toBe("a Your account");
    await press(page, "ArrowUp", "Enter");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await expect.poll(() => focused(page)).toBe("input E-mail");
    await press(page, "Tab", "Tab", "Tab");
    await expect.poll(() => focused(page)).toBe("button Sign in with a passkey");
    await expectAccessible(page);
    await screenshot(page, "sign-in-passkey");
    await press(page, "Enter");
    await page.getByRole("heading", { name: "Your account" }).waitFor();
    await page.getByText(`${person.name}, ${person.email}`).waitFor();
    const keys = page.getByRole("table", { name: "Passkeys" });
    await keys.getByText("Chrome on Linux").waitFor();
    // it was used now, or some seconds ago on a machine that is busy
    await keys.getByText("Never").waitFor({ state: "detached" });
  });

  it("one is renamed and removed; the same device makes no second one", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "viewer");
    const page = await openPage(world(), "/account", { person });
    const countHere = await withAuthenticator(page);
    await addHere(page, "Laptop");
    await page.getByRole("button", { name: "Add a passkey" }).press("Enter");
    await page.getByText("There is a passkey for you on this device already.").waitFor();
    expect(await countHere()).toBe(1);
    await page.getByRole("button", { name: "Rename Laptop" }).press("Enter");
    await expectAccessible(page);
    await expect.poll(() => focused(page)).toBe("input Name of the passkey");
    await press(page, "Control+a");
    await page.keyboard.type("Key ring");
    await press(page, "Enter");
    await page.getByRole("button", { name: "Remove Key ring" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Remove Key ring" });
    await dialog.waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 640 });
    await expectNoSidewaysScroll(page);
    await dialog.getByRole("button", { name: "Remove", exact: true }).press("Enter");
    await page.getByText("“Key ring” is removed.").first().waitFor();
    await expect.poll(() => page.getByRole("table", { name: "Passkeys" }).count()).toBe(0);
    await expectNoSidewaysScroll(page);
  });

  it("a session that ended goes on by one, over the page; what was asked for is done", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "author");
    const page = await openPage(world(), "/account", { person, refusals: [401] });
    await withAuthenticator(page);
    await addHere(page, "Laptop");
    await page.getByLabel("New password").fill("a sentence that is longer");
    await sessionsOf(person).end();
    await press(page, "Enter");
    const dialog = page.getByRole("dialog", { name: "Sign in" });
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Sign in with a passkey" }).press("Enter");
    await page.getByText("The password is changed.").first().waitFor();
    expect(await dialog.count()).toBe(0);
  });

  it("what wants the password again takes one", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), "/account", { person, refusals: [401] });
    await withAuthenticator(page);
    await addHere(page, "Laptop");
    await sessionsOf(person).age();
    await page.getByLabel("New password").fill("a sentence that is longer");
    await press(page, "Enter");
    const button = page.getByRole("dialog").getByRole("button", { name: "Use a passkey" });
    await button.waitFor();
    await expectAccessible(page);
    await screenshot(page, "confirm-passkey");
    await expect.poll(() => focused(page)).toBe("input Password");
    await press(page, "Tab", "Tab");
    await expect.poll(() => focused(page)).toBe("button Use a passkey");
    await press(page, "Enter");
    await page.getByText("The password is changed.").first().waitFor();
  });

  it("a device without one leaves the other ways in", async () => {
    const page = await openPage(world(), "/", { refusals: [401] });
    await withAuthenticator(page);
    await page.getByRole("button", { name: "Sign in with a passkey" }).press("Enter");
    await page.getByText("No passkey was used.").waitFor();
    await expectAccessible(page);
    await page.getByLabel("E-mail").waitFor();
  });

  it("one that was removed opens nothing, and says so", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "viewer");
    const page = await openPage(world(), "/account", { person, refusals: [401] });
    await withAuthenticator(page);
    await addHere(page, "Laptop");
    await world().postgres.db.execute(sql`
      delete from passkeys where person_id = (select id from people where email = ${person.email})`);
    await sessionsOf(person).end();
    await page.reload();
    await page.getByRole("button", { name: "Sign in with a passkey" }).press("Enter");
    await page.getByText("This passkey is not known here").waitFor();
  });
});
