import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { PATIENCE_MS } from "../../support/patience.ts";
import { theBrowser } from "./chromium.ts";
import { PASSWORD, type Person, type World } from "./world.ts";

/** A page of the dashboard in a browser of its own, watched: what it should not do fails the test. */

export interface PageOptions {
  /** Who is signed in; nobody unless given. */
  person?: Person;
  width?: number;
  height?: number;
  /** What the browser reports although it is meant to: answers that are refusals, by their status. */
  refusals?: readonly number[];
}

/** Opens the dashboard at a path below `/admin`. */
export async function openPage(
  world: World,
  path: string,
  { person, width = 1280, height = 800, refusals = [] }: PageOptions = {},
): Promise<Page> {
  const browser = await theBrowser();
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
  });
  context.setDefaultTimeout(PATIENCE_MS);
  if (person !== undefined) await signIn(context, world, person);
  const page = await context.newPage();
  const complaints = watch(page, refusals);
  onTestFinished(async () => {
    await context.close();
    expect(complaints, "what the browser complained of").toEqual([]);
  });
  await page.goto(`${world.url}/admin${path}`);
  return page;
}

/** The browser itself takes the cookie: none but an answer of the host may set one of this name. */
async function signIn(context: BrowserContext, { url }: World, { email }: Person): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/health`);
  const status = await page.evaluate(
    async (body) => {
      const headers = { "content-type": "application/json" };
      const { status } = await fetch("/manage/v1/session", { method: "POST", headers, body });
      return status;
    },
    JSON.stringify({ email, password: PASSWORD }),
  );
  expect(status, "signing in").toBe(200);
  await page.close();
}

/** Faults of ours, and whatever the page's policy refused. */
function watch(page: Page, refusals: readonly number[]): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    const [, status] = /the server responded with a status of (\d+)/.exec(message.text()) ?? [];
    if (status !== undefined && refusals.includes(Number(status))) return;
    // an origin that has no streams is asked each second instead
    if (status === "404" && message.location().url.includes("/manage/v1/events")) return;
    // servers that tests kill, and networks that they take away
    if (/net::ERR_(CONNECTION|EMPTY|INCOMPLETE|SOCKET|NETWORK|INTERNET)/.test(message.text()))
      return;
    complaints.push(message.text());
  });
  void page.exposeBinding("reportViolation", (_, what: string) => complaints.push(what));
  void page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      const { reportViolation } = globalThis as unknown as { reportViolation: (_: string) => void };
      reportViolation(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  return complaints;
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Those of them that a theme decides: it has colours of its own and nothing else. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** Fails with what axe finds, in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  for (const [colorScheme, type, values] of [
    ["light", "tag", RULES],
    ["dark", "rule", COLOUR_RULES],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate(
      async (runOnly) => {
        const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
        const { violations } = await inPage.run({ runOnly });
        return violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary })),
        );
      },
      { type, values: [...values] },
    );
    expect(found, colorScheme).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** Fails when something is wider than the window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect(overflow).toBeLessThanOrEqual(0);
}

const SHOTS = fileURLToPath(new URL("../../../.larder/screenshots/", import.meta.url));

/** Keeps a picture of the page in `.larder/screenshots/`, for people to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}${name}.png` });
}

/** Presses keys one after the other. */
export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Opens what is folded under a title; by the keyboard, for what comes in above it moves it away from under a pointer. */
export const unfold = (page: Page, title: string): Promise<void> =>
  page
    .locator("summary")
    .filter({ has: page.getByText(title, { exact: true }) })
    .press("Enter");

/** What has the focus, by its role and name, as those hear it who do not see it. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: at } = document;
    const name = at?.getAttribute("aria-label") ?? at?.textContent ?? "";
    const label = at instanceof HTMLInputElement ? (at.labels?.[0]?.textContent ?? "") : name;
    return `${at?.tagName.toLowerCase() ?? "nothing"} ${label.trim()}`;
  });
