import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import { expectAccessible, openPage } from "./support/page.ts";
import { picture } from "./support/picture.ts";
import { srcsetOf } from "../../shared/srcset.ts";
import { useWorld } from "./support/world.ts";

describeInBrowser("files in fields", () => {
  const world = useWorld({ edges: 0 });

  it("come from the library, with what is to be seen on them, into a field and into a text", async () => {
    const site = await world().addSite();
    const uploaded = await fetch(`${world().url}/manage/v1/media?name=pear.png`, {
      method: "POST",
      headers: { authorization: `Token ${site.token}` },
      body: new Uint8Array(picture(30, 20)),
    });
    const { id, url } = (await uploaded.json()) as { id: number; url: string };
    await site.request("PATCH", `/manage/v1/media/${id}`, { alt: "A pear" });
    await site.request("POST", "/manage/v1/page-types", {
      key: "recipe",
      name: "Recipe",
      fields: [
        { key: "photo", name: "Photo", kind: "media" },
        { key: "body", name: "Body", kind: "wysiwyg" },
      ],
    });
    const draft = { title: "Pears", slug: "pears", "page-type": "recipe", status: "draft" };
    const fields = { photo: "", body: "<p>Words.</p>" };
    const made = await site.request("POST", "/v2/pages/", { ...draft, fields });
    const document = (made as { id: number }).id;
    const person = await world().addPerson(site, "publisher");
    const path = `/sites/${site.slug}/content/recipe/${document}`;
    const page = await openPage(world(), path, { person });
    await page.getByRole("button", { name: "Choose from the library" }).press("Enter");
    const picker = page.getByRole("dialog");
    await picker.getByRole("option", { name: /pear\.png/ }).press("Enter");
    await expect.poll(() => page.getByLabel("Address").first().inputValue()).toBe(url);
    await page.getByRole("textbox", { name: "Body" }).click();
    await page.getByRole("button", { name: "Image", exact: true }).click();
    await picker.getByRole("option", { name: /pear\.png/ }).press("Enter");
    await page.locator(`.ProseMirror img[alt="A pear"]`).waitFor();
    await expectAccessible(page);
    const copy = () => site.request("GET", `/manage/v1/documents/${document}/working-copy`);
    await expect.poll(copy).toMatchObject({ value: { fields: { photo: { url, alt: "A pear" } } } });
    await expect
      .poll(async () => JSON.stringify(await copy()))
      .toContain(`src=\\"${url}\\" alt=\\"A pear\\"`);
    // one that stands in the text is exchanged for another
    await page.locator(`.ProseMirror img[alt="A pear"]`).click();
    await page.getByRole("button", { name: "Image", exact: true }).click();
    await page.getByRole("button", { name: "Choose from media" }).press("Enter");
    await page.getByRole("option", { name: /pear\.png/ }).press("Enter");
    await expect.poll(() => page.getByLabel("Address of the image").inputValue()).toBe(url);
    const inWidths = page.getByRole("checkbox", { name: /^In several widths/ });
    await inWidths.press("Space");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Save", exact: true }).press("Enter");
    await expect
      .poll(async () => JSON.stringify(await copy()))
      .toContain(`alt=\\"A pear\\" srcset=\\"${srcsetOf(url).replaceAll("&", "&amp;")}\\" sizes=`);
    // and the picker offers it for the next
    await page.getByRole("textbox", { name: "Body" }).press("End");
    await page.getByRole("button", { name: "Image", exact: true }).click();
    await picker.getByRole("checkbox", { name: "In several widths (srcset)" }).press("Space");
    await expectAccessible(page);
    await picker.getByRole("option", { name: /pear\.png/ }).press("Enter");
    await page.locator(`.ProseMirror img[alt="A pear"]`).nth(1).waitFor();
    await expect.poll(async () => JSON.stringify(await copy()).split("srcset=").length).toBe(3);
  });
});
