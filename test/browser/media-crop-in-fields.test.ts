import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import { cropper, listed, seenIn, setFrame, uploaded } from "./support/crops.ts";
import { hold } from "./support/hold.ts";
import { expectAccessible, focused, openPage, press } from "./support/page.ts";
import { quarters } from "./support/picture.ts";
import { useWorld, type TestSite } from "./support/world.ts";

const [RED, GREEN, BLUE, YELLOW] = [
  [220, 20, 30],
  [20, 160, 60],
  [30, 40, 200],
  [240, 220, 40],
] as const;

describeInBrowser("a picture in a field that is cropped", () => {
  const world = useWorld({ edges: 0 });

  async function withPicture() {
    const site = await world().addSite();
    const bytes = quarters(120, 80, [RED, GREEN, BLUE, YELLOW]);
    const file = await uploaded(world(), site, "pear.png", bytes);
    return { site, file };
  }

  async function opened(site: TestSite, path: string) {
    const person = await world().addPerson(site, "publisher");
    return openPage(world(), `/sites/${site.slug}/content/${path}`, { person });
  }

  async function recipe(photo: unknown) {
    const { site, file } = await withPicture();
    await site.request("POST", "/manage/v1/page-types", {
      key: "recipe",
      name: "Recipe",
      fields: [{ key: "photo", name: "Photo", kind: "media" }],
    });
    const draft = { title: "Pears", slug: "pears", "page-type": "recipe", status: "draft" };
    const fields = { photo: photo === undefined ? { url: file.url, alt: "A pear" } : photo };
    const { id } = (await site.request("POST", "/v2/pages/", { ...draft, fields })) as {
      id: number;
    };
    const page = await opened(site, `recipe/${id}`);
    const copyPath = `/manage/v1/documents/${id}/working-copy`;
    const copy = () => site.request("GET", copyPath);
    return { site, file, page, copy, button: page.getByRole("button", { name: "Crop Photo" }) };
  }

  it("is the new file there, with the text of before, until that is taken back", async () => {
    const { site, file, page, copy, button } = await recipe(undefined);
    await button.press("Enter");
    const dialog = await cropper(page);
    await expectAccessible(page);
    await setFrame(dialog, 60, 0, 60, 40);
    await press(page, "Enter");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => focused(page)).toBe("button Crop Photo");
    const [made] = await listed(site);
    if (made === undefined) throw new Error("it was made");
    expect(made).toMatchObject({ name: "pear-crop.png", alt: "A pear" });
    expect(await seenIn(page, made)).toEqual({ width: 60, height: 40, colours: ["20 160 60"] });
    const photo = (url: string) => ({ value: { fields: { photo: { url, alt: "A pear" } } } });
    await expect.poll(() => page.getByLabel("Address").inputValue()).toBe(made.url);
    await expect.poll(copy).toMatchObject(photo(made.url));
    await press(page, "Control+z");
    await expect.poll(() => page.getByLabel("Address").inputValue()).toBe(file.url);
    await expect.poll(copy).toMatchObject(photo(file.url));
    expect((await listed(site)).length).toBe(2);
  });

  it("of a post has the text that stands beside it", async () => {
    const { site, file } = await withPicture();
    const post = { title: "Tea", slug: "tea", status: "draft", featured_image: file.url };
    await site.request("POST", "/v2/posts/", { ...post, featured_image_alt: "Tea leaves" });
    const { data } = (await site.request("GET", "/manage/v1/documents?kind=post")) as {
      data: { id: number }[];
    };
    const page = await opened(site, `post/${data[0]?.id}`);
    await page.getByRole("button", { name: "Crop Featured image" }).press("Enter");
    const dialog = await cropper(page);
    await setFrame(dialog, 0, 0, 60, 40);
    await press(page, "Enter");
    await dialog.waitFor({ state: "detached" });
    const [made] = await listed(site);
    expect(made).toMatchObject({ name: "pear-crop.png", alt: "Tea leaves" });
    await expect.poll(() => page.getByLabel("Address").inputValue()).toBe(made?.url);
    expect(await page.getByLabel("What is to be seen on it").inputValue()).toBe("Tea leaves");
  });

  it("leaves what somebody else put there meanwhile", async () => {
    const { site, file, page, button } = await recipe(undefined);
    await button.press("Enter");
    const dialog = await cropper(page);
    const sent = await hold(page, /\/manage\/v1\/media\?/, { method: "POST" });
    await setFrame(dialog, 0, 0, 60, 40);
    await press(page, "Enter");
    await sent.asked;
    const other = await uploaded(world(), site, "fig.png", quarters(4, 4, [BLUE]));
    const fields = { photo: { url: other.url, alt: "A fig" } };
    await site.request("PATCH", "/v2/pages/recipe/pears/", { fields });
    await expect.poll(() => page.getByLabel("Address").inputValue()).toBe(other.url);
    sent.release();
    await page.getByText("There is another file by now.").waitFor();
    expect(await page.getByLabel("Address").inputValue()).toBe(other.url);
    expect(other.url).not.toBe(file.url);
    expect((await listed(site)).map(({ name }) => name)).toContain("pear-crop.png");
  });

  it("is not offered of what is no picture of the library, nor to who may not upload", async () => {
    const { site, file, page, copy, button } = await recipe("");
    const address = page.getByLabel("Address");
    await address.waitFor();
    expect(await button.count()).toBe(0);
    for (const url of ["https://elsewhere.example/pear.png", "\u202ejavascript:1", "__proto__"]) {
      await address.fill(url);
      await expect.poll(() => page.getByRole("button", { name: /^Take the file/ }).count()).toBe(1);
      expect(await button.count()).toBe(0);
    }
    await address.fill(file.url);
    await button.waitFor();
    await expect.poll(copy).toMatchObject({ value: { fields: { photo: { url: file.url } } } });
    const viewer = await world().addPerson(site, "viewer");
    const { pathname } = new URL(page.url());
    const seen = await openPage(world(), pathname.replace("/admin", ""), { person: viewer });
    await expect.poll(() => seen.getByLabel("Address").inputValue()).toBe(file.url);
    expect(await seen.getByRole("button", { name: "Crop Photo" }).count()).toBe(0);
  });
});
