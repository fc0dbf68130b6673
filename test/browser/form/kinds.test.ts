import { expect, test } from "vitest";
import { describeInBrowser } from "../support/chromium.ts";
import { expectFields, expectFocus, goTo, openForm, valueOf } from "./opened.ts";

describeInBrowser("fields of each kind, by keyboard", () => {
  test("texts, numbers, dates, colours, choices", async () => {
    const page = await openForm({
      fields: [
        { kind: "short_text", key: "line", name: "Line" },
        { kind: "long_text", key: "lines", name: "Lines" },
        { kind: "number", key: "price", name: "Price" },
        { kind: "checkbox", key: "open", name: "Open" },
        { kind: "date", key: "day", name: "Day" },
        { kind: "color", key: "ink", name: "Ink" },
        { kind: "dropdown", key: "size", name: "Size", options: ["small", "large"] },
      ],
    });
    await page.focus("input");
    await expectFocus(page, "Name");
    await page.keyboard.press("End");
    await page.keyboard.type(" of pears");
    await page.keyboard.press("Tab");
    await page.keyboard.type("One");
    await page.keyboard.press("Tab");
    await page.keyboard.type("a\nb");
    await page.keyboard.press("Tab");
    await page.keyboard.type("1.50");
    expect(await page.inputValue("[data-place='fields price'] input")).toBe("1.50");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    await expectFocus(page, "Day");
    await page.getByLabel("Day").fill("2026-02-02T03:04:05");
    await page.keyboard.press("ArrowUp");
    await page.getByLabel("Ink", { exact: true }).focus();
    await page.keyboard.type("#17624a");
    await page.getByLabel("Size").focus();
    await page.keyboard.type("lar");
    await expectFields(page, {
      line: "One",
      lines: "a\nb",
      price: 1.5,
      open: true,
      // which part comes first is the browser's
      day: expect.stringMatching(/^2026-(02-03|03-02)T03:04:05$/),
      ink: "#17624a",
      size: "large",
    });
    expect((await valueOf(page)).name).toBe("A page of pears");
  });

  test("what is no number and no date is kept as it is typed, and said to be none", async () => {
    const page = await openForm({
      fields: [
        { kind: "number", key: "price", name: "Price" },
        { kind: "date", key: "day", name: "Day" },
      ],
      value: { fields: { day: "soon" } },
    });
    await page.getByLabel("Price").focus();
    await page.keyboard.type("12 and a half");
    await page.getByText("This is no number").waitFor();
    await page.getByText("This is no date").waitFor();
    await page.getByLabel("Day").focus();
    await page.keyboard.type("!");
    await expectFields(page, { price: "12 and a half", day: "soon!" });
    await expect
      .poll(() => page.getAttribute("[data-place='fields price'] input", "aria-invalid"))
      .toBe("true");
  });

  test("rich text changes the block that was edited, and fields of HTML begin with their source", async () => {
    const body = "<p>One</p><p class=x>Two</p>";
    const page = await openForm({
      fields: [
        { kind: "wysiwyg", key: "body", name: "Body" },
        { kind: "html", key: "code", name: "Code" },
      ],
      value: { fields: { body, code: "<b>" } },
    });
    await page.waitForSelector(".ProseMirror");
    await page.focus(".ProseMirror");
    await page.waitForSelector(".ProseMirror-focused");
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("End");
    await page.keyboard.type("!");
    await expectFields(page, { body: "<p>One!</p><p class=x>Two</p>", code: "<b>" });
    const [edit] = await page.evaluate<{ kind: string; old: string }[]>("window.form.edits");
    expect(edit).toMatchObject({ kind: "text", old: "<p>One</p>" });
    await page.getByLabel("Code").last().focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("x");
    await expectFields(page, { body: "<p>One!</p><p class=x>Two</p>", code: "<b>x" });
  });

  test("a key draws nothing but what it changes: no field, and of a row its line", async () => {
    const page = await openForm({
      fields: [
        ...Array.from({ length: 20 }, (_, at) => ({ kind: "short_text" as const, key: `f${at}` })),
        {
          kind: "repeater",
          key: "rows",
          fields: [{ kind: "short_text", key: "text", name: "Text" }],
        },
      ],
      value: {
        fields: {
          rows: [
            { "~id": "a", text: "" },
            { "~id": "b", text: "" },
          ],
        },
      },
    });
    const drawnBy = async (keys: string) => {
      const before = await page.evaluate<number>("window.form.drawn()");
      await page.keyboard.type(keys);
      return (await page.evaluate<number>("window.form.drawn()")) - before;
    };
    await page.focus("[data-place='fields f7'] input");
    expect(await drawnBy("pear")).toBe(0);
    await goTo(page, "rows[1].text");
    await expectFocus(page, "Text");
    // the line, and what is in it: what folds it, its picture, who is there
    expect(await drawnBy("pear")).toBeLessThanOrEqual(4 * "pear".length);
    await expectFields(page, {
      f7: "pear",
      rows: [
        { "~id": "a", text: "" },
        { "~id": "b", text: "pear" },
      ],
    });
  });
});
