import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type { MediaFile } from "../../shared/manage/media.ts";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  focused,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { picture } from "./support/picture.ts";
import { useWorld, type TestSite } from "./support/world.ts";

describeInBrowser("media", () => {
  const world = useWorld({ edges: 0 });

  /** Uploads by a program. */
  async function uploaded(site: TestSite, name: string, bytes: Buffer): Promise<MediaFile> {
    const response = await fetch(`${world().url}/manage/v1/media?name=${name}`, {
      method: "POST",
      headers: { authorization: `Token ${site.token}` },
      body: new Uint8Array(bytes),
    });
    return (await response.json()) as MediaFile;
  }

  const listed = async (site: TestSite): Promise<MediaFile[]> =>
    ((await site.request("GET", "/manage/v1/media")) as { data: MediaFile[] }).data;

  const png = (name: string, width: number, height: number) => ({
    name,
    mimeType: "image/png",
    buffer: picture(width, height),
  });

  /** Lets go of files over the page, or pastes them; they are made in the page, of so many bytes. */
  const bring = (page: Page, how: "drop" | "paste", name: string, bytes: readonly number[]) =>
    page.evaluate(
      ([by, called, content]) => {
        const files = new DataTransfer();
        files.items.add(new File([new Uint8Array(content)], called, { type: "image/png" }));
        const target = document.querySelector(".drop") ?? document.body;
        const options = { bubbles: true, cancelable: true };
        if (by === "paste")
          target.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: files }));
        else target.dispatchEvent(new DragEvent("drop", { ...options, dataTransfer: files }));
      },
      [how, name, bytes] as const,
    );

  it("takes files by the button, by a drop and from the clipboard, and says of each what became of it", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "contributor");
    const options = { person, refusals: [400] };
    const page = await openPage(world(), `/sites/${site.slug}/media`, options);
    // long before the key: it takes the browser a while to hand it over instead of opening a window
    const choosing = page.waitForEvent("filechooser");
    await page.getByText("There are no files yet").waitFor();
    await expectAccessible(page);
    await press(page, "u");
    await (
      await choosing
    ).setFiles([
      png("pear.png", 900, 600),
      { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("only words") },
      { name: "empty.png", mimeType: "image/png", buffer: Buffer.alloc(0) },
    ]);
    const uploads = page.getByRole("region", { name: "Uploads" });
    const row = (name: string) => uploads.getByRole("listitem").filter({ hasText: name });
    await row("pear.png").getByText("Done").waitFor();
    await row("notes.txt").getByText("no image, video, sound or PDF").waitFor();
    await row("empty.png").getByText("There is nothing in it.").waitFor();
    await expectAccessible(page);
    await bring(page, "drop", "again.png", [...picture(900, 600)]);
    await row("again.png").getByText("Was there already").waitFor();
    await bring(page, "paste", "image.png", [...picture(40, 40, [200, 30, 30])]);
    await row("image.png").getByText("Done").waitFor();
    await page.getByRole("link", { name: /image\.png/ }).waitFor();
    await page.locator(".tile img").nth(1).waitFor();
    await screenshot(page, "media");
    await page.getByRole("button", { name: "Close the list" }).press("Enter");
    const kept = await listed(site);
    expect(kept.map(({ name, width }) => [name, width])).toEqual([
      ["image.png", 40],
      ["pear.png", 900],
    ]);
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });

  it("does not send what is too large", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "contributor");
    const page = await openPage(world(), `/sites/${site.slug}/media`, { person });
    await page.getByText("There are no files yet").waitFor();
    const sent: string[] = [];
    page.on("request", (request) => {
      if (request.method() === "POST") sent.push(request.url());
    });
    await page.evaluate(() => {
      const files = new DataTransfer();
      files.items.add(new File([new Uint8Array(25 * 1024 * 1024 + 1)], "film.mp4"));
      const drop = new DragEvent("drop", { bubbles: true, dataTransfer: files });
      document.querySelector(".drop")?.dispatchEvent(drop);
    });
    await page.getByText("It is larger than 25.0 MB.").waitFor();
    expect(sent).toEqual([]);
  });

  it("shows small pictures that the origin makes, drawings as they are, and a mark where there is none", async () => {
    const site = await world().addSite();
    await uploaded(site, "broken.png", Buffer.from("\x89PNG\r\n\x1a\nno picture", "latin1"));
    await uploaded(site, "list.pdf", Buffer.from("%PDF-1.7\n"));
    await uploaded(site, "line.svg", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    await uploaded(site, "pear.png", picture(900, 600));
    const person = await world().addPerson(site, "viewer");
    const options = { person, refusals: [400] };
    const page = await openPage(world(), `/sites/${site.slug}/media`, options);
    const tile = (name: RegExp) => page.locator(".tile").filter({ hasText: name });
    const pear = tile(/pear\.png/).locator("img");
    await expect
      .poll(() => pear.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.complete]))
      .toEqual([384, true]);
    expect(await pear.getAttribute("src")).toMatch(/^\/media\/.*\?w=384&fit=max&f=webp$/);
    expect(
      await tile(/line\.svg/)
        .locator("img")
        .getAttribute("src"),
    ).toMatch(/line\.svg$/);
    await tile(/broken\.png/)
      .locator("img")
      .waitFor({ state: "detached" });
    expect(
      await tile(/list\.pdf/)
        .locator("img")
        .count(),
    ).toBe(0);
  });

  it("keeps what is looked for in the address, and is gone through by arrows", async () => {
    const site = await world().addSite();
    for (const name of ["pear", "apple", "fig"])
      await uploaded(site, `${name}.png`, picture(20, name.length));
    const person = await world().addPerson(site, "viewer");
    const page = await openPage(world(), `/sites/${site.slug}/media`, { person });
    await page.getByRole("link", { name: /fig\.png/ }).focus();
    await press(page, "ArrowRight", "ArrowRight", "ArrowLeft");
    await expect.poll(() => focused(page)).toMatch(/^a apple\.png/);
    await press(page, "End");
    await expect.poll(() => focused(page)).toMatch(/^a pear\.png/);
    await press(page, "/");
    await expect.poll(() => focused(page)).toBe("input Search files");
    await page.keyboard.type("app");
    await page.getByRole("link", { name: /fig\.png/ }).waitFor({ state: "detached" });
    await page.getByLabel("Kind").selectOption("image");
    await page.getByLabel("Use", { exact: true }).selectOption("false");
    await page.getByLabel("Alternative text").selectOption("missing");
    await page.waitForURL(/\?q=app&type=image&used=false&alt=missing$/);
    await page.reload();
    await page.getByRole("link", { name: /apple\.png/ }).waitFor();
    await expect.poll(() => page.locator(".tile").count()).toBe(1);
    await page.getByLabel("Kind").selectOption("video");
    await page.getByText("No file matches").waitFor();
    await page.getByRole("button", { name: "Clear the filters" }).press("Enter");
    await page.getByRole("link", { name: /fig\.png/ }).waitFor();
  });

  it("shows a file, takes what is to be seen on it, and says where it is used before it deletes it", async () => {
    const site = await world().addSite();
    const file = await uploaded(site, "pear.png", picture(60, 40));
    await site.request("POST", "/manage/v1/page-types", {
      key: "recipe",
      name: "Recipe",
      fields: [{ key: "image", name: "Image", kind: "media" }],
    });
    const draft = { title: "Pears", slug: "pears", "page-type": "recipe", status: "draft" };
    await site.request("POST", "/v2/pages/", { ...draft, fields: { image: file.url } });
    const person = await world().addPerson(site, "publisher");
    const options = { person, refusals: [409] };
    const page = await openPage(world(), `/sites/${site.slug}/media/${file.id}`, options);
    await page.getByRole("heading", { name: "pear.png" }).waitFor();
    await page.getByLabel("Alternative text").fill("A green pear");
    await page.getByLabel("Name").fill("green pear");
    await press(page, "Enter");
    await page.getByRole("heading", { name: "green-pear.png" }).waitFor();
    // the draft has what the file had: nothing
    await page.getByRole("button", { name: "Change the file alone" }).press("Enter");
    await page.getByRole("img", { name: "A green pear" }).waitFor();
    await page.getByRole("link", { name: "Pears" }).waitFor();
    await expectAccessible(page);
    await screenshot(page, "media-file");
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
    await page.getByRole("button", { name: "Delete" }).press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Delete" }).press("Enter");
    await dialog.getByText("take it out of these documents first").waitFor();
    await dialog.getByRole("link", { name: "Pears" }).waitFor();
    await expectAccessible(page);
    await site.request("PATCH", "/v2/pages/*/pears/", { fields: { image: "" } });
    await dialog.getByRole("button", { name: "Delete" }).press("Enter");
    await page.getByText("There are no files yet").waitFor();
    expect(await listed(site)).toEqual([]);
  });

  it("says why an address is not copied", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "contributor");
    const options = { person, refusals: [400] };
    const page = await openPage(world(), `/sites/${site.slug}/media`, options);
    await page.getByRole("button", { name: "From an address" }).press("Enter");
    await page.getByLabel("Address of the file").fill("http://127.0.0.1:1/pear.png");
    await press(page, "Enter");
    await page.getByText("could not be copied").waitFor();
    await expectAccessible(page);
    await press(page, "Escape");
    await expect.poll(() => focused(page)).toBe("button From an address");
  });
});
