import type { CDPSession, Page } from "playwright-core";
import { FORM_PAGE } from "../../browser/form/form-page.ts";
import { findChromium, launchChromium } from "../../browser/support/find-chromium.ts";
import { servePage } from "../../browser/support/serve-page.ts";
import { atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { median, percentile, rounded } from "../stats.ts";

/** A frame of 60 in a second: what takes longer is felt as lag. */
const GOAL_MS = 16;

export const formKeys: Row = {
  name: "form-keys",
  title:
    "one key in a form of 200 fields and 100 rows, in Chromium: from the press to the page laid out",
  goal: `p95 ≤ ${GOAL_MS} ms`,
  run,
};

const FIELDS = 200;
const ROWS = 100;

/** Where keys are pressed: how the field is unfolded, and what it is found by. */
const PLACES = {
  "a line": { go: "f100", control: "[data-place='fields f100'] input" },
  "some lines": { go: "lines", control: "[data-place='fields lines'] textarea" },
  "a row": { go: "rows[50].question", control: "[data-place$='~r50 question'] input" },
};

async function run({ quick, progress }: Surroundings): Promise<Outcome> {
  if (findChromium() === undefined) throw new Error("no Chromium: set CHROMIUM to where it is");
  const keys = quick ? 20 : 300;
  const served = await servePage(FORM_PAGE);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(served.url);
    await page.evaluate(`window.form.open(${JSON.stringify(madeForm())})`);
    await page.waitForSelector("[data-place='fields f199']");
    await page.evaluate(WATCH);
    const rounds: Round[] = [];
    for (const [place, { go, control }] of Object.entries(PLACES)) {
      const took = await press(page, go, control, keys);
      rounds.push({ place, ...took });
      progress(`${place}: ${keys} keys`);
    }
    return outcomeOf(rounds, keys);
  } finally {
    await browser.close();
    served.end();
  }
}

const madeForm = () => ({
  type: {
    kind: "page",
    key: "long",
    name: "Long",
    fields: [
      ...Array.from({ length: FIELDS }, (_, at) => ({ kind: "short_text", key: `f${at}` })),
      { kind: "long_text", key: "lines" },
      {
        kind: "repeater",
        key: "rows",
        fields: [
          { kind: "short_text", key: "question" },
          { kind: "long_text", key: "answer" },
        ],
      },
    ],
  },
  components: [],
  value: {
    name: "Long",
    fields: {
      lines: "A line of a text that somebody goes on with.\n".repeat(50),
      ...Object.fromEntries(Array.from({ length: FIELDS }, (_, at) => [`f${at}`, `Value ${at}`])),
      rows: Array.from({ length: ROWS }, (_, at) => ({
        "~id": `r${at}`,
        question: `Question ${at}`,
        answer: "An answer of some length. ".repeat(8),
      })),
    },
  },
});

/** From the key to the first task after it, when what it drew is in the page, and is laid out then. */
const WATCH = `
  window.took = [];
  const channel = new MessageChannel();
  let begin = 0;
  channel.port1.onmessage = () => {
    document.documentElement.getBoundingClientRect();
    window.took.push(performance.now() - begin);
  };
  addEventListener("keydown", () => { begin = performance.now(); }, true);
  addEventListener("input", () => channel.port2.postMessage(null), true);
`;

/** Once what was pressed is drawn. */
const SETTLED = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))";

async function press(page: Page, go: string, control: string, keys: number) {
  await page.evaluate(`window.form.view.goTo(${JSON.stringify(go)})`);
  await page.focus(control);
  await page.keyboard.press("End");
  for (let warm = 0; warm < 20; warm++) await page.keyboard.press("x");
  await page.evaluate(SETTLED);
  await page.evaluate("window.took.length = 0");
  const before = await page.evaluate<number>("window.form.drawn()");
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const begin = await processorMs(session);
  for (let key = 0; key < keys; key++) await page.keyboard.press("y");
  await page.evaluate(SETTLED);
  const processor = (await processorMs(session)) - begin;
  const after = await page.evaluate<number>("window.form.drawn()");
  const ms = await page.evaluate<number[]>("window.took");
  if (ms.length !== keys) throw new Error(`${ms.length} of ${keys} keys were seen`);
  return { ms, drawn: (after - before) / keys, processorMs: processor / keys };
}

/** What scripts, styles and layout of the page have used of a processor: neighbours on a busy machine disturb that much less. */
async function processorMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  const used = (part: string) => metrics.find(({ name }) => name === part)?.value ?? Number.NaN;
  const parts = ["ScriptDuration", "RecalcStyleDuration", "LayoutDuration"].map(used);
  return parts.reduce((sum, one) => sum + one) * 1_000;
}

interface Round {
  place: string;
  ms: number[];
  drawn: number;
  processorMs: number;
}

function outcomeOf(rounds: Round[], keys: number): Outcome {
  const table = rounds.map(({ place, ms, drawn, processorMs: used }) => ({
    place,
    "median ms": rounded(median(ms)),
    "p95 ms": rounded(percentile(ms, 0.95)),
    "most ms": rounded(Math.max(...ms)),
    "processor ms": rounded(used),
    "components drawn": rounded(drawn),
  }));
  const worst = Math.max(...rounds.map(({ ms }) => percentile(ms, 0.95)));
  return {
    method: { fields: FIELDS, rows: ROWS, keys },
    rounds: rounds.map((round) => ({ ...round })),
    summary: { p95Ms: rounded(worst) },
    figures: [atMost("a key, p95", worst, "ms", GOAL_MS)],
    table,
  };
}
