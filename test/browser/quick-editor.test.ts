import { expect, it } from "vitest";
import { addArticle } from "./support/articles.ts";
import { describeInBrowser } from "./support/chromium.ts";
import { hold, settled } from "./support/hold.ts";
import { openPage, press } from "./support/page.ts";
import { picture } from "./support/picture.ts";
import { useWorld } from "./support/world.ts";

/** Who goes on in a document while something of it is under way. */
describeInBrowser("quick hands in a document", () => {
  const world = useWorld({ edges: 0 });

  it("asks nothing until it is known which releases there are", async () => {
    const article = await addArticle(world());
    const person = await world().addPerson(article.site, "publisher");
    const page = await openPage(world(), article.path, { person });
    await page.getByLabel("Headline").waitFor();
    await article.site.request("POST", "/manage/v1/releases", { name: "Spring" });
    const releases = await hold(page, /\/manage\/v1\/releases\?/);
    await page.getByRole("button", { name: "More" }).press("Enter");
    await page.getByRole("menuitem", { name: "Add to a release…" }).press("Enter");
    await releases.asked;
    await settled(page);
    expect(await page.getByRole("dialog").count()).toBe(0);
    releases.release();
    await page.getByLabel("Release", { exact: true }).waitFor();
    expect(await page.getByLabel("Its name").count()).toBe(0);
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Add", exact: true }).press("Enter");
    await page.getByText("It is in Spring.").first().waitFor();
  });

  it("shows what others did while it was opened", async () => {
    const { site, id, path } = await addArticle(world());
    const [ann, bob] = await Promise.all([
      world().addPerson(site, "publisher", "Ann Baker"),
      world().addPerson(site, "publisher", "Bob Carter"),
    ]);
    const other = await openPage(world(), path, { person: bob });
    await other.getByLabel("Headline").waitFor();
    const page = await openPage(world(), `/sites/${site.slug}/content`, { person: ann });
    const link = page.getByRole("link", { name: "Tea" });
    await link.waitFor();
    const copy = await hold(page, new RegExp(`/documents/${id}/working-copy`), { answered: true });
    await link.press("Enter");
    await copy.asked;
    const told = page.waitForResponse(new RegExp(`/documents/${id}\\b`));
    await other.getByLabel("Headline").fill("On green tea");
    await other.getByText("Saved", { exact: true }).first().waitFor();
    // the same events come to both
    void told.catch(() => undefined);
    await settled(page);
    copy.release();
    await expect.poll(() => page.getByLabel("Headline").inputValue()).toBe("On green tea");
  });

  it("shows no other locale than was gone to", async () => {
    const article = await addArticle(world(), ["en", "de"]);
    const person = await world().addPerson(article.site, "publisher");
    const page = await openPage(world(), article.path, { person });
    await page.getByLabel("Headline").waitFor();
    const german = await hold(page, /\/documents\/\d+\?locale=de/);
    await page.getByRole("link", { name: "de", exact: true }).first().press("Enter");
    await german.asked;
    expect(await page.getByLabel("Headline").count()).toBe(0);
    german.release();
    await expect.poll(() => page.getByLabel("Headline").inputValue()).toBe("");
  });

  it("has the focus in a row as soon as it is added", async () => {
    const { page } = await withRows();
    const at = await page
      .getByRole("button", { name: "Add to Rows" })
      .evaluate(async (button: HTMLElement) => {
        button.click();
        // what follows from it, and nothing that waits for a frame
        for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
        return document.activeElement?.getAttribute("type");
      });
    expect(at).toBe("text");
  });

  it("keeps what is said of a file while it is on its way", async () => {
    const { page } = await withRows();
    const sent = await hold(page, /\/manage\/v1\/media\?/, { method: "POST" });
    await page.getByLabel("Upload a file for Photo").setInputFiles({
      name: "pear.png",
      mimeType: "image/png",
      buffer: Buffer.from(picture(30, 20)),
    });
    await sent.asked;
    await page.getByLabel("What is to be seen").first().fill("A pear");
    sent.release();
    await expect.poll(() => page.getByLabel("Address").first().inputValue()).not.toBe("");
    expect(await page.getByLabel("What is to be seen").first().inputValue()).toBe("A pear");
  });

  it("leaves a library open that was opened while a file is still on its way into another", async () => {
    const { page } = await withRows();
    const chooses = page.getByRole("button", { name: "Choose from the library" });
    await chooses.first().press("Enter");
    const sent = await hold(page, /\/manage\/v1\/media\?/, { method: "POST" });
    await page
      .getByRole("dialog")
      .locator("input[type=file]")
      .setInputFiles({
        name: "pear.png",
        mimeType: "image/png",
        buffer: Buffer.from(picture(30, 20)),
      });
    await sent.asked;
    await press(page, "Escape");
    await chooses.nth(1).press("Enter");
    const answer = page.waitForResponse(/\/manage\/v1\/media\?name=/);
    sent.release();
    await (await answer).finished();
    await page.getByRole("option", { name: /pear\.png/ }).press("Enter");
    await expect.poll(() => page.getByLabel("Address").nth(1).inputValue()).not.toBe("");
    expect(await page.getByLabel("Address").first().inputValue()).toBe("");
  });

  it("has its question about a link before the next key", async () => {
    const { page } = await withRows();
    await page.getByRole("textbox", { name: "Body" }).click();
    const isOpen = await page
      .getByRole("button", { name: "Link", exact: true })
      .evaluate(async (button: HTMLElement) => {
        button.click();
        for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
        return document.activeElement?.closest("dialog[open]") !== null;
      });
    expect(isOpen).toBe(true);
  });

  it("puts a picture where it was pasted, whatever is selected by then", async () => {
    const { page } = await withRows();
    const body = page.getByRole("textbox", { name: "Body" });
    await body.click();
    await press(page, "Control+Home");
    const sent = await hold(page, /\/manage\/v1\/media\?/, { method: "POST" });
    await body.evaluate(
      (element, bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "pear.png", { type: "image/png" }));
        const pasted = { clipboardData: data, bubbles: true, cancelable: true };
        element.dispatchEvent(new ClipboardEvent("paste", pasted));
      },
      [...picture(30, 20)],
    );
    await sent.asked;
    await press(page, "Control+a");
    sent.release();
    await page.locator(".ProseMirror img[src]").waitFor();
    expect(await body.textContent()).toBe("Words.");
  });

  async function withRows() {
    const site = await world().addSite();
    const inner = [{ key: "title", name: "Title", kind: "short_text" }];
    await site.request("POST", "/manage/v1/page-types", {
      key: "recipe",
      name: "Recipe",
      fields: [
        { key: "photo", name: "Photo", kind: "media" },
        { key: "other", name: "Other", kind: "media" },
        { key: "rows", name: "Rows", kind: "repeater", fields: inner },
        { key: "body", name: "Body", kind: "wysiwyg" },
      ],
    });
    const { id } = (await site.request("POST", "/v2/pages/", {
      title: "Pears",
      slug: "pears",
      "page-type": "recipe",
      status: "draft",
      fields: { photo: "", other: "", rows: [], body: "<p>Words.</p>" },
    })) as { id: number };
    const person = await world().addPerson(site, "publisher");
    const path = `/sites/${site.slug}/content/recipe/${id}`;
    const page = await openPage(world(), path, { person });
    await page.getByRole("textbox", { name: "Body" }).waitFor();
    return { site, page };
  }
});
