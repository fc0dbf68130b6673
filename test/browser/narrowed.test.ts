import { expect, it } from "vitest";
import type { Narrowed } from "../../shared/permissions.ts";
import { addArticle } from "./support/articles.ts";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  focused,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { useWorld, type Person, type TestSite } from "./support/world.ts";

describeInBrowser("memberships for some types and locales", () => {
  const world = useWorld({ edges: 0 });

  const memberOf = async (site: TestSite, { email }: Person) => {
    const { data } = (await site.request("GET", "/manage/v1/people")) as {
      data: (Narrowed & { id: number; email: string })[];
    };
    return data.find((one) => one.email === email)!;
  };

  const narrow = async (site: TestSite, person: Person, narrowed: Partial<Narrowed>) =>
    site.request("PATCH", `/manage/v1/people/${(await memberOf(site, person)).id}`, narrowed);

  it("an admin says who is there for what, with the keyboard alone", async () => {
    const { site } = await addArticle(world(), ["en", "de"]);
    const person = await world().addPerson(site, "admin", "Ann Baker");
    const bob = await world().addPerson(site, "publisher", "Bob Carter");
    const page = await openPage(world(), `/sites/${site.slug}/settings/people`, { person });
    const change = page.getByRole("button", { name: "Change types and locales of Bob Carter" });
    await change.press("Enter");
    await page.getByRole("dialog", { name: "What may Bob Carter change?" }).waitFor();
    await page.getByLabel("All types").press("Space");
    await page.getByText("Choose a type at least.").waitFor();
    await expectAccessible(page);
    await press(page, "Tab");
    await expect.poll(() => focused(page)).toBe("input Article");
    await press(page, "Space");
    await page.getByLabel("All locales").press("Space");
    await page.getByLabel("de", { exact: true }).press("Space");
    await screenshot(page, "settings-narrow");
    await press(page, "Enter");
    await page.getByText("Bob Carter is here for: Article; in de alone.").first().waitFor();
    await page.getByText("Article; in de alone", { exact: true }).waitFor();
    expect(await memberOf(site, bob)).toMatchObject({
      types: [{ kind: "page", key: "article" }],
      locales: ["de"],
    });
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
    await change.press("Enter");
    await page.getByRole("dialog").waitFor();
    await expectNoSidewaysScroll(page);
  });

  it("an invitation carries it", async () => {
    const { site } = await addArticle(world(), ["en", "de"]);
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), `/sites/${site.slug}/settings/people`, { person });
    await page.getByRole("button", { name: "Invite somebody" }).press("Enter");
    await page.getByLabel("E-mail").fill("tina@example.com");
    await page.getByLabel("All locales").press("Space");
    await page.getByLabel("de", { exact: true }).press("Space");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Make the link" }).press("Enter");
    await page.getByRole("button", { name: "Done" }).press("Enter");
    await page.getByText("All types; in de alone").waitFor();
    const { data } = (await site.request("GET", "/manage/v1/invitations")) as {
      data: Narrowed[];
    };
    expect(data).toMatchObject([{ types: null, locales: ["de"] }]);
  });

  it("a translator reads the others' locales, and writes and publishes their own", async () => {
    const { site, path, id } = await addArticle(world(), ["en", "de"]);
    const person = await world().addPerson(site, "publisher");
    await narrow(site, person, { locales: ["de"] });
    const page = await openPage(world(), `${path}?locale=en`, { person });
    await page.getByText("Your membership is not for the locale en, but for de alone.").waitFor();
    expect(await page.getByLabel("Headline").isEditable()).toBe(false);
    expect(await page.getByRole("button", { name: "Publish…" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "More" }).count()).toBe(0);
    await expectAccessible(page);
    await screenshot(page, "editor-not-mine");
    await page.getByRole("link", { name: "de", exact: true }).first().press("Enter");
    const headline = page.getByLabel("Headline");
    await page.getByRole("button", { name: "Publish…" }).waitFor();
    await page.getByLabel("Name", { exact: true }).fill("Tee");
    await headline.fill("Vom Tee");
    await page.getByText("Saved", { exact: true }).first().waitFor();
    await press(page, "Control+Enter");
    await page.getByText(/It reaches up to/).waitFor();
    await press(page, "Enter");
    await page.getByText("It is on its way to readers.").first().waitFor();
    const { published } = (await site.request("GET", `/manage/v1/documents/${id}?locale=de`)) as {
      published: { fields: unknown };
    };
    expect(published.fields).toMatchObject({ headline: "Vom Tee" });
  });

  it("New offers what is theirs, and several at once leave out what is not", async () => {
    const { site } = await addArticle(world(), ["en", "de"]);
    await site.request("POST", "/manage/v1/page-types", {
      key: "note",
      name: "Note",
      fields: [{ key: "title", name: "Title", kind: "short_text" }],
    });
    await site.request("POST", "/v2/pages/", {
      title: "Memo",
      slug: "memo",
      "page-type": "note",
      status: "draft",
      fields: { title: "Memo" },
    });
    const person = await world().addPerson(site, "publisher");
    await narrow(site, person, {
      types: [
        { kind: "page", key: "note" },
        { kind: "post", key: "post" },
      ],
      locales: ["en"],
    });
    const page = await openPage(world(), `/sites/${site.slug}/content`, { person });
    await page.getByRole("button", { name: "New" }).press("Enter");
    const options = (label: string) =>
      page.getByLabel(label, { exact: true }).getByRole("option").allTextContents();
    await expect.poll(() => options("What")).toEqual(["Page", "Post"]);
    // of one there is nothing to choose
    await page.getByRole("button", { name: "Make it" }).waitFor();
    await expect.poll(() => page.getByLabel("Locale", { exact: true }).count()).toBe(1);
    expect(await page.getByRole("dialog").getByLabel("Type").count()).toBe(0);
    await press(page, "Escape");
    await page
      .getByRole("checkbox", { name: "Select all" })
      .or(page.locator("th .pick"))
      .first()
      .press("Space");
    await page.getByText("2 selected").first().waitFor();
    await page.getByRole("button", { name: "Publish", exact: true }).press("Enter");
    await page.getByText("The newest version of 1 document goes to readers").waitFor();
    await page.getByText("1 version by locale is left out:").waitFor();
    await page.getByText('Your membership is not for the type "article" (page).').waitFor();
    await expectAccessible(page);
    await screenshot(page, "bulk-left-out");
    await page.getByRole("dialog").getByRole("button", { name: "Publish" }).press("Enter");
    await page.getByText("1 document published.").waitFor();
    await page.goto(`${world().url}/admin/sites/${site.slug}/content/page.article`);
    await page.getByRole("link", { name: "Tea" }).waitFor();
    expect(await page.getByRole("button", { name: "New" }).count()).toBe(0);
  });
});
