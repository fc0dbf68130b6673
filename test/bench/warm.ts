import { readConfig } from "../../origin/config.ts";
import { startOrigin } from "../../origin/origin.ts";
import { systemClock } from "../../shared/clock.ts";
import { header } from "../../shared/headers.ts";
import { eventually } from "../support/eventually.ts";
import { createRandom } from "../support/random.ts";
import { PLAIN, type Asking } from "./asking.ts";
import type { Cluster } from "./cluster.ts";
import { askingOf, KINDS, say, type Kind, type Said } from "./kinds.ts";
import { loadSite, PAGE_TYPE, slugOf, TOKEN } from "./site.ts";

/** Pages that an edge has in its cache, and nobody else to ask. */

export const KEYS = `bench:${"0123456789abcdef".repeat(2)}`;
const LIVE_TIMEOUT_MS = 60_000;
const ITEMS = 20;

const SECRET = `?auth_token=${TOKEN}`;
export const pagePath = (slug: string): string => `/v2/pages/${PAGE_TYPE}/${slug}/`;
export const WARM_PATH = pagePath(slugOf(1)) + SECRET;
/** Of any page, with the key where `open-load.ts` wants it. */
export const ANY_PATH = pagePath(slugOf(0).replace("0", "{key}")) + SECRET;

/** The page as it is answered from the cache, by the way in which it is asked for. */
export type Warm = Record<Kind, { asking: Asking; said: Said }>;

export interface WarmEdges {
  edgeUrls: readonly string[];
  originPort: number;
  /** How many pages there are, each of which is read. */
  pages: number;
}

/** Fills a site, sends it to edges, and ends the origin when all pages are warm at each: reads need neither it nor its database. */
export async function warmEdges(
  { url, postgres }: Awaited<ReturnType<Cluster["database"]>>,
  { edgeUrls, originPort, pages }: WarmEdges,
): Promise<Warm> {
  await loadSite(postgres, { pages, items: ITEMS, shared: false }, [...edgeUrls]);
  const origin = await startOrigin(
    readConfig({
      DATABASE_URL: url,
      LARDER_PUSH_KEYS: KEYS,
      ORIGIN_PORT: String(originPort),
      LARDER_EDGES: edgeUrls.join(","),
    }),
    {
      clock: systemClock,
      random: createRandom(1),
      report: () => undefined,
      fetch: globalThis.fetch,
    },
  );
  try {
    for (const edgeUrl of edgeUrls)
      for (let page = pages; page > 0; page--)
        await untilWarm(edgeUrl + pagePath(slugOf(page)) + SECRET, PLAIN);
    const [first = ""] = edgeUrls;
    return await waysOf(first + WARM_PATH);
  } finally {
    await origin.stop();
  }
}

/** The page in all the ways it is asked for. */
async function waysOf(url: string): Promise<Warm> {
  const { headers } = await untilWarm(url, PLAIN);
  const askings = askingOf(headers["etag"] ?? "");
  const ways = await Promise.all(
    KINDS.map(async (kind) => {
      const asking = askings[kind];
      return [kind, { asking, said: await untilWarm(url, asking) }] as const;
    }),
  );
  return Object.fromEntries(ways) as Warm;
}

/** What the edge's cache answers when it does. */
const untilWarm = (url: string, asking: Asking): Promise<Said> =>
  eventually("the page is warm", () => readWarm(url, asking), LIVE_TIMEOUT_MS);

/** The page as the edge's cache answers it; undefined while another layer does. */
async function readWarm(url: string, asking: Asking): Promise<Said | undefined> {
  const said = await say(url, asking);
  const isHit = said.headers[header.cacheStatus] === "larder-cache; hit";
  const isVerified = said.headers[header.freshness] === "verified";
  return isHit && isVerified && said.status === asking.status ? said : undefined;
}
