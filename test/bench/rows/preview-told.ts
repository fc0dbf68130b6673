import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Frame, Page } from "playwright-core";
import { systemClock } from "../../../shared/clock.ts";
import { launchChromium } from "../../browser/support/find-chromium.ts";
import { createRandom } from "../../support/random.ts";
import { startEditedSite } from "../edited-site.ts";
import { atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { median, percentile, rounded } from "../stats.ts";

const GOAL_MS = 500;
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
  const stretches = quick ? 5 : 200;
  const edited = await startEditedSite(await cluster(), "preview_told", 1);
  const browser = await launchChromium();
  const site = await serveSite();
  try {
    await edited.request("PUT", "/manage/v1/addresses/page/article", {
      publicUrl: null,
      previewUrl: `${site.url}/{slug}`,
    });
    const page = await browser.newPage();
    await edited.signIn(page);
    await page.goto(`${edited.url}${edited.articlePath(0)}`);
    const frame = await openPreview(page, site.url);
    const ms = await typeAndWait(page, frame, stretches);
    progress(`${stretches} times ${KEYS_AT_ONCE} keys`);
    return outcomeOf(ms);
  } finally {
    await browser.close();
    site.end();
    await edited.stop();
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
    figures: [atMost("a preview told, p95", most, "ms", GOAL_MS)],
    table: [
      {
        "median ms": rounded(middle),
        "p95 ms": rounded(most),
        "longest ms": rounded(Math.max(...ms)),
      },
    ],
  };
}
