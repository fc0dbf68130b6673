import type { Page } from "playwright-core";
import { launchChromium } from "../../browser/support/find-chromium.ts";
import { startEditedSite, type EditedSite } from "../edited-site.ts";
import { atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { median, percentile, rounded } from "../stats.ts";

/** What opens the dashboard, and a document in it. */

const FIRST_GOAL_MS = 1_000;
const DOCUMENT_GOAL_MS = 300;
/** A telephone, somewhere: 1.6 Mb/s, 150 ms away, a quarter of this machine. */
const SLOW_LINE = { latency: 150, downloadThroughput: 200_000, uploadThroughput: 200_000 };
const SLOWER_TIMES = 4;
/** As many as a list shows at once. */
const ARTICLES = 50;
/** Of those, what is opened before it counts. */
const WARMING = 3;

export const firstScreen: Row = {
  name: "first-screen",
  title:
    "the dashboard's first page, in Chromium with nothing kept, a quarter of the processor, 1.6 Mb/s and 150 ms: until it takes a key",
  goal: `median ≤ ${FIRST_GOAL_MS} ms`,
  run: (surroundings) => withSite(surroundings, "first_screen", measureFirst),
};

export const documentOpened: Row = {
  name: "document-opened",
  title:
    "a document in the dashboard, in Chromium: from a press in the list to its first field being there",
  goal: `p95 ≤ ${DOCUMENT_GOAL_MS} ms`,
  run: (surroundings) => withSite(surroundings, "document_opened", measureDocuments),
};

type Browser = Awaited<ReturnType<typeof launchChromium>>;
type Measure = (site: EditedSite, browser: Browser, surroundings: Surroundings) => Promise<Outcome>;

async function withSite(
  surroundings: Surroundings,
  database: string,
  measure: Measure,
): Promise<Outcome> {
  const site = await startEditedSite(await surroundings.cluster(), database, ARTICLES);
  const browser = await launchChromium();
  try {
    return await measure(site, browser, surroundings);
  } finally {
    await browser.close();
    await site.stop();
  }
}

async function measureFirst(
  site: EditedSite,
  browser: Browser,
  { quick, progress }: Surroundings,
): Promise<Outcome> {
  const times = quick ? 2 : 30;
  const took: number[] = [];
  const requests = new Set<number>();
  for (let time = -1; time < times; time++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", { offline: false, ...SLOW_LINE });
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER_TIMES });
    let before = 0;
    page.on("request", (request) => void (/\/admin\//.test(request.url()) && (before += 1)));
    await page.goto(`${site.url}/admin/`, { waitUntil: "commit" });
    await page.getByLabel("E-mail").waitFor();
    const ms = await page.evaluate<number>(WHEN_READY);
    if (time >= 0) took.push(ms);
    requests.add(before);
    await context.close();
  }
  progress(`${times} times`);
  return outcomeOf(
    took,
    { requests: [...requests], ...SLOW_LINE, slowerTimes: SLOWER_TIMES },
    {
      what: "the first page, p50",
      judged: median(took),
      goalMs: FIRST_GOAL_MS,
    },
  );
}

/** Since the navigation began: by when the form is there and the thread free to take a key. */
const WHEN_READY = `new Promise((resolve) =>
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))))`;

async function measureDocuments(
  site: EditedSite,
  browser: Browser,
  { quick, progress }: Surroundings,
): Promise<Outcome> {
  const times = quick ? 3 : ARTICLES - WARMING;
  const page = await browser.newPage();
  await site.signIn(page);
  await page.goto(`${site.url}${site.listPath}`);
  await page.evaluate(WATCH_PRESSES);
  const took: number[] = [];
  for (let index = 0; index < times + WARMING; index++) {
    const ms = await open(page, index);
    if (index >= WARMING) took.push(ms);
  }
  progress(`${times} documents`);
  return outcomeOf(
    took,
    { documents: times },
    {
      what: "a document opened, p95",
      judged: percentile(took, 0.95),
      goalMs: DOCUMENT_GOAL_MS,
    },
  );
}

const WATCH_PRESSES = `addEventListener("keydown", () => { window.pressedAt = performance.now(); }, true)`;

/** Opens one from the list by keyboard, which nobody pointed at before, and goes back. */
async function open(page: Page, index: number): Promise<number> {
  const link = page.getByRole("link", { name: `Tea ${index}`, exact: true });
  await link.scrollIntoViewIfNeeded();
  await link.press("Enter");
  const ms = await page.evaluate<number>(UNTIL_FIELD(`On tea, part ${index}`));
  await page.goBack();
  await link.waitFor();
  return ms;
}

/** Looks at each frame, so that nothing else of the test's takes part. */
const UNTIL_FIELD = (value: string) => `new Promise((resolve) => {
  const look = () =>
    [...document.querySelectorAll("input")].some((input) => input.value === ${JSON.stringify(value)})
      ? resolve(performance.now() - window.pressedAt)
      : requestAnimationFrame(look);
  look();
})`;

function outcomeOf(
  ms: number[],
  method: Record<string, unknown>,
  { what, judged, goalMs }: { what: string; judged: number; goalMs: number },
): Outcome {
  const [medianMs, p95Ms] = [rounded(median(ms)), rounded(percentile(ms, 0.95))];
  return {
    method: { times: ms.length, ...method },
    rounds: ms.map((one) => ({ ms: rounded(one) })),
    summary: { medianMs, p95Ms },
    figures: [atMost(what, judged, "ms", goalMs)],
    table: [{ "median ms": medianMs, "p95 ms": p95Ms, "longest ms": rounded(Math.max(...ms)) }],
  };
}
