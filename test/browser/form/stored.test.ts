import { expect, test } from "vitest";
import { describeInBrowser } from "../support/chromium.ts";
import { expectAccessible, expectFields, expectFocus, openForm } from "./opened.ts";

const page = (id: number, name: string) => ({
  id,
  kind: "page" as const,
  type: "recipe",
  slug: name.toLowerCase(),
  name,
  state: "live" as const,
});
const PAGES = Array.from({ length: 40 }, (_, index) => page(index + 1, `Recipe ${index + 1}`));

/** As the origin finds: by the beginnings of words. */
const found = (url: string) => {
  const { pathname, searchParams } = new URL(url, "http://origin");
  const one = /\/documents\/(\d+)$/.exec(pathname);
  if (one !== null) return PAGES.find(({ id }) => id === Number(one[1]));
  if (!pathname.endsWith("/documents")) return undefined;
  const words = (searchParams.get("q") ?? "").toLowerCase().split(/\s+/);
  const data = PAGES.filter(({ name }) =>
    words.every((word) =>
      name
        .toLowerCase()
        .split(" ")
        .some((part) => part.startsWith(word)),
    ),
  ).slice(0, Number(searchParams.get("limit")));
  return { data, meta: { count: data.length, capped: false, next: null } };
};

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"/>';

const MANY = {
  kind: "reference",
  key: "others",
  name: "Others",
  to: { kind: "page", key: "recipe" },
  many: true,
} as const;

describeInBrowser("what is stored, in a form", () => {
  test("documents are found at the origin and picked by keyboard, one or several in an order", async () => {
    const asked: string[] = [];
    const form = await openForm({
      fields: [{ ...MANY, key: "one", name: "One", many: false }, MANY],
      value: { fields: { others: [3] } },
      answer: ({ url = "" }) => {
        asked.push(url);
        return found(url);
      },
    });
    await form.getByText("Recipe 3").waitFor();
    expect(asked.filter((url) => url.includes("/documents?"))).toEqual([]);
    const one = form.getByRole("combobox", { name: "Find One" });
    await one.focus();
    await form.keyboard.type("recipe 17");
    await form.getByRole("option", { name: "Recipe 17" }).waitFor();
    await form.keyboard.press("Enter");
    await expectFields(form, { one: 17, others: [3] });
    // an answer that is slow: what was found for less is not picked in its place
    const held = new Map<string, () => void>();
    // that for `recipe 3` has it too
    await form.route("**/documents?*recipe+3*", (route) =>
      held.set(new URL(route.request().url()).search, () => void route.continue()),
    );
    const other = form.getByRole("combobox", { name: "Find another for One" });
    await other.focus();
    await form.keyboard.type("recipe 39");
    await expect.poll(() => [...held.keys()].some((url) => url.includes("recipe+39"))).toBe(true);
    await form.keyboard.press("Enter");
    await expectFields(form, { one: 17, others: [3] });
    for (const go of held.values()) go();
    await form.getByRole("option", { name: "Recipe 39" }).waitFor();
    await form.keyboard.press("Enter");
    await expectFields(form, { one: 39, others: [3] });
    expect(asked.some((url) => url.includes("type_kind=page&type=recipe&q=recipe+17"))).toBe(true);
    const others = form.getByRole("combobox", { name: "Find another for Others" });
    await others.focus();
    for (const number of [8, 9]) {
      await form.keyboard.type(`${number}`);
      await form.getByRole("option", { name: `Recipe ${number}` }).waitFor();
      await form.keyboard.press("Enter");
      await form.getByRole("button", { name: `Remove Recipe ${number}` }).waitFor();
    }
    await expectFields(form, { one: 39, others: [3, 8, 9] });
    await form.getByRole("button", { name: "Remove Recipe 9" }).focus();
    await form.keyboard.press("Alt+ArrowUp");
    await expectFields(form, { one: 39, others: [3, 9, 8] });
    await expectFocus(form, "Remove Recipe 9");
    await form.keyboard.press("Enter");
    await expectFields(form, { one: 39, others: [3, 8] });
    await expectAccessible(form);
  });

  test("values of another kind are shown as they are written and stay until they are emptied", async () => {
    const stored = {
      others: "a text",
      rows: [{ a: 1 }, 2],
      parts: [{ "~id": "p", type: "gone", fields: { title: "T" } }],
      image: { url: 5 },
      line: ["list"],
      retired: { deep: ["kept"] },
      constructor: "own",
    };
    const form = await openForm({
      fields: [
        MANY,
        { kind: "repeater", key: "rows", name: "Rows", fields: [{ kind: "number", key: "a" }] },
        { kind: "component_picker", key: "parts", name: "Parts", components: ["hero"] },
        { kind: "media", key: "image", name: "Image" },
        { kind: "short_text", key: "line", name: "Line" },
        { kind: "component", key: "lost", name: "Lost", component: "nowhere" },
      ],
      value: { fields: stored },
    });
    await form.getByRole("group", { name: "Others, as it is stored" }).waitFor();
    await expect
      .poll(() => form.getByRole("group", { name: "Rows, as it is stored" }).innerText())
      .toContain("2");
    await form.getByRole("button", { name: /^1\. gone/ }).click();
    await form.getByText("The model has no such component").waitFor();
    await form.locator("summary", { hasText: "Not in the model" }).click();
    await form.getByRole("group", { name: "retired, as it is stored" }).waitFor();
    await form.getByRole("group", { name: "constructor, as it is stored" }).waitFor();
    await expectFields(form, stored);
    await expectAccessible(form);
    const line = form.locator("[data-place='fields line']");
    await line.getByRole("button", { name: "Empty the field" }).click();
    await form.getByLabel("Line", { exact: true }).fill("now a text");
    await expectFields(form, { ...stored, line: "now a text" });
  });

  test("a file is written by its address, uploaded, and taken out; its text belongs to it", async () => {
    const form = await openForm({
      fields: [{ kind: "media", key: "image", name: "Image" }],
      answer: ({ url = "" }) =>
        url.includes("/media?") ? { url: "/media/1/pear.jpg", alt: "A pear" } : undefined,
    });
    await form.getByLabel("Address").fill("/media/1/plum.jpg");
    await form.getByLabel("What is to be seen").fill("A plum");
    await expectFields(form, { image: { url: "/media/1/plum.jpg", alt: "A plum" } });
    await form.setInputFiles("input[type=file]", {
      name: "pear.jpg",
      mimeType: "image/jpeg",
      buffer: Buffer.from("x"),
    });
    await expectFields(form, { image: { url: "/media/1/pear.jpg", alt: "A pear" } });
    expect(await form.inputValue("[data-place='fields image'] input >> nth=0")).toBe(
      "/media/1/pear.jpg",
    );
    await form.getByRole("button", { name: "Take the file out of Image" }).click();
    await expectFields(form, { image: null });
  });

  test("a post has its own fields, and says how much of its text in searches is shown", async () => {
    const form = await openForm({ type: "post", value: { fields: { seo_title: "" } } });
    await form.getByLabel("Title", { exact: true }).fill("Pears");
    await form.getByLabel("Title there").fill("x".repeat(70));
    await form.getByText("70 characters; about 60 are shown.").waitFor();
    const preview = form.getByRole("figure", { name: "How a search may show it" });
    await expect.poll(() => preview.innerText()).toContain(`${"x".repeat(60)}…`);
    await form.getByLabel("Title there").fill("");
    await form.getByLabel("Summary").fill("All of them.");
    await expect.poll(() => preview.innerText()).toMatch(/Pears\s+All of them\./);
    await form.waitForSelector(".ProseMirror");
    await expectAccessible(form);
  });

  test("a post is shown as a card too: its picture, title and description, and the host of the site", async () => {
    const form = await openForm({
      type: "post",
      value: { name: "Pears", fields: { featured_image: { url: "", alt: "" } } },
      answer: ({ url = "" }) =>
        url.endsWith("/addresses")
          ? { data: [{ kind: "post", key: "post", publicUrl: "https://www.example.com/{slug}" }] }
          : undefined,
    });
    const asked: string[] = [];
    await form.route("https://img.example.com/**", (route) => {
      asked.push(route.request().url());
      return route.fulfill({ contentType: "image/svg+xml", body: PICTURE });
    });
    const card = form.getByRole("figure", { name: "How it may look when it is shared" });
    await card.getByText("No featured image").waitFor();
    await card.getByText("www.example.com").waitFor();
    await expect.poll(() => card.innerText()).toMatch(/Pears\s+Without a description/);
    const address = form.locator("[data-place='fields featured_image'] input").first();
    await address.fill("https://img.example.com/pear.svg");
    await form.getByLabel("Description").fill(`${"y".repeat(200)}`);
    await expect.poll(() => card.innerText()).toContain(`${"y".repeat(160)}…`);
    await form.getByLabel("Title there").fill("All pears");
    await expect.poll(() => card.innerText()).toContain("All pears");
    const picture = card.locator("img");
    await expect.poll(() => picture.getAttribute("src")).toBe("https://img.example.com/pear.svg");
    // nothing was asked for while the address was written
    expect(new Set(asked)).toEqual(new Set(["https://img.example.com/pear.svg"]));
    await address.fill("javascript:alert(1)");
    await form.getByLabel("Title there").focus();
    await card.getByText("No featured image").waitFor();
    await form.waitForSelector(".ProseMirror");
    await expectAccessible(form);
    await form.setViewportSize({ width: 320, height: 700 });
    const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    expect(await form.evaluate<number>(overflow)).toBeLessThanOrEqual(0);
  });

  test("who may only read can change nothing", async () => {
    const form = await openForm({
      fields: [
        { kind: "short_text", key: "line", name: "Line" },
        { kind: "checkbox", key: "open", name: "Open" },
        { kind: "repeater", key: "rows", name: "Rows", fields: [{ kind: "number", key: "a" }] },
        MANY,
      ],
      value: { fields: { line: "one", rows: [{ "~id": "a" }] } },
    });
    await form.evaluate("window.form.isReadOnly.value = true");
    await form.getByLabel("Line").focus();
    await form.keyboard.type("x");
    await expect.poll(() => form.getByLabel("Open").isDisabled()).toBe(true);
    await expect
      .poll(() => form.getByRole("button", { name: /^(Add|Remove|Move)/ }).count())
      .toBe(0);
    expect(await form.getByRole("combobox").count()).toBe(0);
    expect(await form.evaluate("window.form.edits.length")).toBe(0);
  });
});
