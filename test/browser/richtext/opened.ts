import { PATIENCE_MS } from "../../support/patience.ts";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { theBrowser } from "../support/chromium.ts";

/** The field of rich text in a page of its own, under the policy of the dashboard. */

const root = fileURLToPath(new URL("../../../", import.meta.url));

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob: https:;" +
  " form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types ProseMirrorClipboard";

const STYLES = ["ui/tokens", "ui/base", "ui/controls", "ui/over", "richtext/richtext"];

const PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>A field</title><link rel="stylesheet" href="/page.css">' +
  '<body><div id="page"></div><script type="module" src="/page.js"></script>';

let files: Promise<Map<string, Uint8Array>> | undefined;

async function bundle(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["test/browser/richtext/page.ts"],
    outdir: "out",
    bundle: true,
    splitting: true,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    write: false,
    logLevel: "silent",
  });
  const styles = await build({
    absWorkingDir: root,
    stdin: {
      contents: STYLES.map((name) => `@import "./dashboard/${name}.css";`).join("\n"),
      loader: "css",
      resolveDir: root,
    },
    bundle: true,
    write: false,
  });
  return new Map([
    ...outputFiles.map(({ path, contents }) => [`/${basename(path)}`, contents] as const),
    ["/page.css", styles.outputFiles[0]?.contents ?? new Uint8Array()],
  ]);
}

/** A page whose field holds a source. What the browser complains of fails the test. */
export async function openField(source: string): Promise<Page> {
  files ??= bundle();
  const served = await files;
  const server = createServer((request, response) => {
    const file = served.get(request.url ?? "");
    const type = request.url?.endsWith(".js") ? "text/javascript" : "text/css";
    const isPage = request.url === "/";
    response.writeHead(file === undefined && !isPage ? 204 : 200, {
      "content-type": isPage ? "text/html; charset=utf-8" : type,
      "content-security-policy": POLICY,
    });
    response.end(isPage ? PAGE : file);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const context = await (await theBrowser()).newContext();
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (/error|warning/.test(message.type())) complaints.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    server.close();
    expect(complaints, "what the browser complained of").toEqual([]);
  });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.evaluate(`window.field.set(${JSON.stringify(source)})`);
  await page.waitForSelector(".ProseMirror");
  await page.waitForFunction(`window.field.value === ${JSON.stringify(source)}`);
  return page;
}

export const valueOf = (page: Page): Promise<string> => page.evaluate("window.field.value");

/** Waits until the value of the field is this. */
export async function expectValue(page: Page, html: string): Promise<void> {
  await expect.poll(() => valueOf(page)).toBe(html);
}

/** Puts the focus into the text, at its beginning. */
export async function enterText(page: Page): Promise<void> {
  await page.focus(".ProseMirror");
  // focus arrives a frame late
  await page.waitForFunction("document.querySelector('.ProseMirror-focused') !== null");
  // for some frames after that the editor puts the selection back where it knows it to be
  await expect
    .poll(async () => {
      await page.keyboard.press("Control+Home");
      return page.evaluate(AT_BEGINNING);
    })
    .toBe(true);
}

/** Whether the selection is at the beginning of a text, and still is once the editor lets it be (60 ms). */
const AT_BEGINNING = `new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
  const { anchorOffset, anchorNode } = getSelection();
  const text = document.createTreeWalker(document.querySelector(".ProseMirror"), NodeFilter.SHOW_TEXT).nextNode();
  done(anchorOffset === 0 && (anchorNode === text || anchorNode.contains(text)));
}, 60)))`;

/** Pastes as a program would that puts HTML and text on the clipboard. */
export async function paste(page: Page, html: string, text = ""): Promise<void> {
  await page.evaluate(`(() => {
    const clipboardData = new DataTransfer();
    if (${JSON.stringify(html)} !== "") clipboardData.setData("text/html", ${JSON.stringify(html)});
    clipboardData.setData("text/plain", ${JSON.stringify(text)});
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.querySelector(".ProseMirror").dispatchEvent(event);
  })()`);
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Fails with what axe finds, in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const found = await page.evaluate(
      `axe.run({ runOnly: { type: "tag", values: ${JSON.stringify(RULES)} } }).then(({ violations }) =>
        violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary }))))`,
    );
    expect(found, colorScheme).toEqual([]);
  }
}
