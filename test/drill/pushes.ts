import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { header } from "../../shared/headers.ts";
import { PUSH_MAX_BYTES, PUSH_MAX_INFLATED_BYTES } from "../../shared/limits.ts";
import { PUSH_PATH } from "../../shared/push.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { WORLD_KEYS } from "../prove/processes/world.ts";
import { pick } from "../support/random.ts";
import { countBy, ofHistory } from "./figures.ts";
import { staged, type Drill, type Outcome, type Scenario, type Stage } from "./scenario.ts";

/** What an origin that is broken, old or new may push: F-25. It is signed with the right key. */

/** A batch as far as it is drawn here; what is wrong with it is the point. */
interface Drawn {
  kind: string;
  body: Uint8Array<ArrayBuffer>;
}

const packed = (value: unknown): Uint8Array<ArrayBuffer> =>
  new Uint8Array(gzipSync(JSON.stringify(value)));

const BATCH = { site: 1, epoch: 0, from: 0, to: 5, change: 5, head: 5, entries: [] as unknown[] };
const ENTRY = { state: "live", key: `r/1/${"0".repeat(64)}`, position: 5, etag: '"x"', body: "{}" };

const KINDS: ((stage: Stage) => Drawn)[] = [
  () => ({ kind: "noise", body: new Uint8Array(randomBytes(2_000)) }),
  () => ({ kind: "nothing", body: new Uint8Array() }),
  () => ({ kind: "no JSON", body: new Uint8Array(gzipSync('{"site": 1, "epoch"')) }),
  ({ random }) => {
    const whole = packed({ ...BATCH, entries: Array.from({ length: 50 }, () => ENTRY) });
    return { kind: "truncated", body: whole.slice(0, Math.floor(whole.length * random())) };
  },
  ({ random }) => {
    const whole = packed({ ...BATCH, entries: [ENTRY] });
    const at = 10 + Math.floor(random() * (whole.length - 10));
    whole[at] = (whole[at] ?? 0) ^ 255;
    return { kind: "a byte turned", body: whole };
  },
  () => ({
    kind: "too large inflated",
    body: packed({ ...BATCH, more: " ".repeat(2 * PUSH_MAX_INFLATED_BYTES) }),
  }),
  () => ({ kind: "too large", body: new Uint8Array(randomBytes(2 * PUSH_MAX_BYTES + 10)) }),
  () => ({
    kind: "older",
    body: packed({ site: 1, epoch: 0, from: 0, to: 1, change: 1, entries: [] }),
  }),
  () => ({
    kind: "newer",
    body: packed({ ...BATCH, entries: [{ ...ENTRY, state: "translated", speech: "x" }] }),
  }),
  () => ({
    kind: "newer, with more",
    body: packed({ ...BATCH, format: 9, languages: { en: {} } }),
  }),
  () => ({
    kind: "not ours",
    body: packed({ ...BATCH, entries: [{ ...ENTRY, key: ENTRY.key.replace("r/1", "r/2") }] }),
  }),
  () => ({ kind: "backwards", body: packed({ ...BATCH, from: 9, to: 3 }) }),
  () => ({ kind: "far ahead", body: packed({ ...BATCH, from: 2 ** 40, to: 2 ** 41 }) }),
  () => ({ kind: "numbers beyond all", body: packed({ ...BATCH, to: 1e300, change: 1e300 }) }),
  () => ({
    kind: "__proto__",
    body: new Uint8Array(gzipSync(`{"__proto__": ${JSON.stringify(BATCH)}, "site": 1}`)),
  }),
];

interface Said {
  kind: string;
  status: number;
  text: string;
}

async function push(stage: Stage, url: string, { kind, body }: Drawn): Promise<Said> {
  const { host } = new URL(url);
  const asked = { method: "POST", host, path: PUSH_PATH, body };
  const signature = await signRequest(parseSecretKeys(WORLD_KEYS), stage.clock.now(), asked);
  try {
    const response = await fetch(url + PUSH_PATH, {
      method: "POST",
      headers: { [header.signature]: signature },
      body,
      signal: AbortSignal.timeout(30_000),
    });
    return { kind, status: response.status, text: (await response.text()).slice(0, 200) };
  } catch (error) {
    return { kind, status: 0, text: String(error) };
  }
}

/** Refused with a documented status, or taken for what it is: one that does not continue the head, or an honest repeat. */
function wrongWith({ kind, status, text }: Said): string | undefined {
  const isRefused = [400, 403, 413].includes(status) && text.includes('"detail"');
  const isTaken = (status === 200 || status === 409) && /"outcome":"(refused|applied)"/.test(text);
  return isRefused || isTaken ? undefined : `${kind}: ${status} ${text}`;
}

const EVERY_MS = 40;

async function badPushes(drill: Drill): Promise<Outcome> {
  return staged(drill, {}, async (stage) => {
    const { world, clock, now, random } = stage;
    const said: Said[] = [];
    const hit = {
      kind: "bad pushes",
      target: "what is pushed",
      begin: () => Promise.resolve(),
      end: () => Promise.resolve(),
    };
    await stage.hit(hit, async () => {
      for (const untilMs = now() + drill.seconds * 1_000; now() < untilMs;) {
        const url = world.urls[pick(random, world.edges).name] ?? "";
        said.push(await push(stage, url, KINDS[said.length % KINDS.length]!(stage)));
        await clock.sleep(EVERY_MS);
      }
    });
    const wrong = [...new Set(said.flatMap((one) => wrongWith(one) ?? []))];
    return (ran) => {
      const told = ofHistory(ran);
      return {
        figure: `${said.length} bad pushes of ${KINDS.length} kinds, ${wrong.length} answered as nothing promises; ${told.figure}`,
        figures: {
          ...told.figures,
          said: countBy(said, ({ kind, status }) => `${kind} ${status}`),
        },
        troubles: wrong,
      };
    };
  });
}

export const pushes: Scenario[] = [
  {
    name: "bad-pushes",
    rows: ["F-25"],
    title: "edges are pushed what is broken, too large, older and newer, signed as it should be",
    asks: "the last good answers are kept: 0 reads fail or go back; each push has a documented answer",
    seconds: { short: 4, usual: 60 },
    run: badPushes,
  },
];
