import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { describeInBrowser } from "../support/chromium.ts";
import { enterText, expectAccessible, expectValue, openField, paste, valueOf } from "./opened.ts";

const folder = fileURLToPath(new URL("../../dashboard/richtext/fixtures/", import.meta.url));
const fixtures = readdirSync(folder).map((name) => readFileSync(`${folder}${name}`, "utf8"));

describeInBrowser("the field of rich text", () => {
  test("opening is no change, and what is typed is in its block alone", async () => {
    const source = `<p class="a" style="color: red" onclick="alert(1)">One</p>\n${fixtures.join("\n<hr>\n")}`;
    const page = await openField(source);
    expect(await page.evaluate("window.field.changes")).toBe(0);
    await enterText(page);
    await page.keyboard.press("End");
    await page.keyboard.type(" and  two");
    const rest = source.slice(source.indexOf("\n"));
    const first = '<p class="a" style="color: red" onclick="alert(1)">One and  two</p>';
    await expectValue(page, first + rest);
    // slowly typed, it is more than one thing to undo
    await expect
      .poll(async () => {
        await page.keyboard.press("Control+z");
        return valueOf(page);
      })
      .toBe(source);
    // nothing of the site's own is in the page that edits it
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('.ProseMirror *')].filter((one) => one.hasAttribute('style') || one.hasAttribute('onclick')" +
          " || one.id !== '' || one.matches('script, iframe, video, form, input')).length",
      ),
    ).toBe(0);
  });

  test("everything by keyboard: bold, headings, lists, links, and the toolbar", async () => {
    const page = await openField("<p>Pear</p>");
    await enterText(page);
    await page.keyboard.press("Shift+End");
    await page.keyboard.press("Control+b");
    await expectValue(page, "<p><strong>Pear</strong></p>");
    await page.keyboard.press("Control+Alt+2");
    await expectValue(page, "<h2><strong>Pear</strong></h2>");
    await page.keyboard.press("End");
    await page.keyboard.press("Control+b");
    await page.keyboard.press("Enter");
    await page.keyboard.type("- one");
    await page.keyboard.press("Enter");
    await page.keyboard.type("two");
    await page.keyboard.press("Tab");
    await expectValue(
      page,
      "<h2><strong>Pear</strong></h2>\n<ul><li>one<ul><li>two</li></ul></li></ul>",
    );
    await page.keyboard.press("Alt+F10");
    await expect.poll(() => focused(page)).toBe("Kind of text");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => focused(page)).toBe("Bold");
    await page.keyboard.press("Escape");
    await expect.poll(() => focused(page)).toBe("Body");
  });

  test("a link is asked for, keeps what else it says, and ends where it ends", async () => {
    const page = await openField('<p><a rel="nofollow" href="/a">Pear</a></p>');
    await enterText(page);
    await page.keyboard.press("Alt+F10");
    for (let step = 0; step < 5; step += 1) await page.keyboard.press("ArrowRight");
    await expect.poll(() => focused(page)).toBe("Link");
    await page.keyboard.press("Enter");
    const address = page.getByLabel("Address");
    await expect.poll(() => address.inputValue()).toBe("/a");
    await address.fill("javascript:alert(1)");
    await page.keyboard.press("Enter");
    await page.getByText("This address would do something").waitFor();
    await address.fill("/b");
    await page.keyboard.press("Enter");
    await expectValue(page, '<p><a rel="nofollow" href="/b">Pear</a></p>');
    await page.keyboard.press("End");
    await page.keyboard.type(" tree");
    await expectValue(page, '<p><a rel="nofollow" href="/b">Pear</a> tree</p>');
  });

  test("an island is a card: its HTML is edited, it is moved and deleted", async () => {
    const video = '<iframe src="https://video.example/1"></iframe>';
    const page = await openField(`<p>One</p>\n${video}\n<p>Two</p>`);
    await page.getByRole("button", { name: "Edit HTML: Video" }).click();
    await page.getByRole("textbox", { name: "Video: its HTML" }).fill(video.replace("/1", "/2"));
    await page.getByRole("button", { name: "Save" }).click();
    await expectValue(page, `<p>One</p>\n${video.replace("/1", "/2")}\n<p>Two</p>`);
    await page.getByRole("button", { name: "Delete: Video" }).click();
    await expectValue(page, "<p>One</p>\n<p>Two</p>");
  });

  test("tables: a cell is filled, rows and columns come and go", async () => {
    const page = await openField("<table><caption>C</caption><tr><th scope=col>a<td>b</table>");
    await page.locator(".ProseMirror th").click();
    await page.keyboard.press("Tab");
    await page.keyboard.type("x");
    const table = (rows: string) => `<table><caption>C</caption>${rows}</table>`;
    await expectValue(page, table('<tr><th scope="col">a</th><td>x</td></tr>'));
    await page.getByRole("button", { name: "Row below" }).click();
    await expectValue(
      page,
      table('<tr><th scope="col">a</th><td>x</td></tr><tr><th></th><td></td></tr>'),
    );
    await page.getByRole("button", { name: "Delete row" }).click();
    await expectValue(page, table("<tr><th></th><td></td></tr>"));
  });

  test("its HTML is a face of its own, and both are one value", async () => {
    const page = await openField("<p>One</p>");
    await page.getByRole("button", { name: "HTML" }).click();
    await page.getByLabel("Body, HTML").fill("<p>One</p><video src=a></video>");
    await page.getByRole("button", { name: "Text" }).click();
    await page.getByText("Video", { exact: true }).waitFor();
    await expectValue(page, "<p>One</p><video src=a></video>");
  });

  test("what comes from outside changes its blocks and leaves the selection", async () => {
    const page = await openField("<p>One</p>\n<p>Two</p>");
    await enterText(page);
    await page.keyboard.press("End");
    await page.evaluate('window.field.set("<p>One</p>\\n<p>Two, by another</p>")');
    await page.getByText("Two, by another").waitFor();
    await page.keyboard.type("!");
    await expectValue(page, "<p>One!</p>\n<p>Two, by another</p>");
  });

  test("what is copied here comes back whole, what comes from elsewhere is cleaned", async () => {
    const page = await openField('<p class="a">One</p>');
    await enterText(page);
    await paste(page, '<p onclick="x()" style="color:red">In <b style="font-weight:400">n</b></p>');
    await expect.poll(() => valueOf(page)).toBe('<p class="a">In nOne</p>');
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");
    await page.keyboard.press("Control+End");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+v");
    await expectValue(page, '<p class="a">In nOne</p>\n<p class="a">In nOne</p>');
  });

  test("axe finds nothing, with text, island, table and a question open", async () => {
    const page = await openField(
      "<h2>T</h2><p>One <a href=/x>link</a> <svg></svg></p><iframe></iframe><table><tr><td>1</table>",
    );
    await enterText(page);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Link" }).click();
    await expectAccessible(page);
  });
});

const focused = (page: Awaited<ReturnType<typeof openField>>) =>
  page.evaluate("document.activeElement.getAttribute('aria-label')");
