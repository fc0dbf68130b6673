import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { hashOf } from "../../../shared/working/value.ts";
import { describeInBrowser } from "../support/chromium.ts";
import {
  componentOf,
  expectAccessible,
  expectFields,
  expectFocus,
  goTo,
  openForm,
  save,
  setProblems,
  theyDo,
} from "./opened.ts";

const FIELDS = [
  {
    kind: "repeater",
    key: "faq",
    name: "FAQ",
    max: 5,
    fields: [
      { kind: "short_text", key: "question", name: "Question", required: true },
      { kind: "number", key: "order", name: "Order" },
    ],
  },
  { kind: "component_picker", key: "parts", name: "Parts", components: ["hero", "quote"] },
  { kind: "component", key: "seo", name: "SEO", component: "quote" },
] as const;

const COMPONENTS = [
  componentOf("hero", [
    { kind: "short_text", key: "title", name: "Title" },
    {
      kind: "repeater",
      key: "links",
      name: "Links",
      fields: [{ kind: "short_text", key: "url", name: "URL" }],
    },
  ]),
  componentOf("quote", [
    { kind: "long_text", key: "words", name: "Words", group: "What" },
    { kind: "short_text", key: "by", name: "By", default: "Anon", maxChars: 3 },
  ]),
];

const row = (id: string, question: string) => ({ "~id": id, question });
const open = (faq: unknown[], more: Record<string, unknown> = {}) =>
  openForm({
    fields: [FIELDS[0], FIELDS[1], FIELDS[2]].map((field) => ({ ...field }) as never),
    components: COMPONENTS,
    value: { fields: { faq, ...more } as never },
  });

const questionsOf = (page: Page) =>
  page.evaluate<string[]>("window.form.value().fields.faq.map(({ question }) => question)");
const expectQuestions = (page: Page, ...questions: string[]) =>
  expect.poll(() => questionsOf(page)).toEqual(questions);

describeInBrowser("rows of repeaters and component pickers", () => {
  test("folded rows hold no inputs, and say what is in them; Alt and the arrows move them with the focus", async () => {
    const page = await open([row("a", "Who?"), row("b", "What?"), row("c", "")]);
    const rows = page.locator("[data-place^='fields faq ~']");
    expect(await rows.locator("input, textarea, select").count()).toBe(0);
    await expect
      .poll(() => rows.allInnerTexts())
      .toEqual([
        expect.stringMatching(/Row 1\s+Who\?/),
        expect.stringMatching(/Row 2\s+What\?/),
        expect.stringMatching(/Row 3\s+Nothing in it yet/),
      ]);
    await rows.nth(0).locator(".fold").focus();
    await page.keyboard.press("Alt+ArrowDown");
    await expectQuestions(page, "What?", "Who?", "");
    await page.keyboard.press("Alt+ArrowDown");
    await page.keyboard.press("Alt+ArrowDown");
    await expectQuestions(page, "What?", "", "Who?");
    await expect.poll(() => page.evaluate("document.activeElement.dataset.act")).toBe("a:fold");
    await page.keyboard.press("Enter");
    await page.getByLabel("Question").focus();
    await page.keyboard.press("End");
    await page.keyboard.type("!");
    await expectQuestions(page, "What?", "", "Who?!");
    await expect.poll(() => rows.nth(2).locator(".fold").innerText()).toContain("Who?!");
  });

  test("a row is added with its first field under the keys, moved by buttons, and taken out", async () => {
    const page = await open([row("a", "Who?")]);
    await page.getByRole("button", { name: "Add to FAQ" }).press("Enter");
    await expectFocus(page, "Question");
    await page.keyboard.type("New");
    await expectQuestions(page, "Who?", "New");
    await page.getByRole("button", { name: "Move Row 2 up" }).press("Enter");
    await expectQuestions(page, "New", "Who?");
    await expectFocus(page, "Move Row 1 up");
    await page.getByRole("button", { name: "Remove Row 1" }).press("Enter");
    await expectQuestions(page, "Who?");
    await page.getByRole("button", { name: "Remove Row 1" }).press("Enter");
    await expectQuestions(page);
    await expectFocus(page, "Add to FAQ");
    await save(page);
    await expect.poll(() => page.evaluate("window.form.origin().fields.faq")).toEqual([]);
  });

  test("components are picked by name, hold rows of their own, and are as the origin has them", async () => {
    const page = await open([]);
    await page.getByRole("button", { name: "Add hero" }).press("Enter");
    await expectFocus(page, "Title");
    await page.keyboard.type("Pears");
    await page.getByRole("button", { name: "Add to Links" }).press("Enter");
    await expectFocus(page, "URL");
    await page.keyboard.type("/pears");
    await page.getByRole("button", { name: "Add quote" }).press("Enter");
    await expectFocus(page, "Words");
    await page.keyboard.type("Good");
    await page.getByRole("heading", { name: "What" }).first().waitFor();
    await page.getByText("4 of at most 3 characters.").waitFor();
    await page.locator("[data-place='fields seo'] textarea").fill("All");
    const parts = await page.evaluate<{ "~id": string; fields: { links: { "~id": string }[] } }[]>(
      "window.form.value().fields.parts",
    );
    expect(parts).toEqual([
      {
        "~id": parts[0]?.["~id"],
        type: "hero",
        fields: {
          title: "Pears",
          links: [{ "~id": parts[0]?.fields.links[0]?.["~id"], url: "/pears" }],
        },
      },
      { "~id": parts[1]?.["~id"], type: "quote", fields: { words: "Good", by: "Anon" } },
    ]);
    await expectFields(page, { faq: [], parts, seo: { words: "All" } });
    await page.getByRole("button", { name: "SEO" }).press("Enter");
    expect(await page.locator("[data-place='fields seo'] textarea").count()).toBe(0);
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 700 });
    const overflow = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test("a problem is beside its field, counted on what is folded, and one press away", async () => {
    const page = await open([row("a", "Who?"), row("b", "")], {
      parts: [{ "~id": "p", type: "hero", fields: { links: [{ "~id": "l", url: "?" }] } }],
    });
    await setProblems(page, [
      { path: "faq[1].question", message: "This field may not be blank." },
      { path: "parts[0].hero.links[0].url", message: "Enter a valid URL." },
      { path: "name", message: "Too long." },
    ]);
    await page.locator("[data-place='fields faq ~b'] .badge", { hasText: "1 problem" }).waitFor();
    await goTo(page, "faq[1].question");
    await expectFocus(page, "Question");
    const described = await page.evaluate(
      "document.activeElement.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join()",
    );
    expect(described).toContain("This field may not be blank.");
    await goTo(page, "parts[0].hero.links[0].url");
    await expectFocus(page, "URL");
    await goTo(page, "name");
    await expectFocus(page, "Name");
  });

  test("a row that somebody else took out while it was edited here stays until the reader decides", async () => {
    const page = await open([row("a", "Who?"), row("b", "What?")]);
    await goTo(page, "faq[0].question");
    await expectFocus(page, "Question");
    await page.keyboard.press("End");
    await page.keyboard.type("!");
    const path = ["fields", "faq"];
    await theyDo(page, { kind: "remove", path, item: "a", was: hashOf(row("a", "Who?")) });
    await save(page);
    await page.getByRole("group", { name: "Somebody else removed this row." }).waitFor();
    await expectQuestions(page, "Who?!", "What?");
    await page.getByRole("button", { name: "Keep the row" }).click();
    await save(page);
    await expect.poll(() => page.evaluate("window.form.origin().fields.faq.length")).toBe(2);
    await expectQuestions(page, "Who?!", "What?");
  });

  test("of many rows a stretch is in the page, and whoever is led further gets there", async () => {
    const many = Array.from({ length: 450 }, (_, at) => row(`r${at}`, `Question ${at}`));
    const page = await open(many);
    const rows = page.locator("[data-place^='fields faq ~']");
    await expect.poll(() => rows.count()).toBe(200);
    await page.getByRole("button", { name: "Show more of 250 rows" }).press("Enter");
    await expect.poll(() => rows.count()).toBe(400);
    await goTo(page, "faq[440].question");
    await expectFocus(page, "Question");
    await page.keyboard.press("End");
    await page.keyboard.type("!");
    await expect.poll(async () => (await questionsOf(page))[440]).toBe("Question 440!");
  });
});
