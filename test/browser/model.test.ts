import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  focused,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { useWorld } from "./support/world.ts";

describeInBrowser("the model", () => {
  const world = useWorld({ edges: 0 });

  it("makes a type with fields, orders them with Alt and the arrows, and saves", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), `/sites/${site.slug}/model`, { person });
    await page.getByRole("button", { name: "New type" }).press("Enter");
    await expect.poll(() => focused(page)).toBe("input Name");
    await page.keyboard.type("Recipe");
    await press(page, "Enter");
    await page.getByRole("heading", { name: "Recipe" }).waitFor();
    const add = async (name: string, kind?: string) => {
      await page.getByRole("button", { name: "Add a field", exact: true }).press("Enter");
      await expect.poll(() => focused(page)).toBe("input Name");
      await page.keyboard.type(name);
      if (kind !== undefined) await page.getByLabel("Kind").selectOption(kind);
      if (kind === "dropdown") await page.getByLabel("Options").fill("soup\nsalad\nsoup");
      await page.getByRole("button", { name: "Add", exact: true }).press("Enter");
    };
    await add("Title");
    await add("Course", "dropdown");
    await add("Steps", "repeater");
    await page.getByRole("button", { name: "Change Course" }).focus();
    await press(page, "Alt+ArrowUp");
    await expect.poll(() => focused(page)).toBe("button Change Course");
    await page.getByRole("button", { name: "Move Title down" }).press("Enter");
    await expect.poll(() => focused(page)).toBe("button Move Title down");
    await page.getByRole("button", { name: "Add a field to Steps" }).press("Enter");
    await page.keyboard.type("Minutes");
    await page.getByLabel("Kind").selectOption("number");
    await page.getByRole("button", { name: "Add", exact: true }).press("Enter");
    await expectAccessible(page);
    await screenshot(page, "model-type");
    await page.getByRole("button", { name: "Save", exact: true }).press("Enter");
    await page.getByText("Every answer of the site is looked at again").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).press("Enter");
    await page.getByText("Saved.").waitFor();
    const { fields } = (await site.request("GET", "/manage/v1/page-types/recipe")) as {
      fields: { key: string; kind: string; options?: string[]; fields?: { key: string }[] }[];
    };
    expect(fields.map(({ key, kind }) => [key, kind])).toEqual([
      ["course", "dropdown"],
      ["steps", "repeater"],
      ["title", "short_text"],
    ]);
    expect(fields[0]?.options).toEqual(["soup", "salad"]);
    expect(fields[1]?.fields?.map(({ key }) => key)).toEqual(["text", "minutes"]);
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });

  it("gives a field help, a limit and a default", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const type = { key: "recipe", fields: [{ key: "title", name: "Title", kind: "short_text" }] };
    await site.request("POST", "/manage/v1/page-types", type);
    const page = await openPage(world(), `/sites/${site.slug}/model/page/recipe`, { person });
    await page.getByRole("button", { name: "Change Title" }).press("Enter");
    await page.getByText("Help, limits and default").press("Enter");
    await page.getByLabel("Help", { exact: true }).fill("As on the menu.");
    await page.getByLabel("Characters at most").fill("40");
    await page.getByLabel("Default", { exact: true }).fill("Soup");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Apply" }).press("Enter");
    await page.getByRole("button", { name: "Save", exact: true }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).press("Enter");
    await page.getByText("Saved.").waitFor();
    expect(await site.request("GET", "/manage/v1/page-types/recipe")).toMatchObject({
      fields: [
        {
          key: "title",
          name: "Title",
          kind: "short_text",
          help: "As on the menu.",
          maxChars: 40,
          default: "Soup",
        },
      ],
    });
  });

  it("says before saving what readers lose, and which documents cannot keep what they have", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    await site.request("POST", "/manage/v1/page-types", {
      key: "recipe",
      name: "Recipe",
      fields: [
        { key: "title", name: "Title", kind: "short_text" },
        { key: "note", name: "Note", kind: "short_text" },
      ],
    });
    await site.request("POST", "/v2/pages/", {
      title: "Soup",
      slug: "soup",
      "page-type": "recipe",
      status: "published",
      fields: { title: "Soup", note: "salt" },
    });
    const page = await openPage(world(), `/sites/${site.slug}/model/page/recipe`, {
      person,
      refusals: [409],
    });
    await page.getByRole("button", { name: "Change Title" }).press("Enter");
    await page.getByLabel("Kind").selectOption("number");
    await page.getByRole("button", { name: "Apply" }).press("Enter");
    await page.getByRole("button", { name: "Remove Note" }).press("Enter");
    await page.getByRole("button", { name: "Save", exact: true }).press("Enter");
    await page.getByText("Readers lose what is in these fields").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Save, and take it from readers" }).press("Enter");
    await page.getByRole("alert").getByText("soup").waitFor();
    await screenshot(page, "model-loss");
    await page.getByRole("button", { name: "Cancel" }).press("Enter");
    await page.getByRole("button", { name: "Discard the changes" }).press("Enter");
    await page.getByRole("button", { name: "Remove Note" }).press("Enter");
    await page.getByRole("button", { name: "Save", exact: true }).press("Enter");
    await page.getByRole("button", { name: "Save, and take it from readers" }).press("Enter");
    await page.getByText("Saved.").waitFor();
    // what is behind a dialog takes no key
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Delete the type" }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Delete the type" }).press("Enter");
    await page.getByRole("alert").getByText("has 1 documents").waitFor();
  });

  it("is read by whoever may read, and changed by nobody else", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "author");
    const fields = [{ key: "title", name: "Title", kind: "short_text" }];
    await site.request("POST", "/manage/v1/components", { key: "hero", name: "Hero", fields });
    const page = await openPage(world(), `/sites/${site.slug}/model`, { person });
    await page.getByRole("link", { name: "Hero" }).press("Enter");
    await page.getByRole("heading", { name: "Hero" }).waitFor();
    await page.getByText("Title", { exact: true }).waitFor();
    for (const name of ["Save", "Add a field", "Change Title", "Delete the type"])
      expect(await page.getByRole("button", { name }).count()).toBe(0);
    await expectAccessible(page);
  });
});
