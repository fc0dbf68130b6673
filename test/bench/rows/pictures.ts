import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { handle } from "../../../edge/app.ts";
import { createFolderStore } from "../../../program/folder-store.ts";
import { createPictureMaker } from "../../../program/pictures/maker.ts";
import { systemClock } from "../../../shared/clock.ts";
import { mediaKey } from "../../../shared/keys.ts";
import { MEDIA_MAX_BYTES } from "../../../shared/limits-media.ts";
import { hashOf, type MediaStore } from "../../../shared/media.ts";
import { readAll } from "../../../shared/push.ts";
import { createTestEdge } from "../../support/edge.ts";
import { photograph } from "../../support/pictures.ts";
import { atLeast, atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { rounded } from "../stats.ts";

/** ours: a page of pictures on a telephone, of what cameras send, must not be most of what it was. */
const GOAL_BYTES = 0.2;
/** ours: of a page of twenty, the last is there in five seconds. */
const GOAL_PER_S = 4;

export const pictures: Row = {
  name: "pictures",
  title: "pictures of photographs for a telephone: bytes, and how many a second cold and warm",
  goal: `≤ ${GOAL_BYTES} × the bytes as WebP of 828 px, ≥ ${GOAL_PER_S} a second cold`,
  run,
};

const SITE = 1;
const ACCEPTS = {
  jpg: "*/*",
  webp: "image/webp",
  avif: "image/avif,image/webp",
};

async function run({ quick, progress }: Surroundings): Promise<Outcome> {
  const [count, width, height] = quick ? [3, 800, 600] : [16, 4_000, 3_000];
  const folder = await mkdtemp(join(tmpdir(), "larder-bench-pictures-"));
  const store = createFolderStore(folder);
  const maker = createPictureMaker(systemClock);
  try {
    const files = await fill(store, count, { width, height });
    progress(`${count} photographs of ${width} × ${height}`);
    const ask = askerOf(store, maker);
    // so that the process is there
    await ask(`/media/${SITE}/${files.names[0]}/a.jpg?w=16`, ACCEPTS.jpg);
    const rounds: Awaited<ReturnType<typeof measure>>[] = [];
    for (const [format, accept] of Object.entries(ACCEPTS)) {
      rounds.push(await measure(ask, files, format, accept));
      progress(`${format}: ${rounds.at(-1)?.coldPerS} a second cold`);
    }
    const peak = peakMbOf(maker.pid());
    const webp = rounds.find(({ format }) => format === "webp");
    const [ratio, coldPerS] = [webp?.ofOriginals ?? 1, webp?.coldPerS ?? 0];
    return {
      method: { count, width, height, asked: "?w=828&f=auto", atOnce: AT_ONCE, store: "a folder" },
      rounds,
      summary: { originalBytes: files.bytes, childPeakMb: peak },
      figures: [
        atMost("bytes of a picture of 828 px as WebP", ratio, "×", GOAL_BYTES),
        atLeast("pictures made cold", coldPerS, "a second", GOAL_PER_S),
      ],
      table: rounds.map((round) => ({ ...round, "process's peak, MB": peak })),
    };
  } finally {
    maker.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Files {
  names: string[];
  bytes: number;
}

async function fill(
  store: MediaStore,
  count: number,
  { width, height }: { width: number; height: number },
): Promise<Files> {
  const files: Files = { names: [], bytes: 0 };
  for (let seed = 1; seed <= count; seed += 1) {
    const file = await photograph(width, height, seed);
    const hash = await hashOf(file);
    await store.put(mediaKey({ site: SITE, hash }), file, "image/jpeg");
    files.names.push(hash);
    files.bytes += file.byteLength;
  }
  return files;
}

/** An edge in this process, as one on Node has it, over a folder. */
function askerOf(store: MediaStore, maker: ReturnType<typeof createPictureMaker>) {
  const { parts } = createTestEdge();
  const read = async (key: ReturnType<typeof mediaKey>) => {
    const body = (await store.get(key))?.body;
    if (body === undefined) throw new Error("the file has gone");
    return body instanceof Uint8Array ? body : readAll(body, MEDIA_MAX_BYTES);
  };
  const media = {
    ...parts.media,
    clock: systemClock,
    store,
    pictures: {
      make: (name: { site: number; hash: string }, order: Parameters<typeof maker.make>[1]) =>
        maker.make(() => read(mediaKey(name)), order, { name: String(name.site) }),
    },
  };
  return async (path: string, accept: string): Promise<number> => {
    const request = new Request(`https://edge.test${path}`, { headers: { accept } });
    const response = await handle({ ...parts, media }, request);
    const { byteLength } = await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`the edge answered ${response.status}`);
    return byteLength;
  };
}

/** Readers that ask at once, each again as soon as it is answered. */
const AT_ONCE = 4;

async function measure(
  ask: (path: string, accept: string) => Promise<number>,
  { names, bytes }: Files,
  format: string,
  accept: string,
) {
  const all = async () => {
    const waiting = [...names];
    let made = 0;
    const reader = async () => {
      for (let name = waiting.pop(); name !== undefined; name = waiting.pop())
        made += await ask(`/media/${SITE}/${name}/a.jpg?w=828&f=auto`, accept);
    };
    const beganMs = performance.now();
    await Promise.all(Array.from({ length: AT_ONCE }, reader));
    return { made, perS: rounded((names.length * 1_000) / (performance.now() - beganMs)) };
  };
  const [cold, warm] = [await all(), await all()];
  return {
    format,
    coldPerS: cold.perS,
    warmPerS: warm.perS,
    kbEach: rounded(cold.made / names.length / 1_000),
    ofOriginals: rounded(cold.made / bytes),
  };
}

/** What the process had at most (Linux only). */
function peakMbOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_024);
  } catch {
    return NaN;
  }
}
