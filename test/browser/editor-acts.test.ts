import { expect, it } from "vitest";
import { addArticle } from "./support/articles.ts";
import { describeInBrowser } from "./support/chromium.ts";
import { expectAccessible, openPage, press } from "./support/page.ts";
import { useWorld } from "./support/world.ts";

/** What is done with a document besides writing in it and publishing it. */
describeInBrowser("beside writing", () => {
  const world = useWorld({ edges: 0 });

  interface Shown {
    slug: string;
    newest: { fields: Record<string, unknown> };
    published: { fields: Record<string, unknown> };
    locales: { locale: string; publishAt: string | null }[];
  }

  async function opened(locales = ["en"]) {
    const article = await addArticle(world(), locales);
    const person = await world().addPerson(article.site, "publisher");
    const page = await openPage(world(), article.path, { person, refusals: [400] });
    await page.getByLabel("Headline").waitFor();
    const pick = async (act: string) => {
      await page.getByRole("button", { name: "More" }).press("Enter");
      await page.getByRole("menuitem", { name: act }).press("Enter");
    };
    const shown = async () =>
      (await article.site.request("GET", `/manage/v1/documents/${article.id}`)) as Shown;
    return { ...article, page, pick, shown };
  }

  it("plans what is here for a time, and takes that back", async () => {
    const { page, pick, shown, has } = await opened();
    await page.getByLabel("Headline").fill("Tomorrow's");
    await has({ headline: "Tomorrow's" });
    await pick("Schedule…");
    await page.getByLabel("Time", { exact: true }).fill("2030-01-02T03:04");
    await expectAccessible(page);
    await press(page, "Enter");
    await page.getByText("It goes to readers at the time you set.").first().waitFor();
    const { newest, published, locales } = await shown();
    expect(newest.fields).toMatchObject({ headline: "Tomorrow's" });
    expect(published.fields).toMatchObject({ headline: "On tea" });
    expect(Date.parse(locales[0]?.publishAt ?? "")).toBe(Date.parse("2030-01-02T03:04:00Z"));
    await pick("Schedule…");
    await page.getByRole("button", { name: "Cancel the schedule" }).press("Enter");
    await page.getByText("It does not go to readers by itself any more.").first().waitFor();
    expect((await shown()).locales[0]?.publishAt).toBeNull();
  });

  it("puts it into a new release, and says what is in the way of a version", async () => {
    const { site, page, pick } = await opened();
    await page.getByLabel("Headline").fill("");
    await pick("Add to a release…");
    await page.getByLabel("Its name").fill("Spring");
    await press(page, "Enter");
    await page.getByText(/^headline: /).waitFor();
    await expectAccessible(page);
    await press(page, "Escape");
    await page.getByLabel("Headline").fill("Spring tea");
    await pick("Add to a release…");
    await page.getByLabel("Its name").fill("Spring");
    await press(page, "Enter");
    await page.getByText("It is in Spring.").first().waitFor();
    const { data } = (await site.request("GET", "/manage/v1/releases")) as {
      data: { name: string }[];
    };
    expect(data.map(({ name }) => name)).toEqual(["Spring"]);
  });

  it("gives it another slug", async () => {
    const { page, pick, shown } = await opened();
    await pick("Change the slug…");
    await page.getByLabel("Slug", { exact: true }).fill("Not one!");
    await press(page, "Enter");
    await page.getByRole("dialog").locator("[aria-invalid]").waitFor();
    await page.getByLabel("Slug", { exact: true }).fill("green-tea");
    await press(page, "Enter");
    await page.getByText("It has another slug.").first().waitFor();
    expect((await shown()).slug).toBe("green-tea");
    await page.getByText("Article · green-tea").waitFor();
  });

  it("goes to another locale, and takes over there what the first has", async () => {
    const { page, pick, has } = await opened(["en", "de"]);
    await page.getByLabel("Headline").fill("English");
    await has({ headline: "English" });
    await page.getByRole("link", { name: "de", exact: true }).first().press("Enter");
    await expect.poll(() => page.getByLabel("Headline").inputValue()).toBe("");
    expect(new URL(page.url()).search).toBe("?locale=de");
    await pick("Take over what is in en");
    await expect.poll(() => page.getByLabel("Headline").inputValue()).toBe("English");
    await page.getByText("Saved", { exact: true }).first().waitFor();
    await page.getByRole("link", { name: "en", exact: true }).first().press("Enter");
    await page.waitForURL(/locale=en/);
    await expect.poll(() => page.getByLabel("Headline").inputValue()).toBe("English");
    await has({ headline: "English" });
  });
});
