import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import { openPicker } from "./media-picker/opened.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  focused,
  press,
  screenshot,
} from "./support/page.ts";
import { picture } from "./support/picture.ts";
import { useWorld, type TestSite } from "./support/world.ts";

describeInBrowser("the picker of media", () => {
  const world = useWorld({ edges: 0 });

  async function upload(site: TestSite, name: string, bytes: Buffer, alt: string) {
    const response = await fetch(`${world().url}/manage/v1/media?name=${name}`, {
      method: "POST",
      headers: { authorization: `Token ${site.token}` },
      body: new Uint8Array(bytes),
    });
    const { id, url } = (await response.json()) as { id: number; url: string };
    await site.request("PATCH", `/manage/v1/media/${id}`, { alt });
    return url;
  }

  async function siteWithFiles() {
    const site = await world().addSite();
    const pear = await upload(site, "pear.png", picture(30, 20), "A pear");
    await upload(site, "fig.png", picture(20, 20), "A fig");
    await upload(site, "list.pdf", Buffer.from("%PDF-1.7\n"), "");
    return { site, pear };
  }

  it("finds and gives a file with its text by the keyboard alone, and nothing for who leaves", async () => {
    const { site, pear } = await siteWithFiles();
    const person = await world().addPerson(site, "viewer");
    const page = await openPicker(world(), site, { person });
    await page.getByRole("button", { name: "Choose" }).press("Enter");
    await page.getByRole("option", { name: /fig\.png/ }).waitFor();
    // an image is wanted
    await expect.poll(() => page.getByRole("option").count()).toBe(2);
    expect(await page.getByRole("button", { name: "Upload" }).count()).toBe(0);
    await page.locator(".tile img").nth(1).waitFor();
    await expectAccessible(page);
    await screenshot(page, "media-picker");
    await expect.poll(() => focused(page)).toBe("input Search files");
    await press(page, "ArrowDown", "ArrowRight");
    await expect.poll(() => focused(page)).toMatch(/^li pear\.png/);
    await press(page, "Enter");
    await page.getByText(JSON.stringify({ url: pear, alt: "A pear", inWidths: false })).waitFor();
    await expect.poll(() => focused(page)).toBe("button Choose");
    await press(page, "Enter");
    await page.getByLabel("Search files").fill("fi");
    await page.getByRole("option", { name: /pear\.png/ }).waitFor({ state: "detached" });
    // the first clears the search, as browsers have it
    await press(page, "Escape", "Escape");
    await page.getByText('"nothing"').waitFor();
  });

  it("takes a file there, and gives it at once", async () => {
    const { site } = await siteWithFiles();
    const person = await world().addPerson(site, "contributor");
    const page = await openPicker(world(), site, { person, refusals: [400], width: 320 });
    await page.getByRole("button", { name: "Choose" }).press("Enter");
    await page.getByRole("option", { name: /fig\.png/ }).waitFor();
    await expectNoSidewaysScroll(page);
    const input = page.locator("input[type=file]");
    await input.setInputFiles([
      { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("words") },
    ]);
    await page.getByText("no image, video, sound or PDF").waitFor();
    await input.setInputFiles([
      { name: "apple.png", mimeType: "image/png", buffer: picture(50, 40, [200, 0, 0]) },
    ]);
    await page.getByText(/apple\.png","alt":""/).waitFor();
  });
});
