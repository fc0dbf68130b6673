import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { hashOf } from "../../../shared/working/value.ts";
import { describeInBrowser } from "../support/chromium.ts";
import { gripOf, lineOf, pull, pullOver, take } from "../support/pull.ts";
import { componentOf, expectAccessible, expectFields, openForm, theyDo } from "./opened.ts";

const FAQ = {
  kind: "repeater",
  key: "faq",
  name: "FAQ",
  fields: [{ kind: "short_text", key: "question", name: "Question" }],
} as const;
const OTHERS = {
  kind: "reference",
  key: "others",
  name: "Others",
  to: { kind: "page", key: "recipe" },
  many: true,
} as const;
const PARTS = { kind: "component_picker", key: "parts", name: "Parts", components: ["hero"] };
const HERO = componentOf("hero", [
  {
    kind: "repeater",
    key: "links",
    name: "Links",
    fields: [{ kind: "short_text", key: "url", name: "URL" }],
  },
]);

const row = (id: string, question = id) => ({ "~id": id, question });
const known = [1, 2, 3].map((id) => ({
  id,
  kind: "page" as const,
  type: "recipe",
  slug: `r${id}`,
  name: `Recipe ${id}`,
  state: "live" as const,
}));

const open = (fields: Record<string, unknown>) =>
  openForm({
    fields: [FAQ, OTHERS, PARTS].map((field) => ({ ...field }) as never),
    components: [HERO],
    value: { fields: fields as never },
    known,
  });

const openRows = () => open({ faq: [row("a"), row("b"), row("c")] });
const rowAt = (page: Page, path: string) => page.locator(`[data-place='fields ${path}']`);
const faq = (page: Page, id: string) => rowAt(page, `faq ~${id}`);
const expectOrder = (page: Page, ...ids: string[]) =>
  expect
    .poll(() => page.evaluate<string[]>("window.form.value().fields.faq.map((it) => it['~id'])"))
    .toEqual(ids);
const editsOf = (page: Page) => page.evaluate<{ kind: string }[]>("window.form.edits");

describeInBrowser("rows that are pulled", () => {
  test("a row comes where the line is, by one edit, and keeps the focus", async () => {
    const page = await openRows();
    await take(page, faq(page, "a"));
    expect(await lineOf(page).isHidden()).toBe(true);
    await pullOver(page, faq(page, "c"), "lower");
    const { y = 0, height = 0 } = (await faq(page, "c").boundingBox()) ?? {};
    const line = (await lineOf(page).boundingBox()) ?? { y: 0, height: 0 };
    expect(Math.abs(line.y + line.height / 2 - (y + height))).toBeLessThanOrEqual(2);
    await page.mouse.up();
    await expectOrder(page, "b", "c", "a");
    expect(await editsOf(page)).toEqual([
      { kind: "move", path: ["fields", "faq"], item: "a", after: "c" },
    ]);
    await expect.poll(() => page.evaluate("document.activeElement.dataset.act")).toBe("a:fold");
    await page.getByText("Row 1: place 3 of 3.").waitFor({ state: "attached" });
    expect(await lineOf(page).count()).toBe(0);
    await pull(page, faq(page, "a"), faq(page, "c"), "upper");
    await expectOrder(page, "b", "a", "c");
    // from a line on which it was: the keys go on with it
    await page.keyboard.press("Alt+ArrowUp");
    await expectOrder(page, "a", "b", "c");
    await expectAccessible(page);
  });

  test("nothing is edited by one that is let go of where it was, nor after Esc", async () => {
    const page = await openRows();
    await page.getByLabel("Name").focus();
    await take(page, faq(page, "b"));
    await page.mouse.up();
    await page.locator("html:not(.pulling)").waitFor();
    await take(page, faq(page, "b"));
    await pullOver(page, faq(page, "c"), "upper");
    expect(await lineOf(page).isHidden()).toBe(true);
    await page.mouse.up();
    await take(page, faq(page, "b"));
    await pullOver(page, faq(page, "c"), "lower");
    await lineOf(page).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => lineOf(page).count()).toBe(0);
    await page.mouse.up();
    expect(await editsOf(page)).toEqual([]);
    // whoever writes elsewhere is not taken away from there
    expect(await page.evaluate("document.activeElement.labels[0].textContent")).toBe("Name");
  });

  test("what others add while it is pulled stays, and a row that they take out is let go of", async () => {
    const page = await openRows();
    const path = ["fields", "faq"];
    await take(page, faq(page, "a"));
    await pullOver(page, faq(page, "b"), "lower");
    await theyDo(page, { kind: "insert", path, item: row("n"), after: "b" });
    await theyDo(page, { kind: "move", path, item: "a", after: "b" });
    await faq(page, "n").waitFor();
    await pullOver(page, faq(page, "c"), "lower");
    await page.mouse.up();
    await expectOrder(page, "b", "n", "c", "a");
    await take(page, faq(page, "c"));
    await theyDo(page, { kind: "remove", path, item: "c", was: hashOf(row("c")) });
    await faq(page, "c").waitFor({ state: "detached" });
    await page.mouse.move(300, 300);
    await page.locator("html:not(.pulling)").waitFor();
    await page.mouse.up();
    await expectOrder(page, "b", "n", "a");
    expect(await editsOf(page)).toHaveLength(1);
  });

  test("components, rows within them, and named documents are pulled among their own", async () => {
    const links = ["x", "y"].map((id) => ({ "~id": id, url: `/${id}` }));
    const parts = [
      { "~id": "p", type: "hero", fields: { links } },
      { "~id": "q", type: "hero", fields: { links: [] } },
    ];
    const page = await open({ faq: [row("a")], parts, others: [1, 2, 3] });
    await page.locator("[data-act='p:fold']").press("Enter");
    const inside = (id: string) => rowAt(page, `parts ~p fields links ~${id}`);
    await pull(page, inside("x"), inside("y"), "lower");
    const moved = { ...parts[0], fields: { links: links.toReversed() } };
    await expectFields(page, { faq: [row("a")], parts: [moved, parts[1]], others: [1, 2, 3] });
    await pull(page, rowAt(page, "parts ~q"), rowAt(page, "parts ~p"), "upper");
    const turned = [parts[1], moved];
    await expectFields(page, { faq: [row("a")], parts: turned, others: [1, 2, 3] });
    const named = page.locator(".chosen-documents > li");
    await take(page, named.nth(2));
    // another one comes meanwhile
    const seen = hashOf([1, 2, 3]);
    await theyDo(page, { kind: "set", path: ["fields", "others"], was: seen, set: [1, 2, 4, 3] });
    await expect.poll(() => named.count()).toBe(4);
    await pullOver(page, named.nth(0), "upper");
    await page.mouse.up();
    await expectFields(page, { faq: [row("a")], parts: turned, others: [3, 1, 2, 4] });
    await expectAccessible(page);
  });

  test("the page moves under a pointer at its edge", async () => {
    const many = Array.from({ length: 60 }, (_, at) => row(`r${at}`));
    const page = await open({ faq: many });
    await take(page, faq(page, "r0"));
    await page.mouse.move(200, 798, { steps: 3 });
    await expect
      .poll(() => page.evaluate("scrollY + innerHeight >= document.body.scrollHeight"))
      .toBe(true);
    await pullOver(page, faq(page, "r59"), "lower");
    await page.mouse.up();
    const ids = many.map((one) => one["~id"]);
    await expectOrder(page, ...ids.slice(1), "r0");
  });

  test("a finger pulls it, and the page stays under it", async () => {
    const page = await openRows();
    const session = await page.context().newCDPSession(page);
    const at = async (of: ReturnType<typeof faq>, part: number) => {
      const { x = 0, y = 0, height = 0 } = (await of.boundingBox()) ?? {};
      return { x: x + 12, y: y + height * part };
    };
    const touch = (
      type: "touchStart" | "touchMove" | "touchEnd",
      ...touchPoints: { x: number; y: number }[]
    ) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
    await touch("touchStart", await at(gripOf(faq(page, "a")), 0.5));
    await page.locator("html.pulling").waitFor();
    for (const part of [0.2, 0.5, 0.9]) await touch("touchMove", await at(faq(page, "c"), part));
    await lineOf(page).waitFor();
    await touch("touchEnd");
    await expectOrder(page, "b", "c", "a");
  });

  test("a grip is wide enough for a finger, out of the tab order, and not there where nothing can be changed", async () => {
    const page = await openRows();
    const { width = 0, height = 0 } = (await gripOf(faq(page, "a")).boundingBox()) ?? {};
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
    expect(await page.locator(".grip[tabindex], .grip:not([aria-hidden=true])").count()).toBe(0);
    await page.evaluate("window.form.isReadOnly.value = true");
    await expect.poll(() => page.locator(".grip").count()).toBe(0);
  });
});
