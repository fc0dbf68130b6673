import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  focused,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { useWorld, type TestSite } from "./support/world.ts";

const TYPE = {
  key: "recipe",
  name: "Recipe",
  fields: [
    { key: "line", name: "Line", kind: "short_text", required: true, help: "What it is called." },
    { key: "lines", name: "Lines", kind: "long_text" },
    { key: "price", name: "Price", kind: "number" },
    { key: "open", name: "Open", kind: "checkbox" },
    { key: "day", name: "Day", kind: "date", required: true },
    { key: "ink", name: "Ink", kind: "color" },
    { key: "size", name: "Size", kind: "dropdown", options: ["small", "large"] },
    { key: "image", name: "Image", kind: "media" },
    {
      key: "next",
      name: "Next",
      kind: "reference",
      to: { kind: "page", key: "recipe" },
      many: false,
    },
    {
      key: "others",
      name: "Others",
      kind: "reference",
      to: { kind: "page", key: "recipe" },
      many: true,
    },
    {
      key: "steps",
      name: "Steps",
      kind: "repeater",
      fields: [
        { key: "what", name: "What", kind: "short_text" },
        { key: "minutes", name: "Minutes", kind: "number", default: 5 },
      ],
    },
    { key: "seo", name: "SEO", kind: "component", component: "card" },
    { key: "parts", name: "Parts", kind: "component_picker", components: ["card"] },
    { key: "body", name: "Body", kind: "wysiwyg" },
    { key: "code", name: "Code", kind: "html" },
  ],
};

const CARD = {
  key: "card",
  name: "Card",
  fields: [{ key: "heading", name: "Heading", kind: "short_text" }],
};

interface Made {
  id: number;
  path: string;
  copy: () => Promise<{ version: number; value: { fields: Record<string, unknown> } }>;
  has: (fields: Record<string, unknown>) => Promise<void>;
}

async function add(site: TestSite, made: Record<string, unknown>): Promise<Made> {
  const { id } = (await site.request("POST", "/manage/v1/documents", made)) as { id: number };
  const copy = () =>
    site.request("GET", `/manage/v1/documents/${id}/working-copy`) as ReturnType<Made["copy"]>;
  return {
    id,
    path: `/sites/${site.slug}/content/${String(made["type"])}/${id}`,
    copy,
    has: (fields) => expect.poll(async () => (await copy()).value.fields).toMatchObject(fields),
  };
}

const publish = async (site: TestSite, { id, copy }: Made) => {
  const { version } = await copy();
  const path = `/manage/v1/documents/${id}/working-copy/publish`;
  return site.request("POST", path, { version });
};

/** Finds a document by keyboard in the field that has the focus. */
async function pick(page: Page, text: string, name = text): Promise<void> {
  await page.keyboard.type(text);
  await page.getByRole("option", { name }).first().waitFor();
  await press(page, "Enter");
}

describeInBrowser("fields in the editor", () => {
  const world = useWorld({ edges: 1 });

  it("takes every kind by the keyboard alone, and the origin publishes what it holds", async () => {
    const site = await world().addSite();
    await site.request("POST", "/manage/v1/components", CARD);
    await site.request("POST", "/manage/v1/page-types", TYPE);
    const page1 = { kind: "page", type: "recipe" };
    const tart = await add(site, { ...page1, name: "Tart", slug: "tart" });
    const jam = await add(site, { ...page1, name: "Jam", slug: "jam" });
    const pie = await add(site, { ...page1, name: "Pie", slug: "pie" });
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), pie.path, { person });
    await page.getByLabel("Line", { exact: true }).focus();
    await page.keyboard.type("Pear pie");
    await press(page, "Tab");
    await page.keyboard.type("One\nTwo");
    await press(page, "Tab");
    await page.keyboard.type("12.50");
    await press(page, "Tab", "Space");
    await page.getByLabel("Day").fill("2026-02-03T04:05:06");
    await page.getByLabel("Ink", { exact: true }).focus();
    await page.keyboard.type("#17624a");
    await page.getByLabel("Size").focus();
    await page.keyboard.type("lar");
    await page.getByRole("combobox", { name: "Find Next" }).focus();
    await pick(page, "Tart");
    await page.getByRole("combobox", { name: "Find Others" }).focus();
    await pick(page, "Jam");
    await page.getByRole("button", { name: "Remove Jam" }).waitFor();
    await pick(page, "Tart");
    await page.getByRole("button", { name: "Add to Steps" }).press("Enter");
    await expect.poll(() => focused(page)).toBe("input What");
    await page.keyboard.type("Peel");
    await page.getByLabel("Heading").fill("On pears");
    await page.getByRole("button", { name: "Add Card" }).press("Enter");
    await expect.poll(() => focused(page)).toBe("input Heading");
    await page.keyboard.type("A part");
    const body = page.locator(".ProseMirror");
    await body.focus();
    // for some frames after that the editor puts the selection back where it knows it to be
    const write = async () => {
      await press(page, "Control+a");
      await page.keyboard.type("Rich");
      return body.innerText();
    };
    await expect.poll(write).toBe("Rich");
    await page.getByRole("textbox", { name: /Code/ }).fill("<b>x</b>");
    await pie.has({
      line: "Pear pie",
      lines: "One\nTwo",
      price: 12.5,
      open: true,
      day: "2026-02-03T04:05:06",
      ink: "#17624a",
      size: "large",
      next: tart.id,
      others: [jam.id, tart.id],
      steps: [{ what: "Peel", minutes: 5 }],
      seo: { heading: "On pears" },
      parts: [{ type: "card", fields: { heading: "A part" } }],
      body: "<p>Rich</p>",
      code: "<b>x</b>",
    });
    await expectAccessible(page);
    await screenshot(page, "editor-fields");
    expect(await publish(site, pie)).toMatchObject({ change: expect.any(Number) });
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
    await screenshot(page, "editor-fields-320");
  });

  it("leads from a problem in a folded row to the field in it", async () => {
    const site = await world().addSite();
    const steps = TYPE.fields.find(({ key }) => key === "steps");
    const what = { key: "what", name: "What", kind: "short_text", required: true };
    await site.request("POST", "/manage/v1/page-types", {
      key: "recipe",
      name: "Recipe",
      fields: [{ ...steps, fields: [what] }],
    });
    const made = await add(site, { kind: "page", type: "recipe", name: "Pie", slug: "pie" });
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), made.path, { person });
    for (const _ of [1, 2]) await page.getByRole("button", { name: "Add to Steps" }).press("Enter");
    for (const row of [1, 2])
      await page.getByRole("button", { name: new RegExp(`^Row ${row}`) }).press("Enter");
    expect(await page.getByLabel("What").count()).toBe(0);
    await page.getByRole("button", { name: "Publish…" }).press("Enter");
    await page.getByRole("button", { name: /^steps\[1\]\.what: / }).press("Enter");
    await expect.poll(() => focused(page)).toMatch(/^input What/);
    await page.keyboard.type("Peel");
    const copy = await eventually("the second row to be filled in", async () => {
      const { value } = await made.copy();
      const rows = value.fields["steps"] as { what?: string }[];
      return rows[1]?.what === "Peel" ? rows : undefined;
    });
    expect(copy[0]?.what).toBeUndefined();
  });

  it("holds a post's own fields: an author and tags that are found or made, and the text", async () => {
    const site = await world().addSite();
    await site.request("POST", "/manage/v1/authors", { name: "Ann Baker" });
    const post = await add(site, {
      kind: "post",
      type: "post",
      name: "On pears",
      slug: "on-pears",
    });
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), post.path, { person });
    await page.getByLabel("Title", { exact: true }).focus();
    await press(page, "End");
    await page.keyboard.type(" and plums");
    await page.getByRole("combobox", { name: "Find Author" }).focus();
    await pick(page, "bak", "Ann Baker");
    await page.getByRole("combobox", { name: "Find Tags" }).focus();
    await pick(page, "Fruit", "Make “Fruit”");
    await page.getByRole("button", { name: "Remove Fruit" }).waitFor();
    await page.getByLabel("Description").fill("Of both.");
    const { data } = (await site.request("GET", "/manage/v1/documents?type_kind=tag")) as {
      data: { id: number; name: string }[];
    };
    expect(data.map(({ name }) => name)).toEqual(["Fruit"]);
    await post.has({ tags: [data[0]?.id], meta_description: "Of both." });
    expect((await post.copy()).value).toMatchObject({ name: "On pears and plums" });
    await expectAccessible(page);
    expect(await publish(site, post)).toMatchObject({ change: expect.any(Number) });
    const read = await fetch(`${world().url}/v2/posts/on-pears/?auth_token=${site.token}`);
    expect(await read.json()).toMatchObject({
      data: {
        title: "On pears and plums",
        author: { slug: "ann-baker" },
        tags: [{ name: "Fruit" }],
      },
    });
  });
});
