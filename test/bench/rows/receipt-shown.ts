import type { Page } from "playwright-core";
import { launchChromium } from "../../browser/support/find-chromium.ts";
import { freePorts, startProgram, temporaryFolder } from "../../support/processes.ts";
import { PUSH_KEYS, startEditedSite, type EditedSite } from "../edited-site.ts";
import { atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { median, percentile, rounded } from "../stats.ts";

const GOAL_MS = 100;

export const receiptShown: Row = {
  name: "receipt-shown",
  title:
    "a receipt in the dashboard, in Chromium: from a writer being told that a change is live everywhere to the page saying so",
  goal: `p95 ≤ ${GOAL_MS} ms`,
  run,
};

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const times = quick ? 3 : 60;
  const [edgePort = 0] = await freePorts(1);
  const site = await startEditedSite(await cluster(), "receipt_shown", 1, { edgePort });
  const folder = await temporaryFolder();
  const edge = await startProgram({
    script: "edge/node/main.ts",
    env: {
      EDGE_PORT: String(edgePort),
      LARDER_DATA: folder.path,
      LARDER_ORIGINS: site.url,
      LARDER_PUSH_KEYS: PUSH_KEYS,
    },
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await site.signIn(page);
    await page.goto(`${site.url}/admin/sites/bench/delivery`);
    const took: number[] = [];
    for (let time = -5; time < times; time++) {
      const ms = await publish(site, page, time);
      if (time >= 0) took.push(ms);
    }
    progress(`${times} publishes`);
    return outcomeOf(took);
  } finally {
    await browser.close();
    await edge.crash();
    await site.stop();
    await folder.remove();
  }
}

/** @returns how much later than the writer the page knew; less than 0 when it was first */
async function publish(site: EditedSite, page: Page, time: number): Promise<number> {
  const { change } = await site.request("PATCH", "/v2/pages/article/tea-0/?wait=live", {
    status: "published",
    fields: { headline: `On tea, the ${time}th` },
  });
  const toldAt = performance.timeOrigin + performance.now();
  const shownAt = await page.evaluate<number>(UNTIL_SHOWN(Number(change)));
  return shownAt - toldAt;
}

/** Looks at each frame: what of the page has the change's number, and says that it is live. */
const UNTIL_SHOWN = (change: number) => `new Promise((resolve) => {
  const link = 'a[href$="/delivery/changes/${change}"]';
  const isLive = () => {
    const shown = document.querySelector(link);
    const place = shown?.closest("li, article, tr, .card > *") ?? shown?.parentElement?.parentElement;
    return /live everywhere/.test(place?.textContent ?? "");
  };
  const look = () =>
    isLive() ? resolve(performance.timeOrigin + performance.now()) : requestAnimationFrame(look);
  look();
})`;

function outcomeOf(ms: number[]): Outcome {
  const [medianMs, p95] = [rounded(median(ms)), percentile(ms, 0.95)];
  return {
    method: { publishes: ms.length },
    rounds: ms.map((one) => ({ ms: rounded(one) })),
    summary: { medianMs, p95Ms: rounded(p95) },
    figures: [atMost("a receipt shown, p95", p95, "ms", GOAL_MS)],
    table: [
      { "median ms": medianMs, "p95 ms": rounded(p95), "longest ms": rounded(Math.max(...ms)) },
    ],
  };
}
