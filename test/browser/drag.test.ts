import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  focused,
  openPage,
  screenshot,
} from "./support/page.ts";
import { pull, pullOver, take } from "./support/pull.ts";
import { useWorld } from "./support/world.ts";

const text = (key: string) => ({ key, name: key.toUpperCase(), kind: "short_text" });

describeInBrowser("pulling", () => {
  const world = useWorld({ edges: 0 });

  it("orders the fields of a type, and those within a repeater, each among its own", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const rows = { key: "rows", name: "ROWS", kind: "repeater", fields: ["x", "y", "z"].map(text) };
    const type = { key: "recipe", name: "Recipe", fields: [text("a"), rows, text("b")] };
    await site.request("POST", "/manage/v1/page-types", type);
    const page = await openPage(world(), `/sites/${site.slug}/model/page/recipe`, { person });
    const fields = page.locator(".field-rows > li", { has: page.locator(".grip") });
    const named = (name: string) =>
      fields.filter({ has: page.getByRole("button", { name: `Change ${name}` }) }).last();
    await named("A").waitFor();
    await take(page, named("A"));
    await pullOver(page, named("B"), "lower");
    await screenshot(page, "pulled");
    await page.mouse.up();
    await expect.poll(() => focused(page)).toBe("button Change A");
    await page.getByText("A: place 3 of 3.").waitFor({ state: "attached" });
    await pull(page, named("Z"), named("X"), "upper");
    await page.getByText("Z: place 1 of 3.").waitFor({ state: "attached" });
    await expectAccessible(page);
    await page.getByRole("button", { name: "Save", exact: true }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).press("Enter");
    await page.getByText("Saved.").waitFor();
    const saved = (await site.request("GET", "/manage/v1/page-types/recipe")) as {
      fields: { key: string; fields?: { key: string }[] }[];
    };
    expect(saved.fields.map(({ key }) => key)).toEqual(["rows", "b", "a"]);
    expect(saved.fields[0]?.fields?.map(({ key }) => key)).toEqual(["z", "x", "y"]);
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });

  it("is an edit like others: it is saved, and taken back", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "publisher");
    const steps = { key: "steps", name: "Steps", kind: "repeater", fields: [text("what")] };
    await site.request("POST", "/manage/v1/page-types", { key: "recipe", fields: [steps] });
    const made = { title: "Jam", slug: "jam", "page-type": "recipe", status: "published" };
    const written = ["Cut", "Boil", "Fill"].map((what) => ({ what }));
    await site.request("POST", "/v2/pages/", { ...made, fields: { steps: written } });
    const { data } = (await site.request("GET", "/manage/v1/documents")) as {
      data: { id: number }[];
    };
    const id = data[0]?.id ?? 0;
    const expectSteps = (...order: string[]) =>
      expect
        .poll(async () => {
          const path = `/manage/v1/documents/${id}/working-copy`;
          const copy = (await site.request("GET", path)) as {
            value: { fields: { steps: { what: string }[] } };
          };
          return copy.value.fields.steps.map(({ what }) => what);
        })
        .toEqual(order);
    const page = await openPage(world(), `/sites/${site.slug}/content/recipe/${id}`, { person });
    const row = (what: string) => page.locator(".row", { hasText: what });
    await row("Cut").waitFor();
    await pull(page, row("Fill"), row("Cut"), "upper");
    await expectSteps("Fill", "Cut", "Boil");
    await page.keyboard.press("Control+z");
    await expectSteps("Cut", "Boil", "Fill");
    await page.keyboard.press("Control+Shift+z");
    await expectSteps("Fill", "Cut", "Boil");
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });
});
