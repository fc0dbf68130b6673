import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import { listed, uploaded } from "./support/crops.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  focused,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { quarters } from "./support/picture.ts";
import { useWorld } from "./support/world.ts";

const COLOURS = [
  [220, 20, 30],
  [20, 160, 60],
  [30, 40, 200],
  [240, 220, 40],
] as const;

describeInBrowser("the focal point of a picture", () => {
  const world = useWorld({ edges: 0 });

  async function opened() {
    const site = await world().addSite();
    const file = await uploaded(world(), site, "pear.png", quarters(240, 160, COLOURS));
    const person = await world().addPerson(site, "contributor");
    const page = await openPage(world(), `/sites/${site.slug}/media/${file.id}`, { person });
    const button = page.getByRole("button", { name: "Focal point…" });
    const dialog = page.getByRole("dialog", { name: "Focal point of pear.png" });
    const kept = async () => (await listed(site))[0]?.focus;
    return { page, button, dialog, kept };
  }

  it("is set by the keyboard alone, shown in other shapes, and taken away", async () => {
    const { page, button, dialog, kept } = await opened();
    await button.press("Enter");
    await dialog.getByRole("img", { name: "pear.png" }).waitFor();
    const across = dialog.getByRole("slider", { name: /^From the left/ });
    await expect.poll(() => across.getAttribute("aria-valuetext")).toBe("50 %");
    await expectAccessible(page);
    await across.focus();
    await press(page, "Home", "ArrowRight", "ArrowRight");
    await press(page, "Tab");
    expect(await focused(page)).toBe("input From the top: 50 %");
    await press(page, "End");
    // a square of a picture that is half as wide again: its left edge, for the point is beside it
    const square = dialog.locator(".focus-shapes img").first();
    await expect
      .poll(() => square.evaluate((image) => getComputedStyle(image).objectPosition))
      .toBe("0% 50%");
    await screenshot(page, "media-focus");
    await press(page, "Enter");
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Saved. It is cut anew in about a minute.").waitFor();
    expect(await kept()).toEqual({ x: 0.02, y: 1 });
    await button.press("Enter");
    await expect.poll(() => across.getAttribute("aria-valuetext")).toBe("2 %");
    await dialog.getByRole("button", { name: "Use the middle" }).press("Enter");
    await dialog.waitFor({ state: "detached" });
    expect(await kept()).toBeNull();
  });

  it("goes where the picture is pressed, and follows a pointer that is pulled over its edge", async () => {
    const { page, button, dialog, kept } = await opened();
    await button.click();
    const stage = dialog.locator(".focus-stage");
    await dialog.locator(".focus-shapes").waitFor();
    const box = await stage.boundingBox();
    if (box === null) throw new Error("it is shown");
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.25);
    await page.mouse.down();
    await expect
      .poll(() =>
        dialog.getByRole("slider", { name: /^From the top/ }).getAttribute("aria-valuetext"),
      )
      .toBe("25 %");
    await page.mouse.move(box.x + box.width * 0.75, box.y - 40, { steps: 3 });
    await page.mouse.up();
    // nothing is pulled any more
    await page.mouse.move(box.x, box.y);
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
    await dialog.getByRole("button", { name: "Save", exact: true }).press("Enter");
    await dialog.waitFor({ state: "detached" });
    expect(await kept()).toEqual({ x: 0.75, y: 0 });
  });
});
