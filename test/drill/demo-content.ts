import { loadDemo } from "../../origin/demo/load.ts";
import type { Random } from "../../shared/clock.ts";
import { LOGGED_PATHS } from "../prove/processes/content.ts";
import type { World } from "../prove/processes/world.ts";
import { createClient } from "../support/client.ts";
import { countrySlugs } from "../support/countries.ts";
import { addBlog, drawReads, namesOf } from "../support/drawn-reads.ts";
import { eventually } from "../support/eventually.ts";
import { createRandom, pick } from "../support/random.ts";

/** What readers of a drill ask: what everybody asks, what somebody asked once, and what nobody ever did. */
export interface Asked {
  /** Half of all reads are of these few. */
  hot: string[];
  /** Each was asked before. */
  known: string[];
  /** None was asked before, and each is asked once. */
  never: string[];
  /** What is there only with much to do in it is asked seldom, as readers do. */
  neverShare: number;
}

/** How long an edge may take to have all documents. */
const WHOLE_MS = 120_000;

const clientOf = ({ urls }: World) =>
  createClient({ edgeUrl: urls["edge-1"] ?? "", originUrl: urls["origin-a"] ?? "" });

/** The 250 countries and a blog, live at both edges. */
export async function prepareDemo(world: World, seed: number, never: number): Promise<Asked> {
  const client = clientOf(world);
  const originUrl = world.urls["origin-a"] ?? "";
  await loadDemo({ originUrl, fetch: globalThis.fetch, progress: () => undefined });
  await addBlog(client);
  await untilWhole(world, "/v2/pages/country/france/");
  const slugs = [...(await countrySlugs(client)).values()];
  const names = await namesOf(client, slugs);
  const known = slugs.map((slug) => `/v2/pages/country/${slug}/`);
  return {
    hot: ["/v2/pages/country/france/", "/v2/pages/country/switzerland/", "/v2/pages/country/"],
    known,
    never: drawReads(createRandom(seed), names, never),
    neverShare: 0.04,
  };
}

/** Of the notes that the world begins with: no more to prepare than that. */
export async function prepareNotes(world: World, never: number): Promise<Asked> {
  await untilWhole(world, LOGGED_PATHS[0] ?? "");
  const questions = Array.from({ length: never }, (_, at) => {
    const [order, size] = [at % 2 === 0 ? "published" : "-updated", 3 + (at % 90)];
    const words = `fields.text__contains=${at % 3 === 0 ? "note" : `x${at}`}`;
    return `/v2/pages/note/?order=${order}&page_size=${size}&offset=${at}&${words}`;
  });
  return {
    hot: LOGGED_PATHS.slice(0, 2),
    known: LOGGED_PATHS,
    never: questions,
    neverShare: 0.1,
  };
}

/** Which path is asked next: half hot, two of a hundred of what is not there, the rest as it comes. */
export function drawPath(random: Random, { hot, known, never, neverShare }: Asked): () => string {
  let at = 0;
  return () => {
    const dice = random();
    if (dice < 0.5) return pick(random, hot);
    if (dice < 0.52) return `/v2/pages/*/nobody-${Math.floor(random() * 1e9)}/`;
    const next = dice < 0.52 + neverShare ? never[at++] : undefined;
    return next ?? pick(random, known);
  };
}

/** Returns when both edges have every document. */
async function untilWhole(world: World, path: string): Promise<void> {
  const client = clientOf(world);
  const url = encodeURIComponent(path);
  await eventually(
    "both edges to have all documents",
    async () => {
      const { json } = await client.manage("GET", `/manage/v1/why?url=${url}`);
      const { edges } = json as { edges: { entry: { ledger: { replica?: boolean } } | null }[] };
      return edges.length === 2 && edges.every(({ entry }) => entry?.ledger.replica === true)
        ? true
        : undefined;
    },
    WHOLE_MS,
  );
}
