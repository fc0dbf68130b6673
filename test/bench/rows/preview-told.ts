import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import type { Frame, Page } from "playwright-core";
import { invite } from "../../../origin/people/links.ts";
import { readConfig } from "../../../origin/config.ts";
import { createSite } from "../../../origin/content/site/sites.ts";
import { startOrigin } from "../../../origin/origin.ts";
import { systemClock } from "../../../shared/clock.ts";
import { findChromium, launchChromium } from "../../browser/support/find-chromium.ts";
import { createRandom } from "../../support/random.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { median, percentile, rounded } from "../stats.ts";

const GOAL_MS = 500;
const KEYS = `bench:${"0123456789abcdef".repeat(2)}`;
const PASSWORD = "correct horse battery";
const TOKEN = "bench-preview";
/** ours: what somebody types at a stretch, and how long they look before the next, at most. */
const KEYS_AT_ONCE = 5;
const LOOK_MS = 800;

export const previewTold: Row = {
  name: "preview-told",
  title:
    "a preview beside the form, in Chromium: from the last key to the site's own page being told",
  goal: `p95 ≤ ${GOAL_MS} ms`,
  run,
};

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  if (findChromium() === undefined) throw new Error("no Chromium: set CHROMIUM to where it is");
  const stretches = quick ? 5 : 200;
  await promisify(execFile)(process.execPath, ["dashboard/build.ts"]);
  const { url, postgres } = await (await cluster()).database("preview_told");
  const origin = await startOrigin(
    readConfig({ DATABASE_URL: url, LARDER_PUSH_KEYS: KEYS, ORIGIN_PORT: "0" }),
    { clock: systemClock, random: createRandom(1), report: () => undefined, fetch },
  );
  const browser = await launchChromium();
  const site = await serveSite();
  try {
    const begun = { postgres, originUrl: origin.url.replace("127.0.0.1", "localhost") };
    const path = await prepare(begun, site.url);
    const page = await browser.newPage();
    await signIn(page, begun.originUrl);
    await page.goto(`${begun.originUrl}${path}`);
    const frame = await openPreview(page, site.url);
    const ms = await typeAndWait(page, frame, stretches);
    progress(`${stretches} times ${KEYS_AT_ONCE} keys`);
    return outcomeOf(ms);
  } finally {
    await browser.close();
    site.end();
    await origin.stop();
  }
}

/** A page that listens, and keeps when it was told. */
async function serveSite(): Promise<{ url: string; end: () => void }> {
  const body = `<!doctype html><title>A site</title><script>
    window.told = [];
    addEventListener("message", ({ data }) => {
      if (data?.larder === "preview.changed") window.told.push(performance.timeOrigin + performance.now());
    });
    parent.postMessage({ larder: "preview.listening" }, "*");
  </script>`;
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const end = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, end };
}

type Begun = { postgres: Parameters<typeof createSite>[0]["postgres"]; originUrl: string };

/** A site with one article and somebody who may edit it. @returns the editor's path */
async function prepare({ postgres, originUrl }: Begun, siteUrl: string): Promise<string> {
  const { site } = await createSite(
    { postgres, clock: systemClock, report: () => undefined },
    {
      slug: "bench",
      name: "Bench",
      locales: ["en"],
      defaultLocale: "en",
      tokens: [{ label: "bench", scopes: ["read", "write", "manage"], token: TOKEN }],
      edges: [],
    },
  );
  const request = async (method: string, path: string, body: object) => {
    const headers = { authorization: `Token ${TOKEN}`, "content-type": "application/json" };
    const sent = { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${originUrl}${path}`, sent);
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as { id?: number };
  };
  const fields = [{ key: "headline", name: "Headline", kind: "short_text" }];
  await request("POST", "/manage/v1/page-types", { key: "article", fields });
  const page = { title: "Tea", slug: "tea", page_type: "article", status: "published" };
  const { id } = await request("POST", "/v2/pages/", { ...page, fields: { headline: "On tea" } });
  await request("PUT", "/manage/v1/addresses/page/article", {
    publicUrl: null,
    previewUrl: `${siteUrl}/{slug}`,
  });
  const { secret } = await postgres.transaction((tx) =>
    invite(tx, systemClock, {
      email: "a@example.com",
      siteId: site.id,
      role: "admin",
      madeBy: null,
    }),
  );
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ secret, name: "Ann", password: PASSWORD });
  await fetch(`${originUrl}/manage/v1/links/open`, { method: "POST", headers, body });
  return `/admin/sites/bench/content/article/${id}`;
}

async function signIn(page: Page, originUrl: string): Promise<void> {
  await page.goto(`${originUrl}/health`);
  await page.evaluate(
    async (body) => {
      const headers = { "content-type": "application/json" };
      await fetch("/manage/v1/session", { method: "POST", headers, body });
    },
    JSON.stringify({ email: "a@example.com", password: PASSWORD }),
  );
}

async function openPreview(page: Page, siteUrl: string): Promise<Frame> {
  await page.locator("summary", { hasText: "Preview" }).press("Enter");
  const inner = page.frameLocator("iframe.preview-frame").locator("iframe");
  await inner.waitFor();
  await page.frameLocator("iframe.preview-frame").frameLocator("iframe").locator("html").waitFor();
  const frame = page.frames().find((one) => one.url().startsWith(siteUrl));
  if (frame === undefined) throw new Error("the site's page is not shown");
  await page.evaluate(`
    window.keyAt = 0;
    addEventListener("keydown", () => { window.keyAt = performance.timeOrigin + performance.now(); }, true);
  `);
  return frame;
}

/** How long after the last key of each stretch the page was told of what was saved after it. */
async function typeAndWait(page: Page, frame: Frame, stretches: number): Promise<number[]> {
  const random = createRandom(1);
  await page.getByLabel("Headline").focus();
  const took: number[] = [];
  for (let stretch = -3; stretch < stretches; stretch++) {
    for (let key = 0; key < KEYS_AT_ONCE; key++) await page.keyboard.press("x");
    const keyAt = await page.evaluate<number>("window.keyAt");
    await frame.waitForFunction("window.told.at(-1) > keyAt".replace("keyAt", String(keyAt)));
    const toldAt = await frame.evaluate<number>(`window.told.find((at) => at > ${keyAt})`);
    if (stretch >= 0) took.push(toldAt - keyAt);
    await systemClock.sleep(random() * LOOK_MS);
  }
  return took;
}

function outcomeOf(ms: number[]): Outcome {
  const [middle, most] = [median(ms), percentile(ms, 0.95)];
  return {
    method: { stretches: ms.length, keysAtOnce: KEYS_AT_ONCE, lookMs: LOOK_MS },
    rounds: ms.map((one) => ({ ms: rounded(one) })),
    summary: { medianMs: rounded(middle), p95Ms: rounded(most) },
    ratio: rounded(most),
    met: most <= GOAL_MS,
    table: [
      {
        "median ms": rounded(middle),
        "p95 ms": rounded(most),
        "longest ms": rounded(Math.max(...ms)),
      },
    ],
  };
}
