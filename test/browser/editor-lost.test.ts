import { sql } from "../../origin/db/drizzle.ts";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { addArticle, holdBack } from "./support/articles.ts";
import { describeInBrowser } from "./support/chromium.ts";
import { expectAccessible, openPage, press, screenshot } from "./support/page.ts";
import { PASSWORD, useWorld } from "./support/world.ts";

/** What was typed is never lost: sessions that end, origins that die, tabs that are closed, people who change. */
describeInBrowser("what was typed", () => {
  const world = useWorld({ edges: 0, isOwn: true });

  const signIn = async (page: Page) => {
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Password").fill(PASSWORD);
    await press(page, "Enter");
    await dialog.waitFor({ state: "detached" });
  };

  it("stays when the session ends, and is sent when who typed it signs in over the page", async () => {
    const { site, path, has } = await addArticle(world());
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person, refusals: [401] });
    const headline = page.getByLabel("Headline");
    await headline.fill("Before");
    await has({ headline: "Before" });
    await world().postgres.db.execute(sql`delete from sessions`);
    await headline.focus();
    await page.keyboard.type(" and after");
    await page.getByRole("dialog").getByLabel("Password").waitFor();
    await expectAccessible(page);
    await page.getByText("Saved on this device, 1 edit waiting").waitFor();
    await signIn(page);
    await has({ headline: "Before and after" });
    await expect.poll(() => headline.inputValue()).toBe("Before and after");
    await page.getByText("Saved", { exact: true }).first().waitFor();
  });

  it("goes on while the origin is dead, and arrives when it is back", async () => {
    const { site, path, has } = await addArticle(world());
    const person = await world().addPerson(site, "publisher");
    // an origin that begins says so
    const page = await openPage(world(), path, { person, refusals: [503] });
    await page.getByLabel("Headline").waitFor();
    await world().origin.kill();
    await page.getByLabel("Headline").fill("Written");
    await page.getByText("The origin cannot be reached.").waitFor();
    await page.getByLabel("Byline").fill("while nobody listens");
    await page.getByText("Saved on this device, 2 edits waiting").waitFor();
    await expect.poll(() => page.getByRole("button", { name: "Publish…" }).isDisabled()).toBe(true);
    await expectAccessible(page);
    await screenshot(page, "origin-away");
    await world().origin.start();
    await has({ headline: "Written", byline: "while nobody listens" });
    await page.getByText("Saved", { exact: true }).first().waitFor();
    await expect
      .poll(() => page.getByRole("button", { name: "Publish…" }).isDisabled())
      .toBe(false);
  });

  it("is there when a tab was closed over it, and is sent then", async () => {
    const { site, path, has, fields } = await addArticle(world());
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person });
    await holdBack(page);
    await page.getByLabel("Headline").fill("Closed over");
    await page.getByText("Saved on this device, 1 edit waiting").waitFor();
    const again = await page.context().newPage();
    await page.close();
    expect(await fields()).toMatchObject({ headline: "On tea" });
    // on another screen, even
    await again.goto(`${world().url}/admin/sites/${site.slug}/content`);
    await has({ headline: "Closed over" });
    await again.goto(`${world().url}/admin${path}`);
    await again.getByText("Saved", { exact: true }).first().waitFor();
    await expect.poll(() => again.getByLabel("Headline").inputValue()).toBe("Closed over");
  });

  it("is shown beside what others did meanwhile, when it is found after days", async () => {
    const { site, path, has } = await addArticle(world());
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person });
    await holdBack(page);
    await page.getByLabel("Headline").fill("Closed over");
    await page.getByText("Saved on this device, 1 edit waiting").waitFor();
    const context = page.context();
    await page.goto("about:blank");
    await page.close();
    await site.request("PATCH", "/v2/pages/article/tea/", { fields: { headline: "A program's" } });
    const again = await context.newPage();
    await again.goto(`${world().url}/admin${path}`);
    await again.getByText("Needs you: 1 conflict").waitFor();
    await expect.poll(() => again.getByLabel("Headline").inputValue()).toBe("Closed over");
    await again.getByText("A program's").waitFor();
    await again.getByRole("button", { name: "Take theirs" }).press("Enter");
    await again.getByText("Saved", { exact: true }).first().waitFor();
    await has({ headline: "A program's" });
  });

  it("is there to be copied when somebody deleted the document, until who wrote it gives it up", async () => {
    const { site, id, path } = await addArticle(world());
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person, refusals: [404] });
    const letThrough = await holdBack(page);
    await page.getByLabel("Headline").fill("Nowhere to go");
    await page.getByText("Saved on this device, 1 edit waiting").waitFor();
    await site.request("DELETE", `/manage/v1/documents/${id}`);
    await letThrough();
    await page.getByText("1 edit of yours in en never came to the origin.").waitFor();
    await expectAccessible(page);
    await page.reload();
    await page.getByRole("button", { name: "Give my edits up" }).press("Enter");
    await page.getByText("One edit that is only on this device will be gone.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Give my edits up" }).press("Enter");
    await page.getByText("never came to the origin").waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("heading", { name: "There is no such document" }).waitFor();
    expect(await page.getByText("never came to the origin").count()).toBe(0);
  });

  it("is one person's on a device of two", async () => {
    const { site, path, has, fields } = await addArticle(world());
    const ann = await world().addPerson(site, "publisher", "Ann Baker");
    const bob = await world().addPerson(site, "publisher", "Bob Cook");
    const page = await openPage(world(), path, { person: ann, refusals: [401] });
    const letThrough = await holdBack(page);
    await page.getByLabel("Headline").fill("Ann's own");
    await page.getByText("Saved on this device, 1 edit waiting").waitFor();
    // somebody else signs in in another tab: the cookie is theirs
    const other = await page.context().newPage();
    await other.goto(`${world().url}/health`);
    const signInAs = async ({ email }: { email: string }) =>
      other.evaluate(
        async (body) => {
          const headers = { "content-type": "application/json" };
          await fetch("/manage/v1/session", { method: "POST", headers, body });
        },
        JSON.stringify({ email, password: PASSWORD }),
      );
    await signInAs(bob);
    await letThrough();
    await other.goto(`${world().url}/admin${path}`);
    await other.getByText("Bob Cook").waitFor();
    await other.getByLabel("Headline").waitFor();
    await expect.poll(() => other.getByLabel("Headline").inputValue()).toBe("On tea");
    // Ann's page asks her to sign in, or has become Bob's: his edits it takes, hers it does not
    await other.getByLabel("Byline").fill("Bob's own");
    await has({ headline: "On tea", byline: "Bob's own" });
    await page.close();
    await signInAs(ann);
    await other.reload();
    await has({ headline: "Ann's own", byline: "Bob's own" });
    expect(await fields()).toMatchObject({ headline: "Ann's own" });
  });

  it("is asked about before somebody signs out", async () => {
    const { site, path, has } = await addArticle(world());
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person, refusals: [401] });
    const letThrough = await holdBack(page);
    await page.getByLabel("Headline").fill("Not yet");
    await page.getByText("Saved on this device, 1 edit waiting").waitFor();
    await page.getByRole("button", { name: "Ann Baker" }).press("Enter");
    await page.getByRole("menuitem", { name: "Sign out" }).press("Enter");
    await page.getByText("One edit is on this device").waitFor();
    await expectAccessible(page);
    await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).press("Enter");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await letThrough();
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Password").fill(PASSWORD);
    await press(page, "Enter");
    await has({ headline: "Not yet" });
    await expect.poll(() => page.getByLabel("Headline").inputValue()).toBe("Not yet");
  });

  it("is one text in two tabs, of which either may be typed into", async () => {
    const { site, path, has } = await addArticle(world());
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person });
    const second = await page.context().newPage();
    await second.goto(`${world().url}/admin${path}`);
    await second.getByLabel("Headline").waitFor();
    await page.getByLabel("Headline").fill("From the first");
    await expect.poll(() => second.getByLabel("Headline").inputValue()).toBe("From the first");
    await second.getByLabel("Byline").fill("From the second");
    await expect.poll(() => page.getByLabel("Byline").inputValue()).toBe("From the second");
    await has({ headline: "From the first", byline: "From the second" });
  });
});
