import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { hashOf } from "../../../shared/working/value.ts";
import { describeInBrowser } from "../support/chromium.ts";
import {
  expectAccessible,
  expectFields,
  expectFocus,
  openForm,
  save,
  setOthers,
  theyDo,
  valueOf,
} from "./opened.ts";

const TEXTS = [
  { kind: "long_text", key: "lines", name: "Lines" },
  { kind: "short_text", key: "line", name: "Line" },
] as const;

const caretOf = (page: Page) =>
  page.evaluate(() => (document.activeElement as HTMLTextAreaElement).selectionStart);

/** Composes as an input method does: what is composed is in the field before it is decided. */
async function compose(page: Page, ...texts: string[]) {
  const session = await page.context().newCDPSession(page);
  for (const text of texts)
    await session.send("Input.imeSetComposition", {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  return { done: (text: string) => session.send("Input.insertText", { text }) };
}

describeInBrowser("a form that several write in", () => {
  test("what others write appears around the caret; answers to saves move nothing", async () => {
    const page = await openForm({ fields: TEXTS, value: { fields: { lines: "one\ntwo\nthree" } } });
    await page.getByLabel("Lines").focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    await page.keyboard.type("!");
    await theyDo(page, {
      kind: "text",
      path: ["fields", "lines"],
      old: "one\n",
      set: "nought\none\n",
    });
    await save(page);
    await page.keyboard.type("?");
    await save(page);
    await expectFields(page, { lines: "nought\none\ntwo!?\nthree" });
    expect(await page.inputValue("textarea")).toBe("nought\none\ntwo!?\nthree");
    expect(await caretOf(page)).toBe("nought\none\ntwo!?".length);
    await expect.poll(() => page.evaluate("window.form.origin()")).toEqual(await valueOf(page));
  });

  test("composing goes on while others write, and is an edit once it is decided", async () => {
    const page = await openForm({ fields: TEXTS, value: { fields: { lines: "one\ntwo\n" } } });
    await page.getByLabel("Lines").focus();
    await page.keyboard.press("Control+End");
    const composing = await compose(page, "n", "ni", "に");
    expect(await page.inputValue("textarea")).toBe("one\ntwo\nに");
    await theyDo(page, { kind: "text", path: ["fields", "lines"], old: "one\n", set: "none\n" });
    expect(await page.inputValue("textarea")).toBe("one\ntwo\nに");
    await composing.done("日");
    await expectFields(page, { lines: "none\ntwo\n日" });
    await save(page);
    await expect.poll(() => page.inputValue("textarea")).toBe("none\ntwo\n日");
    await page.keyboard.type("本");
    await expectFields(page, { lines: "none\ntwo\n日本" });
  });

  test("of two values for one field mine stays in it, and theirs is beside it to be taken, copied or left", async () => {
    const page = await openForm({ fields: TEXTS, value: { fields: { line: "pear" } } });
    const field = page.getByLabel("Line", { exact: true });
    const clash = async (mine: string, theirs: string) => {
      const seen = await field.inputValue();
      await field.fill(mine);
      await theyDo(page, {
        kind: "set",
        path: ["fields", "line"],
        was: hashOf(seen),
        set: theirs,
      });
      await save(page);
      await page.getByRole("group", { name: "Somebody else changed this too." }).waitFor();
      await expect.poll(() => field.inputValue()).toBe(mine);
    };
    await clash("plum", "peach");
    await expect.poll(() => page.locator(".conflict").innerText()).toContain("peach");
    await expect.poll(() => field.getAttribute("aria-describedby")).toContain("-editor");
    await expectAccessible(page);
    await field.focus();
    await page.keyboard.press("End");
    await page.keyboard.type("s");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await expectFocus(page, "Keep mine");
    await page.keyboard.press("Enter");
    await expectFocus(page, "Line");
    await save(page);
    await expectFields(page, { line: "plums" });
    await expect.poll(() => page.evaluate("window.form.origin().fields.line")).toBe("plums");
    await clash("quince", "medlar");
    await page.getByRole("button", { name: "Take theirs" }).click();
    await expectFields(page, { line: "medlar" });
    await expect.poll(() => field.inputValue()).toBe("medlar");
    expect(await page.locator(".conflict").count()).toBe(0);
  });

  test("who else is at a field is seen there, and told is where the reader is", async () => {
    const page = await openForm({
      fields: [
        ...TEXTS,
        { kind: "repeater", key: "rows", fields: [{ kind: "number", key: "price" }] },
      ],
      value: { fields: { rows: [{ "~id": "a", price: 1 }] } },
    });
    await setOthers(page, [
      { path: ["fields", "line"], name: "Bob Cook" },
      { path: ["fields", "rows", "~a", "price"], name: "Eve" },
    ]);
    await page.locator("[data-place='fields line'] .faces[title='Here now: Bob Cook']").waitFor();
    await page.locator("[data-place='fields rows ~a'] .fold [title='Here now: Eve']").waitFor();
    await page.getByLabel("Line", { exact: true }).focus();
    await page.evaluate("document.activeElement.blur()");
    const places = await page.evaluate<unknown[]>("window.form.places");
    expect(places.filter((one, index) => index < 2)).toEqual([["fields", "line"], null]);
  });
});
