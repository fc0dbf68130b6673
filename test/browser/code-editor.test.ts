import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import {
  expectAccessible as expectFormAccessible,
  expectFields,
  focusedName,
  openForm,
  save,
  setProblems,
  valueOf,
} from "./form/opened.ts";
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

/** Whatever breaks a line or a character, or is seen by nobody. */
const TEXTS: Readonly<Record<string, string>> = {
  feeds: "<p>one</p>\n\n<p>two</p>\n",
  windows: "<p>one</p>\r\n<p>two</p>\r\n",
  old: "<p>one</p>\r<p>two</p>\r\r",
  mixed: "a\r\nb\nc\rd\r\r\n\ne",
  spaces: " \u00a0\t\u2028x\u2029\u200b\ufeff ",
  halves: "\ud83d<b>\0</b>\ude00",
  names: "<__proto__>\u05d0\u202eabc 漢字 \u{1f600}</__proto__>",
  nothing: "",
};

const CODE = { kind: "html", key: "code", name: "Code", help: "As it is written." } as const;

const button = (page: Page) => page.getByRole("button", { name: "Code editor" }).first();

/** A form with one field of HTML, its editor of code open and the caret at its end. */
async function openCode(code: string): Promise<Page> {
  const page = await openForm({ fields: [CODE], value: { fields: { code } } });
  await button(page).press("Enter");
  await page.locator(".cm-content").focus();
  await press(page, "Control+End");
  return page;
}

/** What the values are, letter by letter: a driver may put other letters for halves of characters. */
const lettersOf = (page: Page) =>
  page.evaluate<string>(
    "JSON.stringify(Object.fromEntries(Object.entries(window.form.value().fields).sort()))",
  );
const letters = (fields: Readonly<Record<string, string>>) =>
  JSON.stringify(
    Object.fromEntries(Object.entries(fields).toSorted(([one], [other]) => (one < other ? -1 : 1))),
  );

const editsIn = (page: Page) => page.evaluate("window.form.edits.length");

const shown = async (page: Page) => (await page.locator(".cm-line").allTextContents()).join("\n");

describeInBrowser("the editor of code", () => {
  it("is loaded when it is asked for, and gives back every text as it was unless it is edited", async () => {
    const fields = Object.keys(TEXTS).map((key) => ({ kind: "html", key, name: key }) as const);
    const page = await openForm({ fields, value: { fields: TEXTS } });
    await page
      .locator("textarea")
      .nth(fields.length - 1)
      .waitFor();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await button(page).press("Enter");
    await expect.poll(() => page.locator(".cm-content").count()).toBe(fields.length);
    expect(asked.length).toBeGreaterThan(0);
    expect(await page.locator("textarea").count()).toBe(0);
    for (const { key } of fields) {
      await page.getByRole("textbox", { name: `${key}, HTML` }).focus();
      await press(page, "Control+Home", "ArrowDown", "End", "Control+a", "Control+End");
    }
    expect(await editsIn(page)).toBe(0);
    expect(await lettersOf(page)).toBe(letters(TEXTS));
    for (const { key } of fields) {
      await page.getByRole("textbox", { name: `${key}, HTML` }).focus();
      await press(page, "Control+Home", "x");
      await press(page, "Control+End", "Enter", "z");
    }
    const ends: Readonly<Record<string, string>> = { windows: "\r\n", old: "\r" };
    const edited = Object.entries(TEXTS).map(
      ([key, text]) => [key, `x${text}${ends[key] ?? "\n"}z`] as const,
    );
    // neither half can be kept, nor what is nothing, from whichever control
    const kept = { ...Object.fromEntries(edited), halves: "x\ufffd<b></b>\ufffd\nz" };
    await expect.poll(() => lettersOf(page)).toBe(letters(kept));
    await button(page).press("Enter");
    await expect.poll(() => page.locator("textarea").count()).toBe(fields.length);
    expect(await lettersOf(page)).toBe(letters(kept));
  });

  it("shows what others write around the caret, and sends of one's own what one wrote", async () => {
    const page = await openCode("<p>one</p>\n<p>two</p>\n<p>three</p>\n");
    await press(page, "Control+Home", "ArrowDown", "End");
    await page.keyboard.type("!");
    await page.evaluate(`{
      const path = ["fields", "code"];
      window.form.theyDo({ kind: "text", path, old: "<p>one</p>", set: "<p>nought</p>\\n<p>one</p>" });
      window.form.theyDo({ kind: "text", path, old: "<p>three</p>", set: "<p>three and more</p>" });
    }`);
    await save(page);
    await page.keyboard.type("?");
    await save(page);
    const code = "<p>nought</p>\n<p>one</p>\n<p>two</p>!?\n<p>three and more</p>\n";
    await expectFields(page, { code });
    await expect.poll(() => shown(page)).toBe(code);
    await expect.poll(() => page.evaluate("window.form.origin()")).toEqual(await valueOf(page));
  });

  it("shows it around the caret in the text box too, in whose place it stands", async () => {
    const page = await openCode("<p>one</p>\n<p>two</p>\n");
    await button(page).press("Enter");
    const box = page.getByRole("textbox", { name: "Code, HTML" });
    await box.focus();
    await press(page, "Control+Home", "End");
    await page.evaluate(
      'window.form.theyDo({ kind: "text", path: ["fields", "code"], old: "<p>two</p>", set: "<p>two and more</p>" })',
    );
    await expect.poll(() => box.inputValue()).toBe("<p>one</p>\n<p>two and more</p>\n");
    await page.keyboard.type("!");
    await expectFields(page, { code: "<p>one</p>!\n<p>two and more</p>\n" });
  });

  it("goes on composing while others write", async () => {
    const page = await openCode("<p>one</p>\n");
    const session = await page.context().newCDPSession(page);
    for (const text of ["n", "ni", "に"])
      await session.send("Input.imeSetComposition", { text, selectionStart: 1, selectionEnd: 1 });
    await expect.poll(() => shown(page)).toBe("<p>one</p>\nに");
    await page.evaluate(
      'window.form.theyDo({ kind: "text", path: ["fields", "code"], old: "<p>one</p>", set: "<p>none</p>" })',
    );
    await session.send("Input.insertText", { text: "日" });
    await save(page);
    await page.keyboard.type("本");
    await save(page);
    await expectFields(page, { code: "<p>none</p>\n日本" });
    await expect.poll(() => shown(page)).toBe("<p>none</p>\n日本");
  });

  it("has the name of its field and what is said of it, holds nobody's keyboard, and may be for reading alone", async () => {
    const page = await openCode("<p>one</p>\n<p>two</p>\n");
    await setProblems(page, [{ path: "code", message: "This is wrong." }]);
    const box = page.getByRole("textbox", { name: "Code, HTML" });
    await expect.poll(() => box.getAttribute("aria-invalid")).toBe("true");
    const described = await box.getAttribute("aria-describedby");
    const told = await Promise.all(
      (described ?? "").split(" ").map((id) => page.locator(`[id="${id}"]`).innerText()),
    );
    expect(told).toEqual(["As it is written.", "This is wrong."]);
    expect(await page.locator(".cm-lineNumbers .cm-gutterElement:visible").count()).toBe(3);
    await press(page, "Escape", "Shift+Tab");
    await expect.poll(() => focused(page)).toBe("button Code editor");
    await press(page, "Tab", "Tab");
    await expect.poll(() => focused(page)).toMatch(/^body/);
    expect(await editsIn(page)).toBe(0);
    await page.evaluate("window.form.host.isReadOnly.value = true");
    await expect.poll(() => box.getAttribute("aria-readonly")).toBe("true");
    await box.focus();
    await press(page, "x", "Enter", "Backspace", "Control+a", "Delete", "Control+v");
    expect(await shown(page)).toBe("<p>one</p>\n<p>two</p>\n");
    expect(await editsIn(page)).toBe(0);
    await expectFormAccessible(page);
  });

  it("is searched by the keyboard, and what is found is replaced", async () => {
    const page = await openCode("<p>pear</p>\r\n<p>pear</p>\r\n");
    await press(page, "Control+f");
    await expect.poll(() => focusedName(page)).toBe("Find");
    await page.keyboard.type("pear");
    await press(page, "Enter");
    await expectFormAccessible(page);
    await press(page, "Tab");
    for (const _ of [1, 2, 3, 4, 5, 6]) await press(page, "Tab");
    await expect.poll(() => focusedName(page)).toBe("Replace with");
    await page.keyboard.type("plum");
    await press(page, "Tab", "Tab", "Enter", "Escape");
    await expect.poll(() => focusedName(page)).toBe("Code, HTML");
    await expectFields(page, { code: "<p>plum</p>\r\n<p>plum</p>\r\n" });
    await page.keyboard.insertText("<b a='1'>x</b><!-- c -->&amp;");
    await expectFormAccessible(page);
  });
});

describeInBrowser("the editor of code in the dashboard", () => {
  const world = useWorld({ edges: 1 });

  async function addPage(site: TestSite) {
    await site.request("POST", "/manage/v1/page-types", {
      key: "landing",
      name: "Landing",
      fields: [CODE, { kind: "wysiwyg", key: "body", name: "Body" }],
    });
    const made = { kind: "page", type: "landing", name: "Home", slug: "home" };
    const { id } = (await site.request("POST", "/manage/v1/documents", made)) as { id: number };
    const copy = `/manage/v1/documents/${id}/working-copy`;
    const fields = async () => {
      const { value } = (await site.request("GET", copy)) as { value: { fields: unknown } };
      return value.fields;
    };
    return { path: `/sites/${site.slug}/content/landing/${id}`, fields };
  }

  it("is remembered, leaves taking back to the document, and its keys to the screen", async () => {
    const site = await world().addSite();
    const { path, fields } = await addPage(site);
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person });
    const name = page.getByLabel("Name", { exact: true });
    await name.fill("House");
    await button(page).press("Enter");
    const box = page.getByRole("textbox", { name: "Code, HTML" });
    await page.locator(".cm-content").focus();
    // one thing that is done, however slow the keys
    await page.keyboard.insertText("<p>tea</p>");
    await expect.poll(fields).toMatchObject({ code: "<p>tea</p>" });
    await press(page, "Control+z");
    await expect.poll(fields).toMatchObject({ code: "" });
    await expect.poll(() => shown(page)).toBe("");
    await press(page, "Control+z");
    await expect.poll(() => name.inputValue()).toBe("Home");
    await press(page, "Control+Shift+z", "Control+Shift+z");
    await expect.poll(() => shown(page)).toBe("<p>tea</p>");
    await expect.poll(() => focused(page)).toBe("div Code, HTML");
    await press(page, "Control+Enter");
    await page.getByRole("dialog").waitFor();
    await press(page, "Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expectAccessible(page);
    await screenshot(page, "code-editor");
    await page.reload();
    await expect.poll(() => shown(page)).toBe("<p>tea</p>");
    await page.setViewportSize({ width: 320, height: 700 });
    await box.focus();
    await press(page, "Control+f");
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await screenshot(page, "code-editor-320");
  });

  it("edits what rich text does not look into, and takes back there itself", async () => {
    const site = await world().addSite();
    const { path, fields } = await addPage(site);
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person });
    await page.getByRole("button", { name: "HTML", exact: true }).click();
    await page.getByRole("textbox", { name: "Body, HTML" }).fill("<video src=a></video>");
    await page.getByRole("button", { name: "Text", exact: true }).last().click();
    await page.getByRole("button", { name: "Edit HTML: Video" }).press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Code editor" }).press("Enter");
    await dialog.locator(".cm-content").focus();
    await press(page, "Control+End");
    await page.keyboard.type("<hr>");
    await press(page, "Control+z");
    await expect
      .poll(() => dialog.locator(".cm-content").innerText())
      .toBe("<video src=a></video>");
    await page.keyboard.type("<br>");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Save" }).press("Enter");
    await expect.poll(fields).toMatchObject({
      body: expect.stringContaining("<video src=a></video><br>"),
    });
  });

  it("says that it cannot be loaded, and the box stays", async () => {
    const site = await world().addSite();
    const { path, fields } = await addPage(site);
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person });
    await button(page).waitFor();
    await page.route("**/assets/*.js", (route) => route.abort("connectionfailed"));
    await button(page).press("Enter");
    await page.getByText("The code editor could not be loaded").first().waitFor();
    await page.getByRole("textbox", { name: "Code, HTML" }).fill("<p>tea</p>");
    await expect.poll(fields).toMatchObject({ code: "<p>tea</p>" });
    await page.unroute("**/assets/*.js");
    await press(page, "Tab");
    await button(page).press("Enter");
    await button(page).press("Enter");
    await expect.poll(() => page.locator(".cm-content").count()).toBe(1);
  });
});
