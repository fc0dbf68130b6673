import { expect, it } from "vitest";
import type { MediaFile } from "../../shared/manage/media.ts";
import { eventually } from "../support/eventually.ts";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { picture } from "./support/picture.ts";
import { useWorld, type TestSite } from "./support/world.ts";

describeInBrowser("a file that is replaced", () => {
  const world = useWorld({ edges: 1 });

  async function uploaded(site: TestSite, name: string, bytes: Buffer): Promise<MediaFile> {
    const response = await fetch(`${world().url}/manage/v1/media?name=${name}`, {
      method: "POST",
      headers: { authorization: `Token ${site.token}` },
      body: new Uint8Array(bytes),
    });
    return (await response.json()) as MediaFile;
  }

  /** A page that shows a picture, and a post that does. */
  async function siteWith(alt: string) {
    const site = await world().addSite();
    const file = await uploaded(site, "pear.png", picture(90, 60));
    await site.request("PATCH", `/manage/v1/media/${file.id}`, { alt });
    await site.request("POST", "/manage/v1/page-types", {
      key: "recipe",
      name: "Recipe",
      fields: [{ key: "image", name: "Image", kind: "media" }],
    });
    await site.request("POST", "/v2/pages/?wait=live", {
      title: "Stew",
      slug: "stew",
      "page-type": "recipe",
      status: "published",
      fields: { image: { url: file.url, alt } },
    });
    await site.request("POST", "/v2/posts/?wait=live", {
      title: "On pears",
      slug: "pears",
      status: "published",
      body: `<p>A pear.</p><img src="${file.url}" alt="Mine">`,
    });
    // what was there before uses were noted is looked up by a loop of the origin's
    await eventually("uses to be noted", async () => {
      const { status } = await fetch(`${world().url}/manage/v1/media/${file.id}/uses`, {
        headers: { authorization: `Token ${site.token}` },
      });
      return status === 200 || undefined;
    });
    return { site, file, path: `/sites/${site.slug}/media/${file.id}` };
  }

  const bodyOf = async ({ token }: TestSite): Promise<string> => {
    const response = await fetch(`${world().edges[0]?.url}/v2/posts/pears/?auth_token=${token}`);
    return ((await response.json()) as { data: { body: string } }).data.body;
  };

  it("is another one everywhere, after it was said where and what that reaches, by the keyboard alone", async () => {
    const { site, file, path } = await siteWith("A pear");
    const other = await uploaded(site, "apple.png", picture(60, 60, [200, 30, 30]));
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person });
    await page.getByRole("button", { name: "Replace…" }).press("Enter");
    await page.getByRole("option", { name: /apple\.png/ }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Replace pear.png everywhere?" });
    await dialog.getByRole("link", { name: "Stew" }).waitFor();
    await dialog.getByRole("link", { name: "On pears" }).waitFor();
    await dialog.getByText(/Up to \d+ answers are looked at again/).waitFor();
    await expectAccessible(page);
    await screenshot(page, "media-replace");
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
    await page.setViewportSize({ width: 1280, height: 800 });
    await dialog.getByRole("button", { name: "Replace everywhere" }).press("Enter");
    await page.getByText(/live everywhere in \d/).waitFor();
    await expectAccessible(page);
    expect(await bodyOf(site)).toBe(`<p>A pear.</p><img src="${other.url}" alt="Mine">`);
    expect(file.url).not.toBe(other.url);
    await press(page, "Enter");
    await page.getByText("No document uses it.").waitFor();
    expect(await page.getByRole("button", { name: "Replace…" }).count()).toBe(0);
    await page.goto(`${world().url}/admin/sites/${site.slug}/releases`);
    await page.getByRole("link", { name: "apple.png in place of pear.png" }).waitFor();
  });

  it("has another text where it is used, if somebody wants it", async () => {
    const { site, file, path } = await siteWith("A pear");
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person });
    await page.getByLabel("Alternative text").fill("A ripe pear");
    await page.getByRole("button", { name: "Save" }).press("Enter");
    await page.getByText("1 place still has the text of before.").waitFor();
    await expectAccessible(page);
    await screenshot(page, "media-describe");
    await page.getByRole("button", { name: "Change the file and these" }).press("Enter");
    await page.getByText(/live everywhere in \d/).waitFor();
    const { data } = (await site.request("GET", "/manage/v1/documents?type=recipe")) as {
      data: { id: number }[];
    };
    const { published } = (await site.request("GET", `/manage/v1/documents/${data[0]?.id}`)) as {
      published: { fields: unknown };
    };
    expect(published.fields).toMatchObject({ image: { url: file.url, alt: "A ripe pear" } });
    expect(await bodyOf(site)).toContain('alt="Mine"');
    await press(page, "Enter");
    // the file alone, where they say so; and without a question where no use has the text of before
    const saved = async (alt: string, isAsked: boolean) => {
      await page.getByLabel("Alternative text").fill(alt);
      await page.getByRole("button", { name: "Save" }).press("Enter");
      if (isAsked) await page.getByRole("button", { name: "Change the file alone" }).press("Enter");
      await eventually(`the file to be ${alt}`, async () => {
        const now = (await site.request("GET", `/manage/v1/media/${file.id}`)) as MediaFile;
        return now.alt === alt || undefined;
      });
      await page.getByRole("img", { name: alt }).waitFor();
    };
    await saved("A green pear", true);
    await saved("A fresh pear", false);
  });
});
